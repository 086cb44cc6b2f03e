import type * as TypeScript from "typescript";
import { apiSchemas } from "./api-schemas.ts";
import { exportedType } from "./client-bodies.ts";
import type { ApiView } from "./openapi-view.ts";
import { recordOf } from "./plain-data.ts";
import type { Fault } from "./report-findings.ts";
import type { CompiledText } from "./typescript-program.ts";

/** Texts of the types that a client's own declarations are compared with: one for each object schema of the API. */
export function schemaTypes(api: ApiView): string {
  const names = apiSchemas(api).map((schema) => schema.name);
  const types = names.map(
    (name, index) => `export type Schema${index} = components["schemas"][${JSON.stringify(name)}];`,
  );
  return `import type { components } from "./api-types";\n${types.join("\n")}\n`;
}

/** Fields of the client's types that are not as in the schema of the same name, at their declarations. */
export function schemaFaults(compiled: CompiledText, api: ApiView): readonly Fault[] {
  const { ts, source, checker } = compiled;
  const names = apiSchemas(api).map((schema) => schema.name);
  return source.statements.flatMap((statement) => {
    if (!ts.isInterfaceDeclaration(statement) && !ts.isTypeAliasDeclaration(statement)) return [];
    const index = names.indexOf(statement.name.text);
    const shown = index < 0 ? undefined : exportedType(compiled, `Schema${index}`);
    if (shown === undefined || statement.typeParameters !== undefined || shown.isUnion()) return [];
    const own = checker.getTypeAtLocation(statement.name);
    return own.isUnion() ? [] : compareFields(compiled, api, { name: statement.name.text, own, shown });
  });
}

interface TypePair {
  readonly name: string;
  readonly own: TypeScript.Type;
  readonly shown: TypeScript.Type;
}

function compareFields(compiled: CompiledText, api: ApiView, pair: TypePair): readonly Fault[] {
  const { ts, checker, source } = compiled;
  const components = recordOf(recordOf(api.root["components"])["schemas"]);
  const isOpen = checker.getIndexInfosOfType(pair.shown).length > 0;
  const { line } = api.source.keyPlaceOf(["components", "schemas", pair.name]);
  const title = `${pair.name} (${api.file}:${line})`;
  return pair.own.getProperties().flatMap((field): readonly Fault[] => {
    const declaration = field.declarations?.find((entry) => entry.getSourceFile() === source);
    if (declaration === undefined || components[pair.name] === undefined) return [];
    const at = source.getLineAndCharacterOfPosition(declaration.getStart(source));
    const place = { line: at.line + 1, column: at.character + 1 };
    const target = pair.shown.getProperty(field.name);
    if (target === undefined) {
      if (isOpen) return [];
      const hint = `It has ${pair.shown
        .getProperties()
        .map((one) => one.name)
        .join(", ")}.`;
      // What may be absent is harmless: a field of the page's own, or one that older servers sent.
      const severity = (field.flags & ts.SymbolFlags.Optional) === 0 ? "error" : "warning";
      return [{ ...place, rule: "field-unknown", severity, message: `${title} has no field ${field.name}`, hint }];
    }
    const [mine, theirs] = [field, target].map((one) => checker.getNonNullableType(checker.getTypeOfSymbol(one)));
    if (mine === undefined || theirs === undefined || areRelated(checker, mine, theirs)) return [];
    const message = `${field.name} of ${title} is ${checker.typeToString(theirs)}, not ${checker.typeToString(mine)}`;
    return [{ ...place, rule: "field-type", message, hint: "Give the field the type that the API declares." }];
  });
}

/** Whether one type is a case of the other: a client may be less exact than the API, or more. */
function areRelated(checker: TypeScript.TypeChecker, one: TypeScript.Type, other: TypeScript.Type): boolean {
  return checker.isTypeAssignableTo(one, other) || checker.isTypeAssignableTo(other, one);
}
