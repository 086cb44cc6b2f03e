import { HumanMessage } from "@langchain/core/messages";
import { Command, END } from "@langchain/langgraph/web";
import type { Artifact } from "../deliverables/artifact.ts";
import { checkDocument, isStale, readArtifact } from "../deliverables/check-document.ts";
import { compareDocuments, type ComparedDocument } from "../deliverables/compare-documents.ts";
import type { CrossCheck, CrossCheckResult } from "../deliverables/cross-check.ts";
import type { DeliverableKind } from "../deliverables/deliverable-kind.ts";
import { findingLines } from "../deliverables/write-until-valid.ts";
import type { CompiledAgent } from "./compiled-agent.ts";
import { isOutdated } from "./facts-change.ts";
import { maxNudges } from "./bounds/limits.ts";
import { agentNodeName, type NodeConfig, type RunOf } from "./node-names.ts";
import { howToMend, outstanding } from "./outstanding.ts";
import { takeStep } from "./take-step.ts";
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
 * them against each other. While a finding stands the lead is asked to have it mended, {@link maxNudges} times at most.
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
    // Not by the count of reviews: that begins anew when a limit is raised.
    const step = `${state.span}.review#${state.turns}`;
    const { artifacts, crossChecks } = await takeStep(run, step, (held) => run.begin(() => review(parts, state, held)));
    const owed = [
      ...outstanding(agent, { artifacts }, state.promised),
      ...disagreements(agent, crossChecks, artifacts),
    ];
    const update = { artifacts, crossChecks };
    if (
      owed.length === 0 ||
      state.limit?.ended === true ||
      state.failure !== "" ||
      state.reviews >= maxNudges ||
      didNothing(state)
    )
      return end(update);
    const nudge = new HumanMessage(`The documents do not agree yet:\n${owed.map((line) => `- ${line}`).join("\n")}`);
    const again = { ...update, messages: [nudge], reviews: state.reviews + 1 };
    return new Command({ update: again, goto: agentNodeName(agent.definition.id) });
  };
}

async function review(
  parts: ReviewParts,
  state: AgentState,
  run: RunContext,
): Promise<Pick<AgentState, "artifacts" | "crossChecks">> {
  const artifacts = { ...state.artifacts, ...(await checkStale(parts.kinds, state, run)) };
  const { facts, policy, check } = run;
  const asked = [...state.promised, ...state.receipts.flatMap((one) => one.deliverables.map(({ kind }) => kind))];
  const texts = await withTexts(artifacts, run);
  const crossChecks = await compareDocuments(parts.crossChecks, texts, { facts, policy, check, asked });
  for (const { id, title, outcome } of crossChecks)
    run.emit({ type: "documents.compared", span: state.span, id, title, outcome });
  return { artifacts, crossChecks };
}

// The lead answered the last review with words alone.
function didNothing({ messages, reviews }: AgentState): boolean {
  return reviews > 0 && messages.at(-2)?.type === "human";
}

async function checkStale(kinds: readonly DeliverableKind[], state: AgentState, run: RunContext): Promise<Artifacts> {
  const { artifacts, span } = state;
  const checked = Object.values(artifacts).map(async (artifact): Promise<Artifact[]> => {
    const kind = kinds.find(({ id }) => id === artifact.kind);
    // What a person refused stays refused, whatever became of the documents around it.
    if (kind === undefined || artifact.approval?.decision === "rejected") return [];
    if (!isStale(kind, artifact, artifacts) && !isOutdated(artifact, run.changes)) return [];
    const started = run.now();
    const document = await readArtifact(artifact, run);
    const { outcome, against } = await checkDocument(kind, document, { run, artifacts });
    const { path } = artifact;
    run.emit({ type: "document.checked", span, path, kind: kind.id, outcome, durationMs: run.now() - started });
    return [{ ...artifact, check: outcome, against }];
  });
  return Object.fromEntries((await Promise.all(checked)).flat().map((artifact) => [artifact.path, artifact]));
}

async function withTexts(artifacts: Artifacts, run: RunContext): Promise<ComparedDocument[]> {
  return Promise.all(
    Object.values(artifacts).map(async (artifact) => {
      const { kind, check } = artifact;
      return { ...(await readArtifact(artifact, run)), kind, check };
    }),
  );
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
