export { OrchestrateError, type ErrorCode } from "./errors.ts";

export { formatProblem, nearestName, type Problem, type Severity } from "./agent-file/diagnostics.ts";
export type {
  AgentDefinition,
  AgentEdge,
  AgentExample,
  AgentHarness,
  AgentLimits,
  AgentSection,
  AgentSource,
  AgentUi,
  Delegation,
  EdgeForm,
  EdgeKind,
  EdgeStatus,
  HandoffEdge,
  ModelPreference,
  SectionRole,
  TitledList,
  ToolGrant,
} from "./agent-file/agent-definition.ts";
export { parseAgentFile } from "./agent-file/parse-agent-file.ts";
export { loadAgents } from "./agent-file/load-agents.ts";
export { listAgentFiles } from "./agent-file/list-agent-files.ts";
export { makeFolder } from "./make-folder.ts";
export { lintAgents, type LintOptions } from "./agent-lint/lint-agents.ts";
export { findRulePage, rulePages } from "./agent-lint/index.ts";
export { rulePageText } from "./agent-lint/rule-page-text.ts";
export type { RulePage } from "./agent-lint/agent-rule.ts";
export { fixAgentFile, type FixedFile } from "./agent-fix/fix-agent-file.ts";
export { dialectWriters } from "./agent-export/index.ts";
export { exportAgent, type WrittenFile } from "./agent-export/export-agent.ts";
export { importAgent, type ImportedFile, type ImportOptions } from "./agent-export/import-agent.ts";
export { newAgentText, type Colleague, type NewAgent } from "./agent-export/new-agent-text.ts";
export type { DialectWriter, Loss } from "./agent-export/dialect-writer.ts";
export { RuleSetting, type RuleSettings } from "./agent-lint/rule-setting.ts";
export { toolAccess, type ToolAccess } from "./agent-file/tool-access.ts";
export { ownTools, type OwnTool } from "./agent-file/tool-tables.ts";
export { agentId } from "./agent-file/agent-id.ts";
export { graphHash } from "./agent-file/graph-hash.ts";
export { drawAscii, reachableFrom, strongComponents } from "./agent-file/team-graph.ts";
export { describeGraph, type AgentGraph, type GraphEdge, type GraphNode } from "./agent-file/describe-graph.ts";
export { drawDot } from "./agent-file/draw-dot.ts";
export { drawMermaid } from "./agent-file/draw-mermaid.ts";

export {
  checkInput,
  defineDeliverable,
  type Checker,
  type CheckInput,
  type CheckOutcome,
  type DeliverableKind,
  type Draft,
  type DraftInput,
  type Facts,
  type Policy,
  type Finding,
  type Machine,
  type ReadableText,
  type ReferredFiles,
} from "./deliverables/deliverable-kind.ts";
export {
  defineCrossCheck,
  type CrossCheck,
  type CrossCheckInput,
  type CrossCheckResult,
} from "./deliverables/cross-check.ts";
export {
  checkFiles,
  recogniseKind,
  type CheckedFile,
  type CheckedFiles,
  type FileChecks,
} from "./deliverables/check-files.ts";
export { checkBeside } from "./deliverables/check-beside.ts";
export type { CheckLimits } from "./deliverables/check-pool.ts";
export { openCheckRunner, type Checkable, type CheckRunner } from "./deliverables/check-runner.ts";

export { createScriptedModel } from "./models/create-scripted-model.ts";
export type { Script, ScriptedReply } from "./models/scripted-model.ts";
export { openCassette } from "./models/cassette/open-cassette.ts";
export type { Cassette } from "./models/cassette/cassette.ts";
export type { ModelChoice, ModelSetting } from "./models/model-setting.ts";
export type { Environment } from "./models/choose-model.ts";

export { TaskFile, withFacts } from "./runs/task/task-file.ts";
export { parseTaskFile, type ParsedTask } from "./runs/task/parse-task-file.ts";
export {
  assembleTeam,
  createTeam,
  type AssembledTeam,
  type OneModel,
  type Team,
  type TeamModel,
  type TeamOptions,
} from "./runs/create-team.ts";
export type { TaskInput } from "./runs/task/prepare-task.ts";
export type { RunEvent, RunEventBody, RunStatus } from "./runs/events/run-event.ts";
export type { ReportedDocument, RunReport } from "./runs/report/report.ts";
export { listRunSteps, type RunStep } from "./runs/run-steps.ts";
export type { ForkOptions, ResumeOptions, RunDocument, RunOptions, RunResult } from "./runs/run-result.ts";
export { rememberedChecks, type CheckMemory, type RememberedChecks } from "./runs/remembered-checks.ts";

export { deliveryState, type Artifact, type DeliveryState } from "./deliverables/artifact.ts";
export type { Receipt, ReceiptLine } from "./team/handoff/receipt.ts";
export type { TokenUsage } from "./models/token-usage.ts";
export { priceWords, tokenWords } from "./models/usage-words.ts";
export { loadPrices, type ModelPrice, type PriceTable } from "./models/model-price.ts";
export type { Estimate, Range } from "./runs/plan/estimate-work.ts";
export type { PlannedAgent, PlannedBound, PlannedDeliverable, PlannedEdge, RunPlan } from "./runs/plan/run-plan.ts";
export { edgeNames, plainEdge } from "./runs/task/complete-limits.ts";
export type { LimitName, Limits, ReachedLimit } from "./team/bounds/limits.ts";
export type { TeamGraph } from "./team/compile-team.ts";

export { approvalFault, edgesOf, type ApprovalScope } from "./team/people/approval-rules.ts";
export type { Answer, GivenAnswer, Question, QuestionSubject } from "./team/people/question.ts";
export {
  alreadyAnswered,
  keepAnswer,
  withText,
  type AskedQuestion,
  type AskPerson,
  type PersonAnswer,
} from "./runs/ask-people.ts";

export { openStore } from "./stores/open-store.ts";
export type { RunClaim, RunHolder, RunRecord, RunStore, StepRecord } from "./stores/run-store.ts";
