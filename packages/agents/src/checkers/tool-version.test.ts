import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { toolVersion } from "./tool-version.ts";

test("names an installed tool with its version, and an unknown one by its name alone", () => {
  expect(toolVersion("@redocly/openapi-core")).toMatch(/^@redocly\/openapi-core@\d+\.\d+\.\d+$/);
  expect(toolVersion("no-such-tool")).toBe("no-such-tool");
});

test("the versions of the tools that are packed into the package are those that it is built with", () => {
  const manifest = new URL("../../package.json", import.meta.url);
  const { packedTools } = JSON.parse(readFileSync(manifest, "utf8")) as { packedTools: Record<string, string> };
  for (const [name, version] of Object.entries(packedTools)) expect(toolVersion(name)).toBe(`${name}@${version}`);
});
