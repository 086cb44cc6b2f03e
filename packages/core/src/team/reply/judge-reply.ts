import { shownWords } from "../../models/endpoint/shown-words.ts";
import type { CompiledAgent } from "../compiled-agent.ts";
import { isUnusable } from "./argument-faults.ts";
import type { Reply } from "./read-reply.ts";

/** What went wrong with an agent's last replies, and how often in a row. */
export interface Stumbles {
  readonly type: "none" | "cut" | "silent" | "unusable";
  readonly times: number;
}

/** Nothing went wrong. */
export const noStumbles: Stumbles = { type: "none", times: 0 };

/** Times in a row that an agent may stumble in this way and gets another turn. */
const patience: Readonly<Record<Exclude<Stumbles["type"], "none">, number>> = { cut: 1, silent: 1, unusable: 3 };

/** Whether an agent may go on after a reply; `failure` tells why it may not, `note` what it is told besides. */
export interface Verdict {
  readonly stumbles: Stumbles;
  readonly note: string | undefined;
  readonly failure: string | undefined;
}

/**
 * Judges a reply after those before it. A refusal is an answer and ends the agent's work; a reply that was cut, says
 * nothing, or holds no call that could be carried out gets another try, but not for ever.
 */
export function judgeReply(agent: CompiledAgent, before: Stumbles, reply: Reply): Verdict {
  const { flaw } = reply;
  const { id } = agent.definition;
  if (flaw?.type === "refused") return failed(before, `model refused: ${shownWords(flaw.words)}`);
  const type: Stumbles["type"] = flaw?.type ?? (isAllUnusable(agent, reply) ? "unusable" : "none");
  if (type === "none") return { stumbles: noStumbles, note: undefined, failure: undefined };
  const stumbles: Stumbles = { type, times: before.type === type ? before.times + 1 : 1 };
  if (stumbles.times > patience[type]) return failed(stumbles, `${id} ${words[type]} ${stumbles.times} times in a row`);
  return { stumbles, note: flaw?.note, failure: undefined };
}

const words: Readonly<Record<Exclude<Stumbles["type"], "none">, string>> = {
  cut: "sent a reply that was cut off",
  silent: "said nothing",
  unusable: "made calls that cannot be carried out",
};

function failed(stumbles: Stumbles, failure: string): Verdict {
  return { stumbles, note: undefined, failure };
}

function isAllUnusable(agent: CompiledAgent, { calls }: Reply): boolean {
  return calls.length > 0 && calls.every((call) => isUnusable(agent, call));
}
