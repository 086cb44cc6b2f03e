import { rulePages, rulePageText } from "@orchestrate/core";

/** The pages of the rules for agent files, with their index, by path below the repository. */
export function rulePageFiles(): ReadonlyMap<string, string> {
  const folder = "docs/agent-rules";
  const rows = rulePages.map(({ code, severity, title, fixable }) => {
    return `| [${code}](${code}.md) | ${severity} | ${title.replaceAll("|", "\\|")} | ${fixable === true ? "yes" : ""} |`;
  });
  const index = [
    "# Rules for agent files",
    "",
    "What `orchestrate agents check` may report. The pages are made from the rules by `pnpm schemas`; `orchestrate agents explain <code>` prints one.",
    "",
    "| code | severity | what it reports | mended by `agents fix` |",
    "| --- | --- | --- | --- |",
    ...rows,
    "",
  ].join("\n");
  const pages = rulePages.map((page) => [`${folder}/${page.code}.md`, rulePageText(page)] as const);
  return new Map([[`${folder}/README.md`, index], ...pages]);
}
