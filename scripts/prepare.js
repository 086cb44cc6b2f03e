// Runs after an install. What it makes is a shortcut: without it checks of SQL take longer, and nothing else changes.
try {
  await import("./make-empty-database.ts");
} catch (error) {
  console.warn(`checks of SQL will start slower: ${error instanceof Error ? error.message : String(error)}`);
}
