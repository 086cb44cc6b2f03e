import type { Instruction, ModifiableInstruction } from "dockerfile-ast";
import { startOf } from "./dockerfile-stages.ts";
import type { Fault } from "./report-findings.ts";

/** CMD, ENTRYPOINT and SHELL whose brackets are not a JSON array: they run as a shell command called `[`. */
export function formFaults(instruction: Instruction): readonly Fault[] {
  const keyword = instruction.getKeyword();
  const content = commandOf(instruction);
  const place = startOf(instruction.getArgumentsRange() ?? instruction.getRange());
  if (isBrokenList(keyword, content)) {
    const message = `${keyword} is not a JSON array of texts, so the shell runs it as it stands`;
    const hint = 'Write each part in double quotes with commas between, such as ["node", "server.js"].';
    return [{ ...place, rule: "bad-exec-form", message, hint }];
  }
  if (keyword !== "ENTRYPOINT" && keyword !== "CMD") return [];
  if (content === "" || content.startsWith("[") || /^exec\s/.test(content)) return [];
  const message = `${keyword} runs through a shell, which does not pass signals on: the container is killed instead of stopped`;
  const hint = `Use the exec form, such as ${keyword} ["node", "server.js"].`;
  return [{ ...place, rule: "shell-form", severity: "warning", message, hint }];
}

function isBrokenList(keyword: string, content: string): boolean {
  if (isTextList(content)) return false;
  // A test of the shell begins with a bracket too, but holds no commas between quotes.
  if (keyword === "RUN") return /^\[\s*["'][^\]]*,[^\]]*\]$/.test(content);
  return content.startsWith("[") && ["CMD", "ENTRYPOINT", "SHELL", "HEALTHCHECK", "VOLUME"].includes(keyword);
}

/** What an instruction runs, without its flags, continuation marks and comments. */
function commandOf(instruction: Instruction): string {
  const content = (instruction.getArgumentsContent() ?? "").trim();
  if (instruction.getKeyword() !== "HEALTHCHECK") return content;
  return /\bCMD\s+([^]*)$/.exec(content)?.[1]?.trim() ?? "";
}

function isTextList(content: string): boolean {
  try {
    const list: unknown = JSON.parse(content.replaceAll(/[\\`]\s*\r?\n/g, " "));
    return Array.isArray(list) && list.every((part) => typeof part === "string");
  } catch {
    return false;
  }
}

/** ADD that fetches something unchecked, or that does what COPY does. */
export function addFaults(instruction: Instruction): readonly Fault[] {
  if (instruction.getKeyword() !== "ADD") return [];
  const sources = instruction.getArguments().slice(0, -1);
  const checked = (instruction as ModifiableInstruction).getFlags().some((flag) => flag.getName() === "checksum");
  return sources.flatMap((source): readonly Fault[] => {
    const value = source.getValue();
    const place = startOf(source.getRange());
    if (/^https?:\/\//i.test(value) && !value.includes(".git")) {
      if (checked) return [];
      const message = "ADD takes what the address serves on that day, unchecked";
      const hint = "Add --checksum=sha256:…, or fetch and verify it in a RUN.";
      return [{ ...place, rule: "add-url", severity: "warning", message, hint }];
    }
    if (/^(?:git@|https?:|ssh:)|\$|\.(?:tar|tgz|tbz2?|txz|t?gz|bz2|xz|zst)\b|^<<|[[*?]/.test(value)) return [];
    const message = "ADD unpacks and fetches; to take files as they are, COPY is meant";
    return [{ ...place, rule: "add-for-copy", severity: "warning", message, hint: "Use COPY." }];
  });
}

/** Ports that do not exist. */
export function exposeFaults(instruction: Instruction): readonly Fault[] {
  if (instruction.getKeyword() !== "EXPOSE") return [];
  return instruction.getArguments().flatMap((argument): readonly Fault[] => {
    const value = argument.getValue();
    if (value.includes("$")) return [];
    const match = /^(\d+)(?:-(\d+))?(?:\/(tcp|udp|sctp))?$/i.exec(value);
    const ports = match === null ? [] : [match[1], match[2] ?? match[1]].map(Number);
    if (ports.length === 2 && ports.every((port) => port >= 1 && port <= 65_535)) return [];
    const hint = value.includes(":")
      ? "EXPOSE names the port of the container alone."
      : "Ports are 1 to 65535, with /tcp or /udp.";
    return [{ ...startOf(argument.getRange()), rule: "bad-port", message: `${value} is not a port`, hint }];
  });
}

/** An instruction that a continuation mark on the line above makes a part of RUN. */
export function swallowedFaults(instruction: Instruction, text: string): readonly Fault[] {
  if (instruction.getKeyword() !== "RUN") return [];
  const { start, end } = instruction.getRange();
  const lines = text.split(/\r?\n/).slice(start.line, end.line + 1);
  if (lines.some((line) => line.includes("<<"))) return [];
  return lines.flatMap((line, index): readonly Fault[] => {
    const keyword = /^[ \t]*(FROM|RUN|CMD|COPY|ADD|ENV|EXPOSE|ENTRYPOINT|WORKDIR|USER|VOLUME)[ \t]+\S/.exec(line)?.[1];
    if (index === 0 || keyword === undefined || !/[\w"'\])}][ \t]*[\\`]\s*$/.test(lines[index - 1] ?? "")) return [];
    const message = `${keyword} is taken for a part of RUN: the line above goes on`;
    const place = { line: start.line + index + 1, column: line.search(/\S/) + 1 };
    return [
      { ...place, rule: "swallowed-instruction", message, hint: "Take the mark at the end of the line above away." },
    ];
  });
}

/** Package managers and shells as they are misused in images. */
export function runFaults(instruction: Instruction): readonly Fault[] {
  if (instruction.getKeyword() !== "RUN") return [];
  // No command that a person wrote is longer, and the patterns below are slow on what is.
  const content = (instruction.getArgumentsContent() ?? "").slice(0, 10_000);
  const place = startOf(instruction.getRange());
  const faults: Fault[] = [];
  const installs = /\bapt(?:-get)?\b([^&|;\n]*?)\s+install\b([^&|;]*)/.exec(content);
  if (installs !== null && !/(?:^|\s)(?:-\w*y\w*|--yes|--assume-yes|-qq)\b/.test(`${installs[1]} ${installs[2]}`)) {
    const message = "apt-get install asks a question that nobody answers, so the build stops";
    if (!/DEBIAN_FRONTEND|\byes\s*\|/.test(content))
      faults.push({ ...place, rule: "apt-asks", message, hint: "Add -y." });
  }
  const updates = /\bapt(?:-get)?\b[^&|;\n]*\supdate\b/.test(content);
  if (updates && installs === null && !/\bupgrade\b|\binstall\b/.test(content)) {
    const message = "apt-get update in a RUN of its own is cached, and later installs use old lists";
    faults.push({
      ...place,
      rule: "apt-update-alone",
      severity: "warning",
      message,
      hint: "Join it with install by &&.",
    });
  }
  if (/(?:^|[;&|]\s*)sudo\s/.test(content))
    faults.push({
      ...place,
      rule: "sudo",
      severity: "warning",
      message: "sudo has no use in a build; RUN runs as USER says",
    });
  if (/^cd\s+\S+$/.test(content.trim())) {
    const message = "cd ends with its RUN; the next instruction starts in WORKDIR again";
    faults.push({ ...place, rule: "lost-cd", severity: "warning", message, hint: "Use WORKDIR." });
  }
  return faults;
}

/** An equals sign with a blank before it is taken for the value. */
export function environmentFaults(instruction: Instruction): readonly Fault[] {
  const content = instruction.getArgumentsContent() ?? "";
  if (instruction.getKeyword() !== "ENV" || !/^[\w.]+[ \t]+=/.test(content)) return [];
  const name = /^[\w.]+/.exec(content)?.[0] ?? "";
  const message = `${name} becomes a text that begins with an equals sign`;
  const hint = `Write ${name}=value, without blanks.`;
  return [{ ...startOf(instruction.getRange()), rule: "env-with-blanks", message, hint }];
}

const SECRET_NAME = /(?:PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|PRIVATE_?KEY|ACCESS_?KEY)$/i;

/** Secrets that stay readable in the image. */
export function secretFaults(instruction: Instruction): readonly Fault[] {
  if (!["ENV", "ARG"].includes(instruction.getKeyword())) return [];
  return instruction.getArguments().flatMap((argument): readonly Fault[] => {
    const [name = "", ...value] = argument.getValue().split("=");
    const literal = value.join("=").replaceAll(/["']/g, "");
    if (!SECRET_NAME.test(name) || literal === "" || literal.startsWith("$") || literal.startsWith("/")) return [];
    const message = `${name} stays readable in the image`;
    const hint = "Use RUN --mount=type=secret in the build, and a secret store at run time.";
    return [{ ...startOf(argument.getRange()), rule: "secret-in-image", severity: "warning", message, hint }];
  });
}
