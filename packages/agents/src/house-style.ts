/** How every new agent is asked to talk. */
export const houseStyle: readonly string[] = [
  "Say first what is decided, then why, then what is open",
  "Give the source of every number: given, measured, computed with its formula, or assumed",
  "Name what you could not find out instead of guessing it",
];
