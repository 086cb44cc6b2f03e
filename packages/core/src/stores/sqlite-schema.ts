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

/**
 * One row for what a checkpoint changed and one for what a task wrote, instead of one for each channel; no index and no
 * counter that each write would have to keep up, for numbers need only grow within a run; and tables with large values keep them in their rows, since a table `without rowid` puts all above 1 kB into pages of their own.
 * A value is what the serializer made of it, JSON: an object by channel, a list of `[position, channel, value]`.
 */
const fewerRows = `
drop index channel_values_by_version;
alter table channel_values rename to old_values;
create table channel_values (
  seq integer primary key,
  thread_id text not null,
  type text not null,
  value blob not null
);
insert into channel_values
  select seq, thread_id, type,
    cast(json_object(iif(substr(channel, 1, 1) = '$', '$' || channel, channel), json(cast(value as text))) as blob)
  from old_values order by seq;
drop table old_values;
alter table checkpoints rename to old_checkpoints;
create table checkpoints (
  seq integer primary key,
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
insert into checkpoints select * from old_checkpoints order by seq;
drop table old_checkpoints;
create table task_writes (
  seq integer primary key,
  thread_id text not null,
  namespace text not null,
  checkpoint_id text not null,
  task_id text not null,
  task_path text not null,
  type text not null,
  value blob not null
);
create index task_writes_by_checkpoint on task_writes (checkpoint_id);
insert into task_writes (thread_id, namespace, checkpoint_id, task_id, task_path, type, value)
  select thread_id, namespace, checkpoint_id, task_id, min(task_path), min(type),
    cast(json_group_array(json_array(position, channel, json(cast(value as text)))) as blob)
  from (select * from writes order by thread_id, namespace, checkpoint_id, task_id, position)
  group by thread_id, namespace, checkpoint_id, task_id;
drop table writes;
${["events", "steps", "texts", "checks"].map((table) => `alter table ${table} rename to old_${table};`).join("\n")}
create table events (
  run_id text not null references runs (id),
  seq integer not null,
  event text not null,
  primary key (run_id, seq)
);
create table steps (
  run_id text not null references runs (id),
  step text not null,
  seq integer not null,
  checkpoint_seq integer not null,
  type text not null,
  value blob not null,
  primary key (run_id, step)
);
create table texts (
  sha256 text primary key,
  content text not null
);
create table checks (
  checker text not null,
  document text not null,
  outcome text not null,
  primary key (checker, document)
);
${["events", "steps", "texts", "checks"].map((table) => `insert into ${table} select * from old_${table}; drop table old_${table};`).join("\n")}
`;

/** How many transactions the store has taken, by which it is seen when some are lost; see `commit-journal.ts`. */
const commits = `
create table store_state (id text not null, commits integer not null);
insert into store_state values (lower(hex(randomblob(16))), 0);
`;

/** Rows of steps come in the order in which the steps ended; runs have no checkpoints any more that a step could name. */
const plainSteps = `
alter table steps rename to old_steps;
create table steps (
  run_id text not null references runs (id),
  step text not null,
  type text not null,
  value blob not null,
  primary key (run_id, step)
);
insert into steps select run_id, step, type, value from old_steps order by run_id, seq;
drop table old_steps;
`;

/** What makes each format of the previous one, the first of nothing: a new format is one more entry at the end. */
const FORMATS: readonly string[] = [first, ownersAndSteps, questions, fewerRows, commits, plainSteps];

/** Version of the tables, kept as `user_version`. */
export const SCHEMA_VERSION = FORMATS.length;

/** The statements that take a store of format `version` to a newer one, by default the newest; 0 is an empty database. */
export function migrationFrom(version: number, to: number = SCHEMA_VERSION): string {
  return `${FORMATS.slice(version, to).join("")}pragma user_version = ${to};`;
}
