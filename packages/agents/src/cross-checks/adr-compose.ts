import { defineCrossCheck, type CrossCheck } from "@orchestrate/core/deliverables";
import { chosenDatabase } from "../checkers/chosen-database.ts";
import { composeServices } from "../checkers/compose-view.ts";
import { imageConflicts } from "../checkers/image-conflicts.ts";
import { reportConflicts } from "../checkers/report-conflicts.ts";

/** The compose file runs no other database than the one that the decision record chose; the compose file yields. */
export const adrCompose: CrossCheck = defineCrossCheck({
  id: "adr-compose",
  title: "The compose file runs the database that the decision record chose.",
  kinds: ["adr", "compose"],
  check: (input) =>
    reportConflicts(input, "adr-compose@1", (documents) => {
      const chosen = chosenDatabase(documents("adr"));
      if (chosen === undefined) return [];
      return documents("compose").flatMap((file) => {
        const images = composeServices(file).flatMap(({ image, imagePlace }) =>
          image === undefined ? [] : [{ image, ...imagePlace }],
        );
        return imageConflicts(file, images, chosen);
      });
    }),
});
