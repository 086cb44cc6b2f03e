import { deltaChannelHistoryTests, validate } from "@langchain/langgraph-checkpoint-validation";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { SqliteCheckpointer } from "./sqlite-checkpointer.ts";
import { openMemoryDatabase, type SqliteConnection } from "./sqlite-database.ts";

// The suite takes these from the global scope, where a runner of another configuration would have put them.
Object.assign(globalThis, { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it });

const connections = new WeakMap<SqliteCheckpointer, SqliteConnection>();
const checkpointer = {
  checkpointerName: "SqliteCheckpointer with the unforgeable serializer",
  createCheckpointer(): SqliteCheckpointer {
    const connection = openMemoryDatabase();
    const created = new SqliteCheckpointer(connection);
    connections.set(created, connection);
    return created;
  },
  destroyCheckpointer(created: SqliteCheckpointer): void {
    connections.get(created)?.close();
  },
};

validate(checkpointer);
deltaChannelHistoryTests(checkpointer);
