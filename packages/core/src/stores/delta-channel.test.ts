import { AIMessage, type BaseMessage, HumanMessage, ToolMessage } from "@langchain/core/messages";
import type { RunnableConfig } from "@langchain/core/runnables";
import {
  Command,
  END,
  interrupt,
  MessagesDeltaValue,
  ReducedValue,
  Send,
  START,
  StateGraph,
  StateSchema,
} from "@langchain/langgraph";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import type { RunStore } from "./run-store.ts";
import { openSqliteStore } from "./sqlite.ts";

const WIDTH = 6;
const FAN_OUTS = 3;
/** A name whose tool asks a person before it answers. */
const ASKS = "c4";
const POISON: unknown = JSON.parse('{"lc":1,"type":"constructor","id":["evil"],"kwargs":{},"__proto__":{"a":1}}');

const State = new StateSchema({
  messages: MessagesDeltaValue,
  artifacts: new ReducedValue(
    z.array(z.string()).default(() => []),
    { reducer: (left, right) => [...left, ...right] },
  ),
});
type Update = { messages: BaseMessage[]; artifacts?: string[] };

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "orchestrate-delta-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface AgentState {
  messages: BaseMessage[];
}

/** A model that calls WIDTH tools at once, FAN_OUTS times over, and in its second turn hands off as well. */
function model(name: string, calls: string[], delegates: boolean) {
  return ({ messages }: AgentState): Command => {
    const turn = messages.filter((message) => AIMessage.isInstance(message)).length;
    calls.push(`${name} ${turn}`);
    if (turn === FAN_OUTS) return new Command({ update: { messages: [new AIMessage(`${name} done`)] }, goto: END });
    const ids = Array.from({ length: WIDTH }, (_, index) => `${name}-${turn}-c${index}`);
    const toolCalls = ids.map((id) => ({ id, name: "write", args: { poison: POISON } }));
    const sends: Send[] = ids.map((id) => new Send("tools", { id }));
    if (delegates && turn === 1) sends.push(new Send("delegate", { id: `${name}-child` }));
    return new Command({ update: { messages: [new AIMessage({ content: "", tool_calls: toolCalls })] }, goto: sends });
  };
}

function tools(calls: string[]) {
  return async ({ id }: { id: string }): Promise<Update> => {
    // The later a task was sent the sooner it is done, so the order of arrival is not the order of the tasks.
    await new Promise((resolve) => setTimeout(resolve, (WIDTH - Number(id.at(-1))) * 2));
    const answer: unknown = id.endsWith(`1-${ASKS}`) ? interrupt({ id }) : "ok";
    calls.push(id);
    const message = new ToolMessage({ id, content: String(answer), tool_call_id: id, artifact: POISON });
    return { messages: [message], artifacts: [id] };
  };
}

function compileChild(calls: string[]) {
  return new StateGraph(State)
    .addNode("model", model("child", calls, false), { ends: ["tools", END] })
    .addNode("tools", tools(calls))
    .addEdge(START, "model")
    .addEdge("tools", "model")
    .compile();
}

async function compile(store: RunStore, calls: string[]) {
  const child = compileChild(calls);
  const delegate = async ({ id }: { id: string }): Promise<Update> => {
    const { messages, artifacts } = await child.invoke({ messages: [new HumanMessage({ id, content: "do it" })] });
    const content = messages.map(({ text }) => text).join(" ");
    return { messages: [new ToolMessage({ id, content, tool_call_id: id })], artifacts };
  };
  return new StateGraph(State)
    .addNode("model", model("lead", calls, true), { ends: ["tools", "delegate", END] })
    .addNode("tools", tools(calls))
    .addNode("delegate", delegate, { subgraphs: [child] })
    .addEdge(START, "model")
    .addEdge("tools", "model")
    .addEdge("delegate", "model")
    .compile({ checkpointer: await store.checkpointer() });
}

const LEAD_TOTAL = 1 + FAN_OUTS * (WIDTH + 1) + 1 + 1;

const config = { configurable: { thread_id: "r1" }, durability: "sync" as const };

function summarize(messages: readonly BaseMessage[]): string[] {
  return messages.map((message) => `${message.getType()} ${message.id ?? "no id"} ${message.text}`);
}

/** Answers every interrupt that is pending, in the lead and in the child, by its id. */
async function answerAll(store: RunStore, calls: string[]): Promise<{ messages: BaseMessage[]; artifacts: string[] }> {
  const graph = await compile(store, calls);
  const state = await graph.getState(config, { subgraphs: true });
  const ids = state.tasks.flatMap((task) => task.interrupts.map(({ id }) => id ?? ""));
  const resume = Object.fromEntries(ids.map((id) => [id, `answer ${ids.length}`]));
  return graph.invoke(new Command({ resume }), config);
}

test("a run with parallel tools and a delegate goes on from the file as it would have without a break", async () => {
  const path = join(folder, "interrupted.db");
  const calls: string[] = [];
  {
    await using store = await openSqliteStore(path);
    const paused = await (
      await compile(store, calls)
    ).invoke({ messages: [new HumanMessage({ id: "goal", content: "go" })] }, config);
    expect(paused).toHaveProperty("__interrupt__");
  }
  const before = [...calls];
  await using store = await openSqliteStore(path);
  const result = await answerAll(store, calls);
  expect(result.messages).toHaveLength(LEAD_TOTAL);
  expect(before).toContain("lead-1-c5");
  expect(calls.filter((call) => call === "lead-1-c5")).toHaveLength(1);
  expect(new Set(calls).size).toBe(calls.length);

  // The order in which tasks were sent, not the one in which they ended.
  const answers = result.messages.map(({ id }) => id).filter((id) => id?.startsWith("lead-0-c"));
  expect(answers).toEqual(Array.from({ length: WIDTH }, (_, index) => `lead-0-c${index}`));
  const live = summarize(result.messages);
  for (let reload = 0; reload < 20; reload += 1) {
    await using again = await openSqliteStore(path);
    const state = await (await compile(again, [])).getState(config);
    expect(summarize(state.values.messages)).toEqual(live);
    expect(state.values.artifacts).toEqual(result.artifacts);
  }
});

test("a channel's writes are stored once, not the whole list at each step", async () => {
  const path = join(folder, "size.db");
  await using store = await openSqliteStore(path);
  await (await compile(store, [])).invoke({ messages: [new HumanMessage("go")] }, config);
  const database = new DatabaseSync(path);
  const holding = "instr(cast(value as text), '\"messages\":') > 0";
  const rows = database.prepare(`select count(*) as n from channel_values where ${holding}`).get();
  database.close();
  expect(Number(rows?.["n"])).toBeLessThanOrEqual(2);
});

test("a fork keeps its own values, and the branch it left keeps the others when it goes on", async () => {
  await using store = await openSqliteStore(join(folder, "fork.db"));
  const Numbers = new StateSchema({ kept: z.number(), sum: z.number() });
  const graph = new StateGraph(Numbers)
    .addNode("keep", ({ kept }) => ({ kept: kept + 1 }))
    .addNode("double", ({ kept }) => ({ sum: kept * 2 }))
    .addNode("again", ({ sum }) => ({ sum: sum + 1 }))
    .addEdge(START, "keep")
    .addEdge("keep", "double")
    .addEdge("double", "again")
    .addEdge("again", END)
    .compile({ checkpointer: await store.checkpointer() });
  const original = await graph.invoke({ kept: 1, sum: 0 }, config);
  const history = await Array.fromAsync(graph.getStateHistory(config));
  const at = (node: string): RunnableConfig => history.find(({ next }) => next.includes(node))?.config ?? {};

  // The fork gives the channel `kept` the same version number as the original branch did, with another value.
  const fork = await graph.updateState(at("keep"), { kept: 100 }, "keep");
  expect(await graph.invoke(null, fork)).toEqual({ kept: 100, sum: 201 });
  expect(await graph.invoke(null, at("double"))).toEqual(original);
  expect((await graph.getState(config)).values).toEqual({ kept: 2, sum: 5 });

  // A copy is stored as a sibling of its original, so there is no parent that has all of its values.
  await graph.updateState(at("again"), null, "__copy__");
  expect((await graph.getState(config)).values).toEqual({ kept: 2, sum: 4 });
});
