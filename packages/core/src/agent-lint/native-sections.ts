/** The sections of the native dialect in their usual order. */
export const nativeSections: readonly string[] = [
  "Purpose",
  "Core Responsibilities",
  "Key Skills",
  "Communication Style",
  "Example Prompts",
  "Related Agents",
];
