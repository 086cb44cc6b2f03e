import type { ReportedUsage } from "./completion.ts";
import { objectOf } from "./json-shapes.ts";

/** More tokens than any model takes or gives in one call; whoever reports more is not counting. */
const mostTokens = 100_000_000;

/** Token counts of a reply; undefined when they are absent or cannot be: negative, broken, endless. */
export function reportedUsage(value: unknown): ReportedUsage | undefined {
  const usage = objectOf(value);
  if (usage === undefined) return undefined;
  const [inputTokens, outputTokens] = [count(usage["prompt_tokens"]), count(usage["completion_tokens"])];
  if (inputTokens === undefined || outputTokens === undefined || inputTokens + outputTokens === 0) return undefined;
  const cached = count(objectOf(usage["prompt_tokens_details"])?.["cached_tokens"]) ?? 0;
  return { inputTokens, outputTokens, cachedTokens: Math.min(cached, inputTokens) };
}

function count(value: unknown): number | undefined {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= mostTokens ? value : undefined;
}
