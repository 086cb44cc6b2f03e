import {
  AIMessage,
  type BaseMessage,
  ChatMessage,
  FunctionMessage,
  HumanMessage,
  RemoveMessage,
  SystemMessage,
  ToolMessage,
} from "@langchain/core/messages";

/** A message as data: its type and the fields that its class declares, nothing else. */
interface StoredMessage {
  readonly type: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

const FIELDS = [
  "id",
  "name",
  "content",
  "additional_kwargs",
  "response_metadata",
  "tool_calls",
  "invalid_tool_calls",
  "usage_metadata",
  "tool_call_id",
  "status",
  "artifact",
  "metadata",
  "role",
];

const BLANK: ReadonlyMap<string, () => BaseMessage> = new Map<string, () => BaseMessage>([
  ["human", () => new HumanMessage("")],
  ["ai", () => new AIMessage("")],
  ["system", () => new SystemMessage("")],
  ["tool", () => new ToolMessage({ content: "", tool_call_id: "" })],
  ["function", () => new FunctionMessage({ content: "", name: "" })],
  ["generic", () => new ChatMessage({ content: "", role: "" })],
  ["remove", () => new RemoveMessage({ id: "" })],
]);

/** The data of a message; a chunk is stored as the whole message it stands for. Throws a TypeError on an unknown type. */
export function storeMessage(message: BaseMessage): StoredMessage {
  const type = message.getType();
  if (!BLANK.has(type)) throw new TypeError(`a message of type "${type}" cannot be stored`);
  const fields: Record<string, unknown> = {};
  for (const field of FIELDS) {
    const value: unknown = Reflect.get(message, field);
    if (value !== undefined) fields[field] = value;
  }
  return { type, fields };
}

/** The message that {@link storeMessage} took apart, field by field equal. Throws a TypeError on data of another shape. */
export function restoreMessage(stored: StoredMessage): BaseMessage {
  const blank = BLANK.get(stored.type);
  const { content } = stored.fields;
  if (blank === undefined || (typeof content !== "string" && !Array.isArray(content))) {
    throw new TypeError(`a stored message of type "${stored.type}" cannot be read`);
  }
  const fields = Object.fromEntries(
    FIELDS.filter((key) => key in stored.fields).map((key) => [key, stored.fields[key]]),
  );
  // The constructor would parse, reorder and warn about what it is given (raw tool calls, content blocks).
  // What was stored came out of a constructor already, so the fields are put back as they were.
  const message = Object.assign(blank(), fields);
  message.lc_kwargs = { ...fields };
  return message;
}
