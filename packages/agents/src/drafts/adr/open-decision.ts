import { showCount, showQuantity } from "../show-quantity.ts";
import type { Adr, AdrContext, AdrOption } from "./render-adr.ts";

const WEEKS_TO_LEARN = 3;

/**
 * A choice that the task asks for between things that the template knows nothing about. It weighs only what the facts
 * say, which is what the team knows, and says so.
 */
export function openDecision(context: AdrContext, question: string, names: readonly string[]): Adr {
  const { design } = context;
  const knows = (name: string): boolean => design.knows.some((skill) => skill.toLowerCase() === name.toLowerCase());
  const weeks = (name: string): number => (knows(name) ? 0 : design.engineers.value * WEEKS_TO_LEARN);
  const chosen = [...names].sort((one, other) => weeks(one) - weeks(other))[0] ?? "";
  const tied = names.every((name) => weeks(name) === weeks(chosen));
  const options = names.map((name): AdrOption => ({
    name,
    good: [knows(name) ? "the team knows it" : "it is on the task's list, so somebody wants it; ask for the reason"],
    bad: [knows(name) ? "what is known is seldom compared" : "nobody is said to know it"],
    quantity: `${weeks(name)} engineer-weeks to learn it (computed: ${showCount(design.engineers.value, "engineer")} * ${knows(name) ? 0 : WEEKS_TO_LEARN} weeks, assumed).`,
  }));
  return {
    slug: "open-question",
    title: question.trim().replace(/\s+/g, " "),
    tradeOff: `Fitness for the purpose against the time to learn it. Only the second can be computed from the facts: ${names.map((name) => `${name} ${weeks(name)} engineer-weeks (computed)`).join(", ")}. The first needs a person, or a trial.`,
    context: `The task asks: ${question} The offline template has no knowledge of these options; it weighs what the facts say about the team.`,
    drivers: ["what the team knows", "the cost of being wrong, which a trial of two days per option (assumed) bounds"],
    options,
    chosen,
    because: tied
      ? "the facts do not tell the options apart and it was named first; treat this as undecided until a trial."
      : "the team knows it, which is the only difference that the facts show.",
    good: [`the work can begin after ${weeks(chosen)} engineer-weeks (computed)`],
    bad: ["the fitness of the others has not been measured"],
    team: `${showQuantity(design.engineers)} know ${design.knows.length > 0 ? design.knows.join(", ") : "what the task does not say"}.`,
    notWorthIt: "when two options both work, the one that nobody has to learn is the simpler one.",
    reversedBy: ["a trial with the real data shows a need that the chosen one cannot meet"],
    reversalCost:
      "unknown until it is known how much would be built on it; hide it behind one interface so that it stays within 2 engineer-weeks (assumed).",
  };
}
