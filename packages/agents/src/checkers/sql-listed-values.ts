import { listOf, recordOf } from "./plain-data.ts";

/** The column and its values when a condition is `column IN ('a', 'b')` or `column = ANY (ARRAY['a', 'b'])`. */
export function listedValues(condition: unknown): { column: string; values: readonly string[] } | undefined {
  const expression = recordOf(recordOf(condition)["A_Expr"]);
  const { kind } = expression;
  const operator = recordOf(recordOf(listOf(expression["name"])[0])["String"])["sval"];
  if (operator !== "=" || (kind !== "AEXPR_IN" && kind !== "AEXPR_OP_ANY")) return undefined;
  const column = columnOf(expression["rexpr"] === undefined ? undefined : expression["lexpr"]);
  const right = recordOf(withoutCast(expression["rexpr"]));
  const items = kind === "AEXPR_IN" ? recordOf(right["List"])["items"] : recordOf(right["A_ArrayExpr"])["elements"];
  const values = listOf(items).map(
    (item) => recordOf(recordOf(recordOf(withoutCast(item))["A_Const"])["sval"])["sval"],
  );
  if (column === undefined || values.length === 0) return undefined;
  return values.every((value) => typeof value === "string") ? { column, values } : undefined;
}

function columnOf(node: unknown): string | undefined {
  const name = recordOf(
    recordOf(listOf(recordOf(recordOf(withoutCast(node))["ColumnRef"])["fields"]).at(-1))["String"],
  )["sval"];
  return typeof name === "string" ? name : undefined;
}

function withoutCast(node: unknown): unknown {
  const cast = recordOf(node)["TypeCast"];
  return cast === undefined ? node : withoutCast(recordOf(cast)["arg"]);
}
