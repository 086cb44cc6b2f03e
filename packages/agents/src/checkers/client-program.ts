import type * as TypeScript from "typescript";
import type { Fault } from "./report-findings.ts";
import type { CompiledText } from "./typescript-program.ts";

type Ts = typeof TypeScript;

const HINTS: Readonly<Record<number, string>> = {
  2304: "Declare it, or pass it in: the file has no globals but the language's and the browser's.",
  2307: "Nothing but the generated types can be imported.",
  2322: "Make both sides the same type; a cast would only hide it.",
  2339: "Compare the name with the type's declaration.",
  2345: "Give the argument the type that the parameter has.",
  2531: "Handle null before it is used.",
  2532: "Handle undefined before it is used.",
  2741: "Give every property that the type requires.",
  7006: "Give the parameter a type.",
  18046: "Narrow it before it is used.",
  18048: "Handle undefined before it is used.",
};

/** What the compiler finds in a text, in the text's own lines; what it says of an import is left to {@link importFaults}. */
export function compilerFaults(compiled: CompiledText): readonly Fault[] {
  const { ts, program, source } = compiled;
  const syntax = program.getSyntacticDiagnostics(source);
  const found = syntax.length > 0 ? syntax : program.getSemanticDiagnostics(source);
  const specifiers = importsIn(ts, source).map((entry) => entry.specifier.getStart(source));
  return found
    .filter((diagnostic) => diagnostic.category === ts.DiagnosticCategory.Error)
    .filter((diagnostic) => !specifiers.includes(diagnostic.start ?? -1))
    .map((diagnostic) => faultOf(compiled, diagnostic));
}

function faultOf({ ts, source }: CompiledText, diagnostic: TypeScript.Diagnostic): Fault {
  const [message = "", ...because] = ts.flattenDiagnosticMessageText(diagnostic.messageText, "\n").split("\n");
  const at = source.getLineAndCharacterOfPosition(diagnostic.start ?? 0);
  const reason = because.at(-1)?.trim();
  const hint = reason ?? HINTS[diagnostic.code] ?? "tsc --noEmit --strict says the same.";
  return { line: at.line + 1, column: at.character + 1, rule: `TS${diagnostic.code}`, message, hint };
}

/** Whether a text imports the types that are generated from the API. */
export function importsTypes({ ts, source }: CompiledText): boolean {
  return importsIn(ts, source).some((entry) => entry.isGenerated);
}

/** Every import but that of the generated types: the file has no dependencies, and nothing is fetched or read. */
export function importFaults({ ts, source }: CompiledText): readonly Fault[] {
  return importsIn(ts, source)
    .filter((entry) => !entry.isGenerated)
    .map(({ specifier }) => {
      const at = source.getLineAndCharacterOfPosition(specifier.getStart(source));
      return {
        line: at.line + 1,
        column: at.character + 1,
        rule: "import-refused",
        message: `${specifier.getText(source).slice(0, 120)} is imported, but the file stands alone`,
        hint: 'Pass it in, or write `import type { … } from "./api-types"` for the types that are generated from the API.',
      };
    });
}

interface Import {
  readonly specifier: TypeScript.Node;
  readonly isGenerated: boolean;
}

function importsIn(ts: Ts, source: TypeScript.SourceFile): readonly Import[] {
  const found: Import[] = [];
  const visit = (node: TypeScript.Node): void => {
    const specifier = specifierOf(ts, node);
    if (specifier !== undefined) {
      const isRelative = ts.isStringLiteralLike(specifier) && specifier.text.startsWith(".");
      found.push({ specifier, isGenerated: isRelative && isTypeOnly(ts, node) });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function specifierOf(ts: Ts, node: TypeScript.Node): TypeScript.Node | undefined {
  if (ts.isImportDeclaration(node)) return node.moduleSpecifier;
  if (ts.isExportDeclaration(node)) return node.moduleSpecifier;
  if (ts.isExternalModuleReference(node)) return node.expression;
  if (ts.isImportTypeNode(node)) return ts.isLiteralTypeNode(node.argument) ? node.argument.literal : node.argument;
  if (!ts.isCallExpression(node)) return undefined;
  const { expression } = node;
  const isImport = expression.kind === ts.SyntaxKind.ImportKeyword;
  const isRequire = ts.isIdentifier(expression) && expression.text === "require";
  return isImport || isRequire ? node.arguments[0] : undefined;
}

function isTypeOnly(ts: Ts, node: TypeScript.Node): boolean {
  if (ts.isImportTypeNode(node)) return true;
  if (ts.isExportDeclaration(node)) return node.isTypeOnly;
  if (!ts.isImportDeclaration(node) || node.importClause === undefined) return false;
  const { importClause } = node;
  if (importClause.isTypeOnly) return true;
  const { namedBindings } = importClause;
  if (importClause.name !== undefined || namedBindings === undefined || !ts.isNamedImports(namedBindings)) return false;
  return namedBindings.elements.length > 0 && namedBindings.elements.every((element) => element.isTypeOnly);
}
