import { defineCrossCheck, type CrossCheck } from "@orchestrate/core/deliverables";
import { chosenDatabase } from "../checkers/chosen-database.ts";
import { imageConflicts } from "../checkers/image-conflicts.ts";
import { kubernetesObjects, runImages } from "../checkers/kubernetes-view.ts";
import { reportConflicts } from "../checkers/report-conflicts.ts";

/** The manifests run no other database than the one that the decision record chose; the manifests yield. */
export const adrKubernetes: CrossCheck = defineCrossCheck({
  id: "adr-kubernetes",
  title: "The manifests run the database that the decision record chose.",
  kinds: ["adr", "kubernetes"],
  check: (input) =>
    reportConflicts(input, "adr-kubernetes@1", (documents) => {
      const chosen = chosenDatabase(documents("adr"));
      if (chosen === undefined) return [];
      return documents("kubernetes").flatMap((manifests) =>
        imageConflicts(manifests, runImages(kubernetesObjects(manifests)), chosen),
      );
    }),
});
