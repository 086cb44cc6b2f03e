const ESC = "\u001b";
const BEL = "\u0007";
const ST = `${ESC}\\`;

/** What a hostile model, file or endpoint may send: it acts on a terminal, hides, or reorders what is read. */
const tails =
  "[31m [2J [H [1A [2K [?1049h [?25l [6n [c [>c [21t [5i [?2026h [3J [0;0r c 7 8 D M = > #8 (0 Z \\ [31 [".split(" ");

const more: readonly string[] = [
  `${ESC}]0;title${BEL}`,
  `${ESC}]52;c;cm0gLXJm${BEL}`,
  `${ESC}]52;c;?${ST}`,
  `${ESC}]8;;https://evil.example${ST}safe${ESC}]8;;${ST}`,
  `${ESC}]1337;File=inline=1:AAAA${BEL}`,
  `${ESC}]10;?${BEL}`,
  `${ESC}P$q"p${ST}`,
  `${ESC}_Gf=24;AAAA${ST}`,
  `${ESC}^private${ST}`,
  `${ESC}Xstring${ST}`,
  `${ESC}${ESC}[31m[31m`,
  `${ESC}[${ESC}[31m31m`,
  "\u009b31m",
  "\u009d0;title\u009c",
  "\u0090q\u009c",
  "\u0085",
  "\u0000",
  BEL,
  "\b\b\b",
  "\r",
  "overwritten\rgood",
  "\u000b",
  "\u000c",
  "\u000e",
  "\u001a",
  "\u007f",
  "\u202egpj.exe",
  "\u2066hidden\u2069",
  "\u200f",
  "zero\u200bwidth",
  "\u200d",
  "\u2060",
  "\ufeff",
  "\u00ad",
  "\u{e0041}\u{e0042}",
  "\u{e0100}",
  "\u2028",
  "\u3164",
  "\ud800",
];

/** At least sixty such texts. */
export const hostileTexts: readonly string[] = [ESC, ...tails.map((tail) => `${ESC}${tail}`), ...more];
