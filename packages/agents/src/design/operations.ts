import type { DesignOperation, DesignResource } from "./design.ts";
import { camelCase, pascalCase, wordsOf } from "./names.ts";

const APPEND_ONLY = /\b(?:event|log|entry|audit|change|reading|measurement)$/;

/** Name of the path parameter and foreign key that holds a resource's id, such as `invoiceId`. */
export function idName(label: string): string {
  return `${camelCase(wordsOf(label))}Id`;
}

/**
 * The operations of a resource: list, create, get; update unless it is a record of something that happened; delete
 * unless it holds money, because an amount that was once stated is corrected by a further record and stays auditable.
 */
export function operationsOf(resource: DesignResource): readonly DesignOperation[] {
  const collection = `/v1/${resource.segment}`;
  const item = `${collection}/{${idName(resource.label)}}`;
  const many = pascalCase(resource.table.split("_"));
  const appendOnly = APPEND_ONLY.test(resource.label);
  const keepsMoney = resource.fields.some((field) => field.type === "money");
  const { label } = resource;
  const one = pascalCase(wordsOf(label));
  const operations: DesignOperation[] = [
    { operationId: `list${many}`, method: "get", path: collection, resource: label, action: "list" },
    { operationId: `create${one}`, method: "post", path: collection, resource: label, action: "create" },
    { operationId: `get${one}`, method: "get", path: item, resource: label, action: "get" },
  ];
  if (!appendOnly) {
    operations.push({ operationId: `update${one}`, method: "patch", path: item, resource: label, action: "update" });
  }
  if (!appendOnly && !keepsMoney) {
    operations.push({ operationId: `delete${one}`, method: "delete", path: item, resource: label, action: "delete" });
  }
  return operations;
}
