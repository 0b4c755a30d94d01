// What the providers' own SDKs give goes in as it is. It is compiled, not run.

import Anthropic from "@anthropic-ai/sdk";
import { streamText, type LanguageModel } from "ai";
import OpenAI from "openai";
import { fromAnthropic, fromFullStream, fromOpenAIChat, fromOpenAIResponses, fromUIMessageStream, type Source } from "runcast/sources";

export function sources(openai: OpenAI, anthropic: Anthropic, model: LanguageModel): Source[] {
  const result = streamText({ model, prompt: "hello" });
  return [
    fromOpenAIChat(openai.chat.completions.create({ model: "m", messages: [], stream: true })),
    fromOpenAIChat(openai.chat.completions.stream({ model: "m", messages: [] })),
    fromOpenAIResponses(openai.responses.create({ model: "m", input: "hello", stream: true })),
    fromOpenAIResponses(openai.responses.stream({ model: "m", input: "hello" })),
    fromAnthropic(anthropic.messages.create({ model: "m", max_tokens: 1, messages: [], stream: true })),
    fromAnthropic(anthropic.messages.stream({ model: "m", max_tokens: 1, messages: [] })),
    fromFullStream(result.fullStream),
    fromUIMessageStream(result.toUIMessageStream()),
    fromUIMessageStream(result.toUIMessageStreamResponse()),
  ];
}

