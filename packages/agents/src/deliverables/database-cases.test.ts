import { databaseKinds, describeCases } from "../testing/describe-cases.ts";

describeCases(databaseKinds);
