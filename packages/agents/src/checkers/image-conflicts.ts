import type { ReadableText } from "@orchestrate/core";
import { databaseOfImage, type ChosenDatabase } from "./chosen-database.ts";
import type { Conflict } from "./report-conflicts.ts";
import type { RunImage } from "./kubernetes-view.ts";

/**
 * Images of another database than the chosen one, unless that one runs too: then the other stands beside it. A document
 * that names the chosen one in its text was written knowing the decision, for instance to compare both.
 */
export function imageConflicts(
  { path, text }: ReadableText,
  images: readonly RunImage[],
  chosen: ChosenDatabase,
): readonly Conflict[] {
  const databases = images.flatMap((image) => {
    const family = databaseOfImage(image.image);
    return family === undefined ? [] : [{ ...image, family }];
  });
  if (databases.some((image) => image.family === chosen.family)) return [];
  return databases.map(({ image, line, column, family }) => ({
    path,
    line,
    column,
    rule: "decision-contradicted",
    severity: chosen.family.names.test(text) ? "warning" : "error",
    message: `${image} is ${family.title}, but ${chosen.at} chose ${chosen.name}`,
    hint: `Run ${chosen.name}, or have the decision superseded by one that chooses ${family.title} and says why.`,
  }));
}
