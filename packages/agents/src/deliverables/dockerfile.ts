import {
  defineDeliverable,
  type CheckInput,
  type CheckOutcome,
  type DeliverableKind,
} from "@orchestrate/core/deliverables";
import { dockerfileFaults } from "../checkers/dockerfile-rules.ts";
import { reportFindings } from "../checkers/report-findings.ts";
import { toolVersion } from "../checkers/tool-version.ts";
import { designFrom } from "../design/design-from-facts.ts";
import { draftDockerfile } from "../drafts/dockerfile-draft.ts";

const instructions = `Write the image of the service as one Dockerfile. It is parsed by dockerfile-utils and checked by the rules below; an error must be corrected.

- At least two stages: build with compiler and caches, run with neither. \`COPY --from\` names a stage above it.
- Copy lock files and install before copying the sources, so that a change of code does not install again.
- Base images by version or digest, never \`latest\`. State the reason of the base image in a comment.
- \`USER\` is a number other than 0, the same as in the manifests; nothing needs a writable file system but \`/tmp\`.
- \`ENTRYPOINT\` and \`CMD\` in exec form: a JSON array in double quotes. Migration and server are commands of the same image.
- \`EXPOSE\` the ports of the manifests and of the API. No secret in \`ENV\`, \`ARG\` or a file; \`RUN --mount=type=secret\` where the build needs one.
- No \`ADD\` of an address without \`--checksum\`. Every number is given, computed (say how) or marked "assumed" in a comment.`;

async function check(input: CheckInput): Promise<CheckOutcome> {
  return reportFindings(input, toolVersion("dockerfile-utils"), () => dockerfileFaults(input.text));
}

/** The container image of the service, built in stages and run without privileges. */
export const dockerfile: DeliverableKind = defineDeliverable({
  id: "dockerfile",
  title: "Container image (Dockerfile)",
  path: "Dockerfile",
  language: "dockerfile",
  checkedBy: "dockerfile-utils, and own rules for stages, user and tags",
  instructions,
  appliesTo: () => false,
  reads: ["adr", "kubernetes"],
  recognises: ({ path, text }) =>
    /(?:^|[/\\])(?:(?:Docker|Container)file(?:\.[\w.-]+)?|[\w.-]+\.[Dd]ockerfile)$/.test(path) &&
    /^\s*FROM\s/im.test(text),
  draft: ({ facts, goal }) => [{ text: draftDockerfile(designFrom(facts, goal)) }],
  check,
  prepare: () => import("dockerfile-utils"),
  isolated: import.meta.url,
});
