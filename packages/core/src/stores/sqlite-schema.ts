/** Marks a database as a store, kept as `application_id`. */
export const APPLICATION_ID = 0x6f726368;

/**
 * The tables of the first format. `seq` is the order in which rows were written: checkpoint ids and times follow the
 * clock, and a clock that is set back would make an old checkpoint the latest one.
 */
const first = `
create table runs (
  seq integer primary key autoincrement,
  id text not null unique,
  status text not null,
  message text not null,
  task text,
  lead text not null,
  graph_hash text not null,
  out text,
  started_at text not null,
  updated_at text not null,
  report text
);
create table events (
  run_id text not null references runs (id),
  seq integer not null,
  event text not null,
  primary key (run_id, seq)
) without rowid;
create table texts (
  sha256 text primary key,
  content text not null
) without rowid;
create table checks (
  checker text not null,
  document text not null,
  outcome text not null,
  primary key (checker, document)
) without rowid;
create table checkpoints (
  seq integer primary key autoincrement,
  thread_id text not null,
  namespace text not null,
  id text not null,
  parent_id text,
  checkpoint_type text not null,
  checkpoint blob not null,
  metadata_type text not null,
  metadata blob not null,
  channels text not null,
  unique (thread_id, namespace, id)
);
create table channel_values (
  seq integer primary key autoincrement,
  thread_id text not null,
  namespace text not null,
  channel text not null,
  version text not null,
  type text not null,
  value blob not null
);
create index channel_values_by_version on channel_values (thread_id, namespace, channel, version);
create table writes (
  thread_id text not null,
  namespace text not null,
  checkpoint_id text not null,
  task_id text not null,
  position integer not null,
  task_path text not null,
  channel text not null,
  type text not null,
  value blob not null,
  primary key (thread_id, namespace, checkpoint_id, task_id, position)
) without rowid;
pragma application_id = ${APPLICATION_ID};
`;

/**
 * Who owns a run: `epoch` counts its owners, `holder` is the lock of the one that has it now. And the steps of a run
 * that have ended, so that none is taken, or paid for, a second time; `checkpoint_seq` is the latest checkpoint before it.
 */
const ownersAndSteps = `
alter table runs add column epoch integer not null default 0;
alter table runs add column holder text;
alter table runs add column holder_pid integer;
create table steps (
  run_id text not null references runs (id),
  step text not null,
  seq integer not null,
  checkpoint_seq integer not null,
  type text not null,
  value blob not null,
  primary key (run_id, step)
) without rowid;
`;

/** What people are asked. An answer is written once and stays. */
const questions = `
create table questions (
  run_id text not null references runs (id),
  number integer not null,
  key text not null,
  span text not null,
  subject text not null,
  asked_at text not null,
  answer text,
  primary key (run_id, number),
  unique (run_id, key)
) without rowid;
`;

/** What makes each format of the previous one, the first of nothing: a new format is one more entry at the end. */
const FORMATS: readonly string[] = [first, ownersAndSteps, questions];

/** Version of the tables, kept as `user_version`. */
export const SCHEMA_VERSION = FORMATS.length;

/** The statements that take a store of format `version` to the newest one; 0 is an empty database. */
export function migrationFrom(version: number): string {
  return `${FORMATS.slice(version).join("")}pragma user_version = ${SCHEMA_VERSION};`;
}
