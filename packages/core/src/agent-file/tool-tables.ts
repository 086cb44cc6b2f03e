/** The tools that an agent can have here. */
export const ownTools = ["read_document", "write_document", "search_documents", "calculate"] as const;
/** One of {@link ownTools}. */
export type OwnTool = (typeof ownTools)[number];

/** What the tool names of a dialect mean here. */
export interface ToolTable {
  /** Tools that have a counterpart, by their name in lower case. */
  readonly counterparts: Readonly<Record<string, readonly OwnTool[]>>;
  /** Tools of that program which do not exist here, in lower case. */
  readonly others: readonly string[];
  /** Tools that need no permission, because that program has no name for them and they reach nothing. */
  readonly always: readonly OwnTool[];
}

const claude: ToolTable = {
  counterparts: {
    read: ["read_document"],
    notebookread: ["read_document"],
    grep: ["search_documents"],
    glob: ["search_documents"],
    ls: ["search_documents"],
    write: ["write_document"],
    edit: ["write_document"],
    multiedit: ["write_document"],
    notebookedit: ["write_document"],
  },
  others: [
    "bash bashoutput killbash killshell webfetch websearch todowrite todoread taskcreate taskget tasklist taskupdate skill",
    "slashcommand exitplanmode enterplanmode askuserquestion lsp monitor listmcpresourcestool readmcpresourcetool toolsearch",
    "sendmessage teamcreate teamdelete powershell croncreate crondelete cronlist enterworktree exitworktree",
  ]
    .join(" ")
    .split(" "),
  always: ["calculate"],
};

const copilot: ToolTable = {
  counterparts: {
    read: ["read_document"],
    readfile: ["read_document"],
    search: ["search_documents"],
    codebase: ["search_documents", "read_document"],
    textsearch: ["search_documents"],
    filesearch: ["search_documents"],
    usages: ["search_documents"],
    findtestfiles: ["search_documents"],
    listdirectory: ["search_documents"],
    edit: ["write_document"],
    editfiles: ["write_document"],
    createfile: ["write_document"],
    new: ["write_document"],
  },
  others: [
    "execute runcommands runtasks runtests terminal terminallastcommand terminalselection runinterminal web fetch githubrepo",
    "problems changes vscodeapi extensions opensimplebrowser testfailure todo todos think agent runsubagent vscode memory",
    "runnotebooks createandruntask createdirectory openBrowser githubtextsearch websearch shell custom-agent notebook",
  ]
    .join(" ")
    .toLowerCase()
    .split(" "),
  always: ["calculate"],
};

const opencode: ToolTable = {
  counterparts: {
    read: ["read_document"],
    grep: ["search_documents"],
    glob: ["search_documents"],
    list: ["search_documents"],
    write: ["write_document"],
    edit: ["write_document"],
    patch: ["write_document"],
  },
  others:
    "bash webfetch websearch codesearch todowrite todoread task skill lsp question external_directory doom_loop".split(
      " ",
    ),
  always: ["calculate"],
};

const gemini: ToolTable = {
  counterparts: {
    read_file: ["read_document"],
    read_many_files: ["read_document"],
    grep_search: ["search_documents"],
    search_file_content: ["search_documents"],
    glob: ["search_documents"],
    list_directory: ["search_documents"],
    write_file: ["write_document"],
    replace: ["write_document"],
  },
  others:
    "run_shell_command web_fetch google_web_search save_memory write_todos activate_skill ask_user complete_task get_internal_docs codebase_investigator".split(
      " ",
    ),
  always: ["calculate"],
};

const pi: ToolTable = {
  counterparts: {
    read: ["read_document"],
    grep: ["search_documents"],
    find: ["search_documents"],
    ls: ["search_documents"],
    write: ["write_document"],
    edit: ["write_document"],
  },
  others: "bash web_search web_fetch fetch_content get_search_content mcp subagent todo intercom".split(" "),
  always: ["calculate"],
};

const kiro: ToolTable = {
  counterparts: {
    read: ["read_document"],
    fs_read: ["read_document"],
    grep: ["search_documents"],
    glob: ["search_documents"],
    write: ["write_document"],
    fs_write: ["write_document"],
  },
  others:
    "shell execute_bash aws use_aws report report_issue knowledge thinking todo todo_list web_search web_fetch use_subagent".split(
      " ",
    ),
  always: ["calculate"],
};

// Codex names no tools in its agent files; what it sandboxes does not exist here.
const codex: ToolTable = { counterparts: {}, others: [], always: ["calculate"] };

const programs = [claude, copilot, opencode, gemini, kiro, pi];

// Files of our own may keep the names that their authors know; the programs agree about those that they share.
const native: ToolTable = {
  counterparts: Object.assign(
    {},
    ...programs.map(({ counterparts }) => counterparts),
    Object.fromEntries(ownTools.map((tool) => [tool, [tool]])),
  ),
  others: programs.flatMap(({ others }) => others),
  always: ["calculate"],
};

/** One table per dialect; a dialect without one grants what it does not name. */
export const toolTables: Readonly<Record<string, ToolTable>> = {
  native,
  claude,
  copilot,
  opencode,
  gemini,
  kiro,
  pi,
  codex,
};
