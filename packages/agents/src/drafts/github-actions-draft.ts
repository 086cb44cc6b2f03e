import { offlineNotice } from "../deliverables/offline-notice.ts";
import type { Design } from "../design/design.ts";
import { teamLanguage, type TeamLanguage } from "./team-language.ts";

/** The way from a commit to production: tested once, built once, and the same image promoted by its digest. */
export function draftGithubActions(design: Design): string {
  return `${offlineNotice("yaml")}#
# Order: test, build one image, then in each environment migrate (expand only) and replace the pods. Production takes the digest
# that staging ran; nothing is built again. Way back: start it by hand with the digest of the release before; code goes back,
# the schema stays, because an expanding migration leaves the old code working.
# Trade-off: no action of a third party but actions/checkout, so a few lines of shell more and nobody else's code with our rights.
# Assumed: the environments staging and production exist, production with a required reviewer; deploy/authenticate exchanges
# the workflow's OIDC token for a short-lived credential of the cluster.
name: release

on:
  pull_request:
  push:
    branches: [main]
  workflow_dispatch:
    inputs:
      digest:
        description: sha256 digest of an image that was built before, to go back to it
        required: true
        type: string

permissions:
  contents: read

env:
  IMAGE: ghcr.io/\${{ github.repository }}

jobs:
${testJob(design)}
${buildJob()}
${deployJob(design, "staging")}
${deployJob(design, "production")}`;
}

const TESTS: Readonly<Record<TeamLanguage, { readonly image: string; readonly commands: readonly string[] }>> = {
  node: { image: "node:24-bookworm", commands: ["npm ci", "npm run lint --if-present", "npm test"] },
  go: { image: "golang:1.26-bookworm", commands: ["go vet ./...", "go test -race ./..."] },
  python: {
    image: "python:3.14-bookworm",
    commands: ["pip install --require-hashes -r requirements-dev.txt", "python -m pytest"],
  },
  java: { image: "eclipse-temurin:25-jdk-noble", commands: ["./gradlew --no-daemon check"] },
};

function testJob(design: Design): string {
  const { language, why } = teamLanguage(design);
  const { image, commands } = TESTS[language];
  return `  test:
    if: github.event_name != 'workflow_dispatch'
    runs-on: ubuntu-24.04
    timeout-minutes: 15 # assumed
    container: ${image} # ${why}; version assumed
    services:
      database:
        image: postgres:18-bookworm # assumed version, as in compose.yaml
        env:
          POSTGRES_USER: app
          POSTGRES_HOST_AUTH_METHOD: trust # empty, and gone with the job
        options: --health-cmd pg_isready --health-interval 2s --health-retries 30
    env:
      DATABASE_URL: postgresql://app@database:5432/app
    steps:
      - uses: actions/checkout@v6 # assumed version; replace the tag by a commit
        with: { persist-credentials: false }
${commands.map((command) => `      - run: ${command}\n`).join("")}`;
}

function buildJob(): string {
  return `  build:
    if: github.ref == 'refs/heads/main' && github.event_name == 'push'
    needs: test
    runs-on: ubuntu-24.04
    timeout-minutes: 20 # assumed
    permissions:
      contents: read
      packages: write
    outputs:
      digest: \${{ steps.image.outputs.digest }}
    steps:
      - uses: actions/checkout@v6
        with: { persist-credentials: false }
      - name: Sign in to the registry
        env:
          TOKEN: \${{ secrets.GITHUB_TOKEN }}
        run: echo "$TOKEN" | docker login ghcr.io --username "$GITHUB_ACTOR" --password-stdin
      - name: Build and push once
        id: image
        run: |
          docker buildx create --use
          docker buildx build --push --provenance=true --sbom=true --tag "$IMAGE:$GITHUB_SHA" --metadata-file metadata.json .
          echo "digest=$(jq --raw-output '."containerimage.digest"' metadata.json)" >> "$GITHUB_OUTPUT"
`;
}

/** The draft's manifests name this image; the pipeline puts the built one in its place. */
function deployJob(design: Design, environment: "staging" | "production"): string {
  const { service } = design;
  const staging = environment === "staging";
  const condition = staging
    ? "needs.build.result == 'success'"
    : "!cancelled() && (needs.staging.result == 'success' || github.event_name == 'workflow_dispatch')";
  const digest = staging ? "needs.build.outputs.digest" : "inputs.digest || needs.build.outputs.digest";
  return `  ${environment}:
    if: ${staging ? condition : `\${{ ${condition} }}`}
    needs: ${staging ? "build" : "[build, staging]"}
    runs-on: ubuntu-24.04
    timeout-minutes: 40 # assumed: 15 for the migration, 20 for the pods, and reserve
    environment: ${environment}
    concurrency: { group: ${environment}, cancel-in-progress: false } # one release at a time, never stopped half-way
    permissions:
      contents: read
      id-token: write
    env:
      DIGEST: \${{ ${digest} }}
    steps:
      - uses: actions/checkout@v6
        with: { persist-credentials: false }
      - name: Get a short-lived credential
        run: ./deploy/authenticate ${environment}
      - name: Put the image into the manifests
        run: |
          echo "$DIGEST" | grep --extended-regexp --line-regexp 'sha256:[0-9a-f]{64}'
          sed "s|registry.example.com/${service}:0.1.0|$IMAGE@$DIGEST|" deploy/kubernetes.yaml > manifests.yaml
      - name: Migrate
        if: github.event_name != 'workflow_dispatch'
        run: |
          kubectl create serviceaccount ${service} --dry-run=client --output=yaml | kubectl apply --filename=-
          kubectl delete job ${service}-migrate-0001 --ignore-not-found
          kubectl apply --filename=manifests.yaml --selector=app.kubernetes.io/name=${service}-migrate
          kubectl wait --for=condition=complete job/${service}-migrate-0001 --timeout=15m
      - name: Replace the pods
        run: |
          kubectl apply --filename=manifests.yaml --selector='app.kubernetes.io/name notin (${service}-migrate)'
          kubectl rollout status deployment/${service} --timeout=20m
      - name: Go back if the pods do not become ready
        if: failure()
        run: kubectl rollout undo deployment/${service}
`;
}
