/** A number that a document may state: with its unit and where it comes from, so that none is invented. */
export interface Quantity {
  readonly value: number;
  readonly unit: string;
  /** `given` by the task, `computed` by the formula, or `assumed` because the task does not say. */
  readonly source: "given" | "computed" | "assumed";
  /** The formula of a computed number, or the reason of an assumed one. */
  readonly because?: string;
}

/** The types a field may have, as the task's facts name them. */
export type FieldType =
  | "uuid"
  | "text"
  | "email"
  | "integer"
  | "decimal"
  | "money"
  | "boolean"
  | "date"
  | "timestamp"
  | "json"
  | "enum";

/** A field of a resource, named for each of its documents. */
export interface DesignField {
  /** camelCase, in the API. */
  readonly name: string;
  /** snake_case, in the database. */
  readonly column: string;
  readonly type: FieldType;
  /** The values of an `enum`. */
  readonly values: readonly string[];
  readonly optional: boolean;
}

/** A resource with its names in API, database and prose. */
export interface DesignResource {
  /** PascalCase singular: schema and type name. */
  readonly schema: string;
  /** kebab-case plural: path segment. */
  readonly segment: string;
  /** snake_case plural: table. */
  readonly table: string;
  /** Lower-case words, singular, for prose. */
  readonly label: string;
  /** Own fields, without id, tenant, parents and timestamps, which every resource has. */
  readonly fields: readonly DesignField[];
  /** Labels of the resources it belongs to, `tenant` left out. */
  readonly parents: readonly string[];
  readonly tenantScoped: boolean;
  readonly rowsPerYear: Quantity;
}

/** One operation of the API. */
export interface DesignOperation {
  readonly operationId: string;
  readonly method: "get" | "post" | "patch" | "delete";
  /** Such as `/v1/invoices/{invoiceId}`. */
  readonly path: string;
  readonly resource: string;
  readonly action: "list" | "create" | "get" | "update" | "delete";
}

/** Load, targets and what follows from them. */
export interface Sizing {
  readonly peakRequestsPerSecond: Quantity;
  readonly averageRequestsPerSecond: Quantity;
  readonly p99LatencyMs: Quantity;
  readonly serviceTimeMs: Quantity;
  readonly availabilityPercent: Quantity;
  readonly readPercent: Quantity;
  /** Concurrent requests one instance works on. */
  readonly workersPerInstance: Quantity;
  /** Workers that meet the latency target at peak load, by Erlang C. */
  readonly workers: Quantity;
  readonly instances: Quantity;
  /** 0 to 1, at peak, over all instances. */
  readonly utilisation: Quantity;
  /** Requests in the system at peak, by Little's law. */
  readonly concurrency: Quantity;
  /** Mean of the response time at peak that the model predicts, queueing included. */
  readonly meanResponseMs: Quantity;
  /** 99th percentile of the response time at peak that the model predicts. */
  readonly predictedP99Ms: Quantity;
  readonly databaseConnections: Quantity;
  /** Share of reads that a cache must answer so that the database can follow, 0 to 1; 0 when no cache is needed. */
  readonly cacheHitRatio: Quantity;
  readonly storageGigabytesPerYear: Quantity;
  /** Minutes of full outage in 30 days that the objective allows. */
  readonly errorBudgetMinutes: Quantity;
}

/** Everything that the offline drafts share, computed once from the facts, so that the documents agree. */
export interface Design {
  /** kebab-case name of the service. */
  readonly service: string;
  readonly title: string;
  readonly tenants: Quantity;
  readonly engineers: Quantity;
  readonly knows: readonly string[];
  readonly resources: readonly DesignResource[];
  readonly operations: readonly DesignOperation[];
  /** What the goal says and no draft represents, in its own words; see {@link unrepresentedOf}. */
  readonly unrepresented: readonly string[];
  readonly sizing: Sizing;
  /** Port of the HTTP service and of its metrics. */
  readonly ports: { readonly http: number; readonly metrics: number };
  /** Names of the metrics that the service exports and that alerts and dashboards use. */
  readonly metrics: {
    readonly requests: string;
    readonly duration: string;
    readonly queue: string;
    readonly pool: string;
  };
}
