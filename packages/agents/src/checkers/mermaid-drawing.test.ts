import { checkInput, openCheckRunner } from "@orchestrate/core";
import { expect, test } from "vitest";
import { mermaidDrawing } from "./mermaid-drawing.ts";

async function draw(text: string): Promise<string | undefined> {
  await using runner = openCheckRunner([mermaidDrawing]);
  const outcome = await runner.check(mermaidDrawing, checkInput({ path: "a.mmd", text }));
  return outcome.status === "checked" ? outcome.drawing : undefined;
}

test("draws the diagrams of a run, comments included, as an image that asks nobody for anything", async () => {
  for (const text of [
    "%% drafted\nsequenceDiagram\n  participant a as A\n  participant b as B\n  a->>b: createInvoice\n",
    "erDiagram\n  TENANT ||--o{ INVOICE : has\n",
    "stateDiagram-v2\n  [*] --> open\n  open --> [*]\n",
    "flowchart TD\n  a[Start] --> b[End]\n",
  ]) {
    const drawing = await draw(text);
    expect(drawing).toMatch(/^<svg /);
    expect(drawing).not.toMatch(/@import|(?:href|src)=|url\(['"]?http/);
  }
});

test("words of a model stay words", async () => {
  const drawing = await draw('flowchart TD\n  a["<script>alert(1)</script>"] --> b[x" onload="y]\n');
  expect(drawing).toContain("&lt;script&gt;");
  expect(drawing).not.toMatch(/<script|" onload="/);
});

test("what cannot be drawn has no image", async () => {
  expect(await draw("C4Context\n  title x\n")).toBeUndefined();
});
