// What a kind of document and a rule between documents are made of: `@orchestrate/core/deliverables`. It is apart from the
// rest because each process that runs checks loads it.
export { OrchestrateError } from "./errors.ts";
export { nearestName, type Severity } from "./agent-file/diagnostics.ts";
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
  type Finding,
  type Machine,
  type Policy,
  type ReadableText,
  type ReferredFiles,
} from "./deliverables/deliverable-kind.ts";
export { defineCrossCheck, type CrossCheck, type CrossCheckInput } from "./deliverables/cross-check.ts";
