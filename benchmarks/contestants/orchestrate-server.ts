import { Agent, createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import type { Endpoint, Ready } from "../contestant.ts";
import { prepare as prepareTeam } from "./orchestrate.ts";

/** Ours inside a web server, as an app would hold it: each run is a request that waits for the answer. */
export async function prepare(endpoint: Endpoint): Promise<Ready> {
  const team = await prepareTeam(endpoint);
  const server = createServer((_incoming, response) => {
    team.run().then(
      (answer) => response.end(answer),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", 4096, () => resolve()));
  const { port } = server.address() as AddressInfo;
  const agent = new Agent({ keepAlive: true });
  return {
    ...team,
    run: () => ask(port, agent),
    close: async () => {
      server.close();
      agent.destroy();
      await team.close?.();
    },
  };
}

function ask(port: number, agent: Agent): Promise<string> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ port, host: "127.0.0.1", agent, method: "POST" }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => (text += chunk));
      response.on("end", () => (response.statusCode === 200 ? resolve(text) : reject(new Error(text))));
    });
    outgoing.on("error", reject);
    outgoing.end();
  });
}
