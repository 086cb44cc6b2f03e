import { deliveryState, type Artifact } from "../deliverables/artifact.ts";
import { attemptsLeft, findingLines } from "../deliverables/write-until-valid.ts";
import type { CompiledAgent } from "./compiled-agent.ts";
import { handoffToolName } from "./handoff/handoff-tool.ts";
import type { AgentState } from "./team-state.ts";

/** What an agent still owes before it may finish, one sentence each; empty when it owes nothing that it could mend. */
export function outstanding(
  agent: CompiledAgent,
  state: Pick<AgentState, "artifacts">,
  promised: readonly string[],
): string[] {
  return promised.flatMap((kind) => {
    const found = Object.values(state.artifacts).filter((artifact) => artifact.kind === kind);
    if (found.length === 0) return [`${kind} is missing. ${howToGet(agent, kind)}`];
    return found
      .filter((artifact) => deliveryState(artifact.check) === "invalid" && attemptsLeft(artifact) > 0)
      .map((artifact) =>
        [`${artifact.path} is invalid. ${howToMend(agent, artifact.author)}`, ...faultsOf(artifact)].join("\n  "),
      );
  });
}

/** Findings that a reminder repeats; whoever it is for may never have seen them. */
const repeatedFindings = 8;

function faultsOf({ check }: Artifact): string[] {
  const findings = check.status === "checked" ? check.findings : [];
  return findingLines(findings.filter(({ severity }) => severity === "error").slice(0, repeatedFindings));
}

function howToGet(agent: CompiledAgent, kind: string): string {
  const owner = [...agent.edges.values()].find((edge) => edge.kinds.includes(kind));
  return owner === undefined
    ? "Write it with write_document."
    : `Hand off to its owner with ${handoffToolName(owner.edge.to)}.`;
}

/** Who can mend a document of this author, and by which tool. */
export function howToMend(agent: CompiledAgent, author: string): string {
  if (author === agent.definition.id) return "Repair it and write it again.";
  return agent.edges.has(author)
    ? `Send it back once with ${handoffToolName(author)} and its findings.`
    : "Name it as open.";
}
