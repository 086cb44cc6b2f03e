import type { ChatMessage } from "../chat-messages.ts";
import type { FunctionTool } from "../function-tool.ts";
import { createCompletionReader } from "./completion-reader.ts";
import type { Completion } from "./completion.ts";
import type { Connections } from "./connections.ts";
import { EndpointError, passing } from "./endpoint-error.ts";
import type { EndpointLimits } from "./endpoint-limits.ts";
import { exchange } from "./exchange.ts";
import { createKeyRedactor } from "./key-redactor.ts";
import type { Asked } from "./status-fault.ts";

/** Where an endpoint is and how it is asked. */
export interface EndpointSettings {
  readonly baseUrl: string;
  readonly model: string;
  readonly key: string;
  /** Environment variable that the key came from. */
  readonly keyName: string;
  readonly stream: boolean;
  /** Whether token counts of a stream are asked for. */
  readonly streamUsage: boolean;
  readonly sendReasoning: boolean;
  readonly temperature: number | undefined;
  readonly maxTokens: number | undefined;
  readonly limits: EndpointLimits;
}

/** One request for a reply. */
export interface CompletionRequest {
  readonly messages: readonly ChatMessage[];
  readonly tools: readonly FunctionTool[];
  readonly signal: AbortSignal | undefined;
  /** Gets the reply's text as it comes, without the key. */
  readonly onText?: ((text: string) => void) | undefined;
}

/** An endpoint that speaks the OpenAI chat protocol. The key stays in here. */
export interface Endpoint {
  readonly settings: Pick<EndpointSettings, "model" | "sendReasoning">;
  readonly asked: Asked;
  /** Asks once. Rejects with an {@link EndpointError} when no whole reply comes. */
  complete(request: CompletionRequest): Promise<Completion>;
}

/** An endpoint over these connections. */
export function createEndpoint(settings: EndpointSettings, connections: Connections): Endpoint {
  const { baseUrl, model, key, keyName, limits, sendReasoning } = settings;
  const url = new URL(`${baseUrl.replace(/\/+$/, "")}/chat/completions`);
  const redactor = createKeyRedactor(key);
  const asked = { host: url.host, model, keyName: key === "" ? undefined : keyName, redact: redactor.text };
  const headers = headersFor(settings);

  async function complete({ onText, signal, ...request }: CompletionRequest): Promise<Completion> {
    const text = onText === undefined ? undefined : redactor.stream(onText);
    const reader = createCompletionReader(asked, (piece) => text?.add(piece));
    const body = (): string => JSON.stringify(requestBody(settings, request));
    try {
      await exchange({ url, headers, body, limits, connections, signal, gatherMs: gatherMs(limits, onText) }, reader);
    } catch (error) {
      // After the finish reason nothing is missing but the token counts.
      if (!(error instanceof EndpointError) || reader.completion() === undefined) throw error;
    }
    const completion = reader.completion();
    if (completion === undefined) throw passing(`the reply of ${asked.host} broke off: it tells no finish reason`);
    text?.end();
    return redactor.completion(completion);
  }

  return { settings: { model, sendReasoning }, asked, complete };
}

/** Milliseconds between two looks at a stream: nobody sees text come faster, and without a listener only faults are seen. */
const gathering = { heard: 50, unheard: 500 };

// What has arrived must be looked at well before silence is called one.
function gatherMs({ idleMs }: EndpointLimits, onText: CompletionRequest["onText"]): number {
  return Math.min(onText === undefined ? gathering.unheard : gathering.heard, idleMs / 10);
}

function headersFor({ key, stream }: EndpointSettings): Record<string, string> {
  return {
    "content-type": "application/json",
    accept: stream ? "text/event-stream" : "application/json",
    "accept-encoding": "identity",
    "user-agent": "orchestrate",
    ...(key === "" ? {} : { authorization: `Bearer ${key}` }),
  };
}

function requestBody(
  { model, stream, streamUsage, temperature, maxTokens }: EndpointSettings,
  { messages, tools }: Pick<CompletionRequest, "messages" | "tools">,
): object {
  return {
    model,
    messages,
    ...(tools.length === 0 ? {} : { tools }),
    ...(temperature === undefined ? {} : { temperature }),
    ...(maxTokens === undefined ? {} : { [maxTokensField(model)]: maxTokens }),
    ...(stream ? { stream, ...(streamUsage ? { stream_options: { include_usage: true } } : {}) } : {}),
  };
}

// OpenAI's thinking models refuse the older name; other endpoints know no other.
function maxTokensField(model: string): string {
  return /^(?:o\d|gpt-5(?!-chat))/.test(model) ? "max_completion_tokens" : "max_tokens";
}
