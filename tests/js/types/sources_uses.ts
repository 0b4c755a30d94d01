// What users of runcast/sources write. It is compiled, not run.

import { ChatRouter, type AgentEvent, type Frame } from "runcast";
import { fromAGUI, fromAnthropic, fromFullStream, fromOpenAIChat, fromOpenAIResponses, fromUIMessageStream, fromWorkersAI, toAGUI, toSSE, type AGUIEvent, type Source, type SourceOptions, type Turn } from "runcast/sources";
import { serve } from "runcast/server";

const options: SourceOptions = { runId: "r", sessionKey: "main", clock: Date, signal: new AbortController().signal, lifecycle: false, separator: "\n\n", partialArgs: true };

export async function inputs(response: Response, bytes: ReadableStream<Uint8Array>, pieces: AsyncIterable<string>) {
  const sources: Source[] = [
    fromOpenAIChat(response),
    fromOpenAIChat(fetch("https://example.com")),
    fromOpenAIResponses(bytes, options),
    fromAnthropic(pieces, {}),
    fromAnthropic([{ type: "ping" }]),
    fromUIMessageStream("data: [DONE]\n\n"),
    fromFullStream(bytes.pipeThrough(new TransformStream<Uint8Array, object>())),
    fromAGUI(Promise.resolve(bytes)),
    fromWorkersAI(new TransformStream<string, string>().readable),
  ];
  for (const source of sources) {
    for await (const event of source) {
      const { runId, stream, ts, data }: AgentEvent = event;
      console.log(runId, stream, ts, data?.phase);
    }
  }
}

export async function* loop(signal: AbortSignal) {
  const turn: Turn = yield* fromAnthropic(fetch("https://example.com", { signal }), { lifecycle: false, signal });
  for (const { toolCallId, name, args } of turn.toolCalls) yield { stream: "tool", data: { phase: "result", toolCallId, name, result: args } };
  return turn.stopReason ?? turn.text.length;
}

export const gateway = () => serve({ token: "x", agent: ({ signal }) => loop(signal) });
export const other = () => serve({ token: "x", agent: ({ signal }) => fromOpenAIChat(fetch("https://example.com", { signal }), { signal }) });

export async function out(router: ChatRouter, source: Source) {
  async function* frames(): AsyncGenerator<Frame[]> {
    for await (const event of source) yield router.ingest(event);
  }
  const events: AsyncGenerator<AGUIEvent> = toAGUI(frames(), { connId: "c", runId: "r", threadId: "t", messages: [{ id: "1" }] });
  const streams: ReadableStream<Uint8Array>[] = [toSSE(frames(), { connId: "c" }), toSSE(events), toSSE(router.wake())];
  return streams.map((stream) => new Response(stream));
}
