import DOMPurify from "dompurify";
import mermaid from "mermaid";

// Mermaid's DOMPurify does nothing without a browser; these are the functions that parsing calls. Nothing is drawn here.
if (!("sanitize" in DOMPurify))
  Object.assign(DOMPurify, { addHook: ignore, removeHook: ignore, sanitize: (text: string) => text });

function ignore(): void {}

/** Mermaid, ready to parse. The packed package holds this module as one file, without what only draws. */
export { mermaid };
