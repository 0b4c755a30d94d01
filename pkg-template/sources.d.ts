/**
 * `runcast/sources`: streams that people have, in as agent events, and frames
 * out as streams that their clients read. Nothing but Web streams; no
 * WebAssembly.
 */

import type { AgentEvent, Frame } from "./index.js";

/** What all sources take. */
export interface SourceOptions {
  /** The run that the events are of; not empty. Default: a random one. A gateway that calls an agent puts its own in. */
  runId?: string;
  /** The session that it belongs to; not blank. Default: none, for linked runs and agents of a gateway. */
  sessionKey?: string;
  /** What the time is, ms. Default `Date`. */
  clock?: { now(): number };
  /**
   * Ends the source at once, and what it reads from: its end has the stop
   * reason `"aborted"`, or `"timeout"` if the reason is a `TimeoutError`. It is
   * listened to from the call on, so that an input that nobody reads ends too,
   * until the source has ended: `return` ends one that is not wanted.
   */
  signal?: AbortSignal;
  /**
   * `false` for one turn of a loop that asks the provider several times: there is
   * no event of begin and end, what goes wrong is thrown, and what the turn
   * came to is the generator's value. Default `true`.
   */
  lifecycle?: boolean;
  /** What stands between two messages of one run, and between texts with a call between them. Default: nothing. */
  separator?: string;
  /** Tell the arguments of calls piece by piece too, as `argsDelta` of `update` events. Default `false`. */
  partialArgs?: boolean;
}

/** What a source's reply came to. */
export interface Turn {
  /** All that was said. */
  text: string;
  /** The calls, in their order; arguments that are no JSON are texts, `undefined` if they were cut. */
  toolCalls: { toolCallId: string; name: string; args: unknown }[];
  /** Why it ended: the provider's word, `"aborted"` or `"timeout"`. */
  stopReason?: string;
  /** What it cost, as the provider counts; Anthropic's counts of several messages are summed. */
  usage?: object;
}

/** A chunk of a provider's stream, as an SDK gives it. */
type Chunk = object;

/**
 * What goes in: an answer of `fetch`; a stream or anything iterable of bytes, of
 * pieces of text, or of chunks that have been read; a whole text, or its bytes.
 * Texts are server-sent events, or chunks as JSON, one a line. A promise of
 * these will do.
 */
export type SourceInput = Given | PromiseLike<Given>;

type Given =
  | Response
  | ReadableStream<Uint8Array>
  | ReadableStream<string>
  | ReadableStream<Chunk>
  | AsyncIterable<Uint8Array | string | Chunk>
  | Iterable<Uint8Array | string | Chunk>
  | Uint8Array
  | ArrayBuffer
  | string;

/**
 * A run as events of the streams `lifecycle`, `assistant` (`text`, all that was
 * said so far, and `delta`), `thinking` (`delta`) and `tool`: `phase` (`"start"`,
 * `"update"`, `"result"`), `toolCallId` (made up where the provider gives none),
 * `name`, `args` as soon as they are whole, `partialResult` of an update, and
 * `result` and `isError` if the stream has them.
 *
 * Its last event is `lifecycle` with the phase `"end"` (`stopReason`, `usage`,
 * `aborted: true` of a timeout) or `"error"` (`willRetry: false`; `error`, the
 * provider's or what was thrown, with the `code` `"ERR_STREAM_CUT"` where the
 * stream ended before the reply did, and `"ERR_STREAM_DAMAGED"` where it cannot
 * be read; what a provider refused has its HTTP `status`).
 *
 * It reads no further than it is asked to; when its consumer stops, so does
 * what it reads from. What comes in never makes it throw, unless `lifecycle` is `false`.
 *
 * @throws TypeError with `code` `"ERR_INVALID_ARGUMENT"`, at once, when an option has a wrong type
 */
export type Source = AsyncGenerator<AgentEvent, Turn>;

/** Chunks of chat completions: OpenAI's and those of the servers that speak alike. */
export function fromOpenAIChat(input: SourceInput, options?: SourceOptions): Source;

/** Events of OpenAI's Responses API. What its own tools did comes as their results. */
export function fromOpenAIResponses(input: SourceInput, options?: SourceOptions): Source;

/** Events of Anthropic's Messages API, of one message or several. */
export function fromAnthropic(input: SourceInput, options?: SourceOptions): Source;

/**
 * The UI message stream of the AI SDK. Data parts, sources, files, requests for
 * approval and metadata come as events of the stream `ai-sdk`. It may do without
 * its `finish` part (`sendFinish: false`), but not without that and `[DONE]`
 * behind a step whose calls were carried out: there the next one is missing.
 */
export function fromUIMessageStream(input: SourceInput, options?: SourceOptions): Source;

/** `fullStream` of the AI SDK's `streamText`. Sources, files and requests for approval come as events of the stream `ai-sdk`. */
export function fromFullStream(input: SourceInput, options?: SourceOptions): Source;

/** AG-UI events. State, activities and custom events come as events of the stream `ag-ui`. */
export function fromAGUI(input: SourceInput, options?: SourceOptions): Source;

/** What `env.AI.run(model, { stream: true })` of Workers AI gives. */
export function fromWorkersAI(input: SourceInput, options?: SourceOptions): Source;

/** Frames of a router, one by one or in lists, as they come. */
export type Frames = Iterable<Frame | readonly Frame[]> | AsyncIterable<Frame | readonly Frame[]>;

/**
 * Frames as server-sent events, `event` and the payload as `data`, for a
 * `Response`; or any other objects, such as {@link toAGUI} gives, as `data` alone.
 * Frames to devices and to the store are left out. It fails where the frames
 * do, or with a `TypeError` where one is no JSON.
 *
 * @param options - `connId`: whose frames they are. Default: those to any connection.
 */
export function toSSE(
  frames: Frames | Iterable<object> | AsyncIterable<object>,
  options?: { connId?: string },
): ReadableStream<Uint8Array>;

export interface AGUIOptions {
  /** Whose frames they are. Default: those to any connection. */
  connId?: string;
  /** The run, by the client's id. Default: the first that is told of. */
  runId?: string;
  /** What AG-UI calls a session. Default: the run's session key. */
  threadId?: string;
  /** The messages that the client has; without them a text that is taken back stays beside the one that replaces it. */
  messages?: readonly object[];
}

/** An event of AG-UI; see `@ag-ui/core`. */
export interface AGUIEvent {
  type: string;
  [member: string]: any;
}

/**
 * One run's frames as AG-UI events, from `RUN_STARTED` to `RUN_FINISHED` or
 * `RUN_ERROR`; also when the frames end before the run does (its `code` is
 * `"ERR_STREAM_CUT"`).
 */
export function toAGUI(frames: Frames, options?: AGUIOptions): AsyncGenerator<AGUIEvent>;
