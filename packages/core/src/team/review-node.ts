import { HumanMessage } from "@langchain/core/messages";
import { Command, END } from "@langchain/langgraph";
import { checkDocument, isStale, readArtifact } from "../deliverables/check-document.ts";
import type { CrossCheck } from "../deliverables/cross-check.ts";
import type { CheckOutcome, DeliverableKind } from "../deliverables/deliverable-kind.ts";
import { findingLines } from "../deliverables/write-until-valid.ts";
import type { CompiledAgent } from "./compiled-agent.ts";
import { maxRepairs } from "./limits.ts";
import { agentNodeName, type NodeConfig, type RunOf } from "./node-names.ts";
import { howToMend, outstanding } from "./outstanding.ts";
import { deliveryState, type Artifact, type CrossCheckResult } from "./receipt.ts";
import type { RunContext } from "./run-context.ts";
import type { AgentState } from "./team-state.ts";

type Artifacts = Readonly<Record<string, Artifact>>;

/** What is looked at before the lead may finish. */
export interface ReviewParts {
  readonly kinds: readonly DeliverableKind[];
  readonly crossChecks: readonly CrossCheck[];
}

/**
 * The node through which the lead's work ends: documents whose checks are out of date are checked again, and all of
 * them against each other. While a finding stands the lead is asked to have it mended, {@link maxRepairs} times at most.
 */
export function reviewNode(agent: CompiledAgent, parts: ReviewParts, runOf: RunOf) {
  return async (state: AgentState, config: NodeConfig): Promise<Command> => {
    const run = runOf(config);
    const end = (update: Partial<AgentState>): Command => {
      run.emit({ type: "agent.finished", span: state.span, agent: agent.definition.id, usage: state.usage });
      return new Command({ update, goto: END });
    };
    // A lead that is somebody's delegate answers for its own part alone.
    if (state.depth > 0) return end({});
    const artifacts = { ...state.artifacts, ...(await checkStale(parts.kinds, state, run)) };
    const crossChecks = await compareAll(parts.crossChecks, artifacts, run);
    for (const { id, title, outcome } of crossChecks)
      run.emit({ type: "documents.compared", span: state.span, id, title, outcome });
    const owed = [
      ...outstanding(agent, { artifacts }, state.promised),
      ...disagreements(agent, crossChecks, artifacts),
    ];
    const update = { artifacts, crossChecks };
    if (owed.length === 0 || state.limited || state.reviews >= maxRepairs) return end(update);
    const nudge = new HumanMessage(`The documents do not agree yet:\n${owed.map((line) => `- ${line}`).join("\n")}`);
    const again = { ...update, messages: [nudge], reviews: state.reviews + 1 };
    return new Command({ update: again, goto: agentNodeName(agent.definition.id) });
  };
}

async function checkStale(kinds: readonly DeliverableKind[], state: AgentState, run: RunContext): Promise<Artifacts> {
  const { artifacts, span } = state;
  const checked = Object.values(artifacts).map(async (artifact): Promise<Artifact[]> => {
    const kind = kinds.find(({ id }) => id === artifact.kind);
    if (kind === undefined || !isStale(kind, artifact, artifacts)) return [];
    const started = run.now();
    const document = await readArtifact(artifact, run);
    const { outcome, against } = await checkDocument(kind, document, { run, artifacts });
    const { path } = artifact;
    run.emit({ type: "document.checked", span, path, kind: kind.id, outcome, durationMs: run.now() - started });
    return [{ ...artifact, check: outcome, against }];
  });
  return Object.fromEntries((await Promise.all(checked)).flat().map((artifact) => [artifact.path, artifact]));
}

async function compareAll(
  crossChecks: readonly CrossCheck[],
  artifacts: Artifacts,
  run: RunContext,
): Promise<CrossCheckResult[]> {
  const concerned = crossChecks.filter(({ kinds }) => kinds.some((kind) => documentsOf(kind, artifacts).length > 0));
  return Promise.all(
    concerned.map(async (crossCheck) => {
      const { id, title } = crossCheck;
      return { id, title, outcome: await compare(crossCheck, artifacts, run) };
    }),
  );
}

async function compare(crossCheck: CrossCheck, artifacts: Artifacts, run: RunContext): Promise<CheckOutcome> {
  const usable = crossCheck.kinds.flatMap((kind) => documentsOf(kind, artifacts).filter(isUsable));
  const absent = crossCheck.kinds.filter((kind) => !usable.some((artifact) => artifact.kind === kind));
  const [first] = usable;
  if (first === undefined || absent.length > 0)
    return { status: "not-checked", reason: `there is no valid ${absent.join(" and no valid ")}` };
  const documents = await Promise.all(usable.map((artifact) => readArtifact(artifact, run)));
  return run.check(crossCheck, { path: first.path, facts: run.facts, policy: run.policy, documents });
}

function documentsOf(kind: string, artifacts: Artifacts): Artifact[] {
  return Object.values(artifacts).filter((artifact) => artifact.kind === kind);
}

function isUsable(artifact: Artifact): boolean {
  return deliveryState(artifact.check) !== "invalid";
}

function disagreements(agent: CompiledAgent, results: readonly CrossCheckResult[], artifacts: Artifacts): string[] {
  return results.flatMap(({ outcome }) => {
    const findings = outcome.status === "checked" ? outcome.findings : [];
    return findings
      .filter((finding) => finding.severity === "error")
      .map((finding) => {
        const author = artifacts[finding.path]?.author;
        return [...findingLines([finding]), author === undefined ? "" : howToMend(agent, author)].join(" ").trim();
      });
  });
}
