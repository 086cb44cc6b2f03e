import { checkInput, type Finding } from "@orchestrate/core";
import { expect, test } from "vitest";
import { dockerfile } from "./dockerfile.ts";

async function findings(text: string): Promise<readonly Finding[]> {
  const outcome = await dockerfile.check(checkInput({ path: "Dockerfile", text }));
  if (outcome.status !== "checked") throw new Error(outcome.reason);
  return outcome.findings;
}

async function faults(text: string): Promise<string[]> {
  return (await findings(text)).map(({ rule, line, column, severity }) => `${line}:${column} ${severity} ${rule}`);
}

test.each(["TypeScript", "Go", "Python", "Kotlin", "COBOL"])(
  "the draft for a team that knows %s has no fault",
  async (known) => {
    const facts = { team: { knows: [known] } };
    const [draft] = dockerfile.draft({ goal: "an order service", facts, author: "a", inputs: [], documents: [] });
    expect(await faults(draft?.text ?? "")).toEqual([]);
    expect(draft?.text).toContain("EXPOSE 8080 9464");
    expect(draft?.text).toContain("USER 10001:10001");
  },
);

const GOOD = `FROM node:24.1-slim AS build
WORKDIR /src
COPY package.json package-lock.json ./
RUN npm ci
COPY . .
RUN npm run build

FROM node:24.1-slim
WORKDIR /app
COPY --from=build /src/dist ./dist
USER node
EXPOSE 8080
ENTRYPOINT ["node", "dist/main.js"]
`;

test.each([
  ["COPY --from=build", "COPY --from=biuld", "10:13 error unknown-stage"],
  ["COPY --from=build", "COPY --from=1", "10:13 error unknown-stage"],
  ['ENTRYPOINT ["node", "dist/main.js"]', "ENTRYPOINT ['node', 'dist/main.js']", "13:12 error bad-exec-form"],
  ['ENTRYPOINT ["node", "dist/main.js"]', 'CMD ["node", "dist/main.js",]', "13:5 error bad-exec-form"],
  ['ENTRYPOINT ["node", "dist/main.js"]', "ENTRYPOINT node dist/main.js", "13:12 warning shell-form"],
  ["USER node\n", "", "8:6 warning runs-as-root"],
  ["USER node", "USER 0:0", "11:1 warning runs-as-root"],
  ["FROM node:24.1-slim\n", "FROM node:latest\n", "8:6 warning moving-image"],
  ["FROM node:24.1-slim\n", "FROM node\n", "8:6 warning moving-image"],
  ["FROM node:24.1-slim AS build\n", "", "1:1 error dockerfile-20"],
  ["RUN npm ci", "ADD https://example.com/a.tgz /opt/", "4:5 warning add-url"],
  ["RUN npm ci", "RUN apt-get update && apt-get install curl", "4:1 error apt-asks"],
  ["RUN npm ci", "RUM npm ci", "4:1 error dockerfile-38"],
  ["RUN npm ci", "ENV NPM_TOKEN=abc123", "4:5 warning secret-in-image"],
  ["EXPOSE 8080", "EXPOSE 80800", "12:8 error bad-port"],
  ["WORKDIR /src", "WORKDIR", "2:1 error dockerfile-2"],
])("finds what is wrong where it is: %j as %j", async (good, bad, expected) => {
  expect(await faults(GOOD)).toEqual([]);
  expect(await faults(GOOD.replace(good, bad))).toContain(expected);
});

test("an ARG above FROM is known inside of a stage only where it is repeated", async () => {
  const text =
    "ARG VERSION=24\nFROM node:$VERSION AS a\nRUN echo $VERSION\nFROM node:$VERSION\nARG VERSION\nRUN echo $VERSION\nUSER 1\n";
  expect(await faults(text)).toEqual(["3:11 warning lost-argument"]);
});

const CROSS = `# syntax=docker/dockerfile:1
ARG GO_VERSION=1.26
FROM --platform=$BUILDPLATFORM golang:\${GO_VERSION}-alpine AS base
WORKDIR /src
FROM base AS build
ARG TARGETOS TARGETARCH
RUN --mount=type=bind,target=. --mount=type=cache,target=/root/.cache \\
    # a comment in between
    GOOS=$TARGETOS GOARCH=$TARGETARCH go build -o /bin/app .
FROM gcr.io/distroless/static-debian12:nonroot
COPY --from=build --link --chmod=755 /bin/app /app
ENTRYPOINT ["/app"]
`;

const SHELL = `FROM ubuntu:24.04
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
ENV DEBIAN_FRONTEND=noninteractive
RUN apt-get update \\
 && apt-get install --yes --no-install-recommends ca-certificates curl \\
 && rm -rf /var/lib/apt/lists/*
RUN [ -f /etc/os-release ] && [ "$(id -u)" = "0" ] || exit 1
COPY <<EOF /etc/motd
FROM nowhere
EOF
ADD --checksum=sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d https://example.com/t.tar.gz /opt/
COPY --from=nginx:1.29 /etc/nginx/nginx.conf /nginx.conf
HEALTHCHECK --interval=30s --timeout=3s CMD curl -f http://localhost/ || exit 1
ONBUILD COPY . /app
RUN useradd --uid 10001 app
USER app
CMD ["bash", "-c", "exec app"]
`;

const FRONTEND = `FROM node:24-alpine AS deps
COPY package*.json ./
RUN npm ci
FROM deps AS build
COPY . .
RUN npm run build
FROM nginxinc/nginx-unprivileged:1.29-alpine
COPY --from=build /dist /usr/share/nginx/html
STOPSIGNAL SIGQUIT
LABEL org.opencontainers.image.source="https://example.com/x" maintainer="team"
EXPOSE 8080/tcp
VOLUME ["/var/cache"]
`;

test.each([CROSS, SHELL, FRONTEND])("a good file has no error (%#)", async (text) => {
  expect((await findings(text)).filter((found) => found.severity === "error")).toEqual([]);
});

test("an empty file and a large one are refused", async () => {
  expect(await faults("")).toEqual(["1:1 error dockerfile-20"]);
  expect(await faults(`# ${"x".repeat(2 ** 20)}\n`)).toEqual(["1:1 error too-large"]);
});

function by(argument: string, image: string): Promise<string[]> {
  return faults(`${argument}\nFROM ${image}\nCMD ["node", "main.js"]\n`);
}

test("an image whose version is an ARG is judged by the ARG's default", async () => {
  expect(await by("ARG V=22.11.0", "node:${V}-bookworm-slim")).toEqual(["2:6 warning runs-as-root"]);
  expect(await by('ARG V="latest"', "node:$V")).toEqual(["2:6 warning moving-image", "2:6 warning runs-as-root"]);
  expect(await by("ARG V", "node:${V:-22.11.0}")).toEqual(["2:6 warning runs-as-root"]);
  expect(await by("ARG BASE=example.com/nonroot:1.2", "$BASE")).toEqual([]);
  expect(await by("ARG BASE", "$BASE")).toEqual([]);
});
