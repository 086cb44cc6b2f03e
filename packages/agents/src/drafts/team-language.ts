import type { Design } from "../design/design.ts";

/** What the drafted images and pipelines are written for. */
export type TeamLanguage = "node" | "go" | "python" | "java";

const WORDS: readonly (readonly [TeamLanguage, RegExp])[] = [
  ["node", /^(?:node(?:\.?js)?|typescript|javascript|ts|js|deno|bun|nestjs|express|fastify)$/i],
  ["go", /^(?:go|golang)$/i],
  ["python", /^(?:python3?|django|flask|fastapi)$/i],
  ["java", /^(?:java|kotlin|spring(?: boot)?|jvm|scala)$/i],
];

/** The first language that the team knows and a draft exists for; Node.js where the task names none of them. */
export function teamLanguage(design: Design): { readonly language: TeamLanguage; readonly why: string } {
  for (const known of design.knows) {
    const language = WORDS.find(([, word]) => word.test(known.trim()))?.[0];
    if (language !== undefined)
      return { language, why: `the team knows ${known.replaceAll(/[^\w.# +-]/g, " ").slice(0, 30)}` };
  }
  return { language: "node", why: "assumed: the task names no language with a template" };
}
