import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** A task that three agents work on and whose documents are checked quickly; returns its path. */
export function writeSmallTask(): string {
  const file = path.join(mkdtempSync(path.join(tmpdir(), "orchestrate-task-")), "task.yaml");
  writeFileSync(
    file,
    `goal: Design an invoicing service
facts:
  service: invoicing
  peakRequestsPerSecond: 500
  p99LatencyMs: 100
  availabilityPercent: 99.9
  resources:
    - { name: invoice, fields: { number: text, total: money }, belongsTo: tenant }
deliverables: [adr, sequence-diagram, capacity-plan, runbook]
`,
  );
  return file;
}
