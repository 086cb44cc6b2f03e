import type { Severity } from "../agent-file/diagnostics.ts";

/** One fault that a check found. `line` and `column` count from 1 in the document at `path`. */
export interface Finding {
  readonly path: string;
  /** The tool and its version, such as `redocly@2.64.0`. */
  readonly tool: string;
  readonly rule: string;
  readonly severity: Severity;
  readonly line: number;
  readonly column: number;
  readonly message: string;
  readonly hint?: string;
}

/** What a check can honestly say: it ran, or it did not and why. A document is valid when it ran and found no error. */
export type CheckOutcome =
  | {
      readonly status: "checked";
      readonly tools: readonly string[];
      readonly findings: readonly Finding[];
      /** An SVG image of the document, from a checker that is there to draw it. */
      readonly drawing?: string;
      /** What was not asked besides and why, such as a program that is not on PATH. The check itself stands. */
      readonly notes?: readonly string[];
    }
  | {
      readonly status: "not-checked";
      readonly reason: string;
      /** Whether there is a checker and it could not be started, which is nobody's intention. */
      readonly broken?: true;
    };

/** A text that an agent may read: a file named in the task's `inputs`, or a document of a colleague. */
export interface ReadableText {
  readonly path: string;
  readonly text: string;
  /** Id of the deliverable kind; absent for the task's inputs. */
  readonly kind?: string;
  /** The files that it refers to, where there are any. */
  readonly files?: readonly ReadableText[];
}

/** Typed facts of the task, as the task file gives them. */
export type Facts = Readonly<Record<string, unknown>>;

/** What the offline draft of a document is made from. */
export interface DraftInput {
  readonly goal: string;
  readonly facts: Facts;
  readonly author: string;
  readonly inputs: readonly ReadableText[];
  readonly documents: readonly ReadableText[];
}

/** A drafted document. `name` fills the `{name}` of the kind's path, where it has one. */
export interface Draft {
  readonly name?: string;
  readonly text: string;
}

/** How serious a rule of the house is for a team; a rule that is not named has its own severity. */
export type Policy = Readonly<Record<string, "error" | "warning" | "off">>;

/** What a check looks at. It gets plain data only, because it may run in another process. */
export interface CheckInput {
  readonly path: string;
  readonly text: string;
  readonly facts: Facts;
  readonly inputs: readonly ReadableText[];
  readonly policy: Policy;
  /** The documents of the kinds that {@link DeliverableKind.checkedWith} names, as far as there are any. */
  readonly documents: readonly ReadableText[];
  /** The files that a document of people refers to; absent in a run, where it has to stand alone. */
  readonly files?: ReferredFiles;
  /** What {@link Checker.asks} was answered. */
  readonly told?: unknown;
}

/** Files that a document refers to by relative paths, directly or through others. */
export interface ReferredFiles {
  readonly present: readonly ReadableText[];
  /** Paths at which there certainly is nothing. */
  readonly absent: readonly string[];
}

/** What a check gets for a document alone, without a task around it; `known` adds what there is. */
export function checkInput(document: { path: string; text: string }, known: Partial<CheckInput> = {}): CheckInput {
  const { path, text } = document;
  return { facts: {}, inputs: [], policy: {}, documents: [], ...known, path, text };
}

/** What a check that asks a program of the machine has to know; `environment` holds the PATH. */
export interface Machine {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Ends the program when the work is stopped. */
  readonly signal?: AbortSignal | undefined;
}

/** A check with an id: of one document, or across several. */
export interface Checker<Input> {
  /** Kebab-case. */
  readonly id: string;
  /** Checks what it is given. `prepared` is what {@link Checker.prepare} gave, where the runner had the time to call it. */
  readonly check: (input: Input, prepared?: unknown) => Promise<CheckOutcome>;
  /**
   * `import.meta.url` of the module that exports this checker. Where set, the check runs in a child process that has no
   * file system beyond its packages and is killed at its time limit. Set it when the check feeds a document to a parser
   * or an engine.
   */
  readonly isolated?: string;
  /**
   * Asks a program about the document before an isolated check, whose process may start none. The answer is plain data
   * and reaches the check as `told`; what it is made of has to be part of the package, because outcomes are remembered.
   */
  readonly asks?: (input: Input) => Promise<unknown>;
  /** Makes ready what one isolated check uses up, such as an empty database, so that the check does not wait for it. */
  readonly prepare?: () => Promise<unknown>;
  /**
   * Another checker that looks at the same besides, such as a program on PATH, or why there is none; undefined where
   * nobody expects one. It runs in this process; its id names the state of what it asks, because outcomes are remembered by it.
   */
  readonly beside?: (machine: Machine) => Promise<Checker<Input> | { readonly absent: string } | undefined>;
}

/**
 * A kind of document that a team can hand over. It has three faces: what its author is told, how it is drafted
 * without a language model, and how it is checked. Its id is what agent files and task files call it.
 */
export interface DeliverableKind extends Checker<CheckInput> {
  readonly title: string;
  /** Where it lies below the run's `out`, with forward slashes; `{name}` in it allows several of the kind. */
  readonly path: string;
  /** The language of a code fence around it, such as `yaml`. */
  readonly language: string;
  /** Markdown that tells an author what a good one holds and how it is checked. */
  readonly instructions: string;
  /** Whether a task that names no deliverables gets this one; always, where it is absent. */
  readonly appliesTo?: (task: { readonly facts: Facts; readonly inputs: readonly ReadableText[] }) => boolean;
  /** Id of the one agent that may hand it over; absent for kinds that agent files name. */
  readonly owner?: string;
  /** Kinds that its author should read first. */
  readonly reads: readonly string[];
  /** What checks it, in a few words for people, such as "Redocly; no $ref leaves the file". */
  readonly checkedBy?: string;
  /** Kinds whose documents its check needs; a change of one of them makes the check stale. */
  readonly checkedWith?: readonly string[];
  /** Whether documents of this kind that people keep in one folder are checked knowing of each other. */
  readonly knowsItsFolder?: boolean;
  /** Draws it for people: its outcome carries the image. What cannot be drawn is shown as text. */
  readonly drawer?: Checker<CheckInput>;
  /** Relative paths of the files that a document refers to, where its check follows them. */
  readonly refersTo?: (file: ReadableText) => readonly string[];
  /** Whether a service has one document of this kind, so that two of them in two folders are of two services. */
  readonly onePerService?: boolean;
  /** Whether a file that somebody wrote by hand is of this kind, by its name and content. */
  readonly recognises?: (file: ReadableText) => boolean;
  /** Drafts it from the facts alone, deterministically. */
  readonly draft: (input: DraftInput) => readonly Draft[];
}

/** Types a deliverable kind; does nothing else. */
export function defineDeliverable(kind: DeliverableKind): DeliverableKind {
  return kind;
}
