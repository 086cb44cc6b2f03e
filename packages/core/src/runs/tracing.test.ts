import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test, vi } from "vitest";
import { handoff, say, scoutAndClerk, team } from "../testing/scripted-team.ts";

/** An endpoint that takes whatever LangSmith's client sends; `first` resolves with the first request. */
async function openCollector(): Promise<{ url: string; first: Promise<string>; seen: string[] }> {
  const seen: string[] = [];
  const { promise: first, resolve } = Promise.withResolvers<string>();
  const server = createServer((request, response) => {
    seen.push(request.url ?? "");
    resolve(request.url ?? "");
    request.resume();
    response.writeHead(202).end("{}");
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, first, seen };
}

test("a run sends nothing to LangSmith although the environment says so, until the app asks for it", async () => {
  const collector = await openCollector();
  vi.stubEnv("LANGSMITH_TRACING", "true");
  vi.stubEnv("LANGSMITH_API_KEY", "lsv2_canary");
  vi.stubEnv("LANGSMITH_ENDPOINT", collector.url);
  onTestFinished(() => void vi.unstubAllEnvs());
  const task = { goal: "Travel", deliverables: ["map"] };
  const replies = { lead: [{ text: "", calls: [handoff("scout", "map")] }, say("done")], ...scoutAndClerk };
  expect((await (await team(replies)).run(task)).status).toBe("completed");
  expect(collector.seen).toEqual([]);
  const traced = await team(replies, { tracing: true });
  expect((await traced.run(task)).status).toBe("completed");
  expect(await collector.first).toMatch(/runs|info/);
});
