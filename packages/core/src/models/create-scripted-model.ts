import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import type { Script } from "./scripted-model.ts";

/** A chat model that replies what `script` computes: for tests and demonstrations of a team, without a network or a key. */
export async function createScriptedModel(name: string, script: Script): Promise<BaseChatModel> {
  const { ScriptedModel } = await import("./scripted-model.ts");
  return new ScriptedModel(name, script);
}
