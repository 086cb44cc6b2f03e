import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";

const trades = "rigger pilot diver welder signaller chandler surveyor stevedore dredger fitter".split(" ");
const places = "harbour river coast lock dock quay channel basin pier roadstead".split(" ");

/** The library's name for its agent of a number. */
function nameOf(index: number): string {
  return `${places[Math.floor(index / 10) % 10]}-${trades[index % 10]}-${Math.floor(index / 100)}`;
}

/**
 * Writes agents as public libraries for Claude Code look: 8 KB each, eight colleagues in a list at the end. One file in
 * forty is no strict YAML, and one name in twenty is nobody's.
 */
export function writeLibrary(folder: string, count: number): void {
  mkdirSync(folder, { recursive: true });
  for (let index = 0; index < count; index += 1) {
    const name = nameOf(index);
    const colleagues = [1, 2, 3, 5, 8, 13, 21, 34].map((step, at) => {
      const other = nameOf((index + step) % count);
      return `- Work with ${(index + at) % 20 === 0 ? `${other.slice(0, -1)}x` : other} on part ${step} of the work`;
    });
    const description = index % 40 === 0 ? "Use in port. Triggers on: 'fog', 'gale'" : '"Use in port."';
    const head = `---\nname: ${name}\ndescription: ${description}\ntools: Read, Write, Bash\nmodel: sonnet\n---\n`;
    const lists = Array.from(
      { length: 24 },
      (_, part) => `Duties of part ${part}:\n${"- Watch the tide and the wind\n".repeat(8)}`,
    );
    const text = `${head}\nYou are the ${name}.\n\n## Focus Areas\n\n${lists.join("\n")}\nIntegration with other agents:\n${colleagues.join("\n")}\n`;
    writeFileSync(path.join(folder, `${name}.md`), text);
  }
}
