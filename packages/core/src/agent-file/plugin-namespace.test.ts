import { expect, test } from "vitest";
import { pluginNamespaces } from "./plugin-namespace.ts";

test("looks no further up than the current folder or the root of the disk", () => {
  expect(pluginNamespaces(".")("reviewer.md")).toBeUndefined();
  expect(pluginNamespaces("/")("/reviewer.md")).toBeUndefined();
});
