import { offlineNotice } from "../deliverables/offline-notice.ts";
import type { Design } from "../design/design.ts";
import { teamLanguage, type TeamLanguage } from "./team-language.ts";

/** The image of the service: built in one stage, run in another that holds neither compiler nor package manager cache. */
export function draftDockerfile(design: Design): string {
  const { language, why } = teamLanguage(design);
  return `${offlineNotice("yaml")}#
# ${NAME[language]}: ${why}. Versions of base images are assumed; replace tags by digests before use.
# One image with three commands, as deploy/kubernetes.yaml and compose.yaml call them (assumed):
# serve, migrate and health, which asks the running server and ends with 0 or 1.
# Trade-off: compiling in the image is slower than copying a finished build, and the same on every machine.

${STAGES[language](design)}`;
}

const NAME: Readonly<Record<TeamLanguage, string>> = {
  node: "Node.js with TypeScript",
  go: "Go",
  python: "Python",
  java: "Java or Kotlin with Gradle",
};

function jsonArray(words: readonly string[]): string {
  return `[${words.map((word) => JSON.stringify(word)).join(", ")}]`;
}

/** The last lines of each image; the user is the one of the Kubernetes manifests. */
function runtime(design: Design, program: readonly string[]): string {
  const { http, metrics } = design.ports;
  return `ENV PORT=${http} METRICS_PORT=${metrics}
EXPOSE ${http} ${metrics}
USER 10001:10001
HEALTHCHECK --interval=10s --timeout=2s --start-period=30s --retries=3 CMD ${jsonArray([...program, "health"])}
ENTRYPOINT ${jsonArray(program)}
CMD ["serve"]
`;
}

const STAGES: Readonly<Record<TeamLanguage, (design: Design) => string>> = {
  node: (design) => `FROM node:24-bookworm-slim AS build
WORKDIR /src
COPY package.json package-lock.json ./
RUN --mount=type=cache,target=/root/.npm npm ci
COPY tsconfig.json ./
COPY src ./src
RUN npm run build && npm prune --omit=dev

FROM node:24-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /src/package.json ./
COPY --from=build /src/node_modules ./node_modules
COPY --from=build /src/dist ./dist
${runtime(design, ["node", "dist/main.js"])}`,
  go: (design) => `FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN --mount=type=cache,target=/go/pkg/mod go mod download
COPY . .
RUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build \\
    CGO_ENABLED=0 go build -trimpath -ldflags="-s -w" -o /out/service ./cmd/service

FROM gcr.io/distroless/static-debian12:nonroot
COPY --from=build /out/service /service
${runtime(design, ["/service"])}`,
  python: (design) => `FROM python:3.14-slim-bookworm AS build
WORKDIR /src
RUN python -m venv /venv
ENV PATH=/venv/bin:$PATH
COPY requirements.txt ./
RUN --mount=type=cache,target=/root/.cache/pip pip install --require-hashes -r requirements.txt

FROM python:3.14-slim-bookworm
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /app
COPY --from=build /venv /venv
COPY service ./service
${runtime(design, ["python", "-m", "service"])}`,
  java: (design) => `FROM eclipse-temurin:25-jdk-noble AS build
WORKDIR /src
COPY gradlew settings.gradle.kts build.gradle.kts ./
COPY gradle ./gradle
COPY src ./src
RUN --mount=type=cache,target=/root/.gradle ./gradlew --no-daemon bootJar \\
    && cp build/libs/*.jar /src/service.jar

FROM eclipse-temurin:25-jre-noble
WORKDIR /app
COPY --from=build /src/service.jar ./service.jar
ENV JAVA_TOOL_OPTIONS="-XX:MaxRAMPercentage=75 -XX:+ExitOnOutOfMemoryError"
${runtime(design, ["java", "-jar", "service.jar"])}`,
};
