const opening = /^\s*<(think|thinking)>/;

/**
 * Takes what a model thinks aloud before its answer, between `<think>` and `</think>`, out of a reply's text. A block
 * that is never closed is all of the reply: then there is no answer.
 */
export function splitThinking(content: string): { text: string; thinking: string } {
  const tag = opening.exec(content);
  if (tag === null) return { text: content, thinking: "" };
  const closing = `</${tag[1]}>`;
  const end = content.indexOf(closing);
  if (end < 0) return { text: "", thinking: content.slice(tag[0].length).trim() };
  return { text: content.slice(end + closing.length).trimStart(), thinking: content.slice(tag[0].length, end).trim() };
}
