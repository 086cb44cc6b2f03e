import type { ReplyCall } from "./read-calls.ts";
import type { Reply } from "./read-reply.ts";

/** A reply in the form in which it is kept: its calls are in its message already. */
export type KeptReply = Omit<Reply, "calls" | "text"> & { readonly faults: readonly (string | null)[] };

/** Takes out of a reply what it says twice. */
export function keepReply({ calls, text: _text, ...rest }: Reply): KeptReply {
  return { ...rest, faults: calls.map(({ fault }) => fault ?? null) };
}

/** The reply that {@link keepReply} was given. */
export function restoreReply({ faults, ...rest }: KeptReply): Reply {
  const calls = (rest.message.tool_calls ?? []).map(({ id = "", name, args }, index): ReplyCall => {
    return { call: { id, name, args }, fault: faults[index] ?? undefined };
  });
  return { ...rest, text: rest.message.text, calls };
}
