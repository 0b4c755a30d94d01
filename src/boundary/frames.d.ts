/** What goes into a router and what comes out. Part of the surface in index.d.ts. */

/**
 * What an agent run emits. The router reads the members named here and, in
 * `data`, those of the run's {@link RunData}; it hands on all others as they are.
 */
export interface AgentEvent {
  /** The engine's id of the run; not empty. */
  runId: string;
  /** Counts the run's events from 1. Without it: one more than the run's last. */
  seq?: number;
  /** `"lifecycle"`, `"assistant"`, `"tool"` or any other kind. */
  stream: string;
  /** When it happened, ms. Without it: `now`. */
  ts?: number;
  /** The run's session, unless the run is linked; a blank one counts as none. */
  sessionKey?: string;
  /** What happened. */
  data?: RunData | null;
  [other: string]: unknown;
}

/**
 * The members of an event's `data` that matter to the router. One of another
 * type than here counts as absent; it is handed on all the same.
 */
export interface RunData {
  /** Lifecycle: `"start"`, `"end"` or `"error"`. Tool: `"start"`, `"update"` or `"result"`. */
  phase?: unknown;
  /** Tool: which call; live: open calls are told to those who attach. */
  toolCallId?: unknown;
  /** Assistant: the whole text so far, or a later piece of it. */
  text?: unknown;
  /** Assistant: what is new since the last event. */
  delta?: unknown;
  /** Lifecycle: when the run began, ms. */
  startedAt?: unknown;
  /** Lifecycle: when the run ended, ms. */
  endedAt?: unknown;
  /** Lifecycle `end`: why; `"aborted"` makes the session's status `"killed"`. */
  stopReason?: unknown;
  /** Lifecycle `end`: `true` makes the session's status `"timeout"`. */
  aborted?: unknown;
  /** Lifecycle `error`: what went wrong, as any value; shown as one redacted line. */
  error?: unknown;
  /** Live, lifecycle `error`: `false` when no retry follows, so that the error is told at once. */
  willRetry?: unknown;
  /** Tool: what it gave; only shown where the verbose level is `full`. */
  result?: unknown;
  /** Tool: what it gave so far; only shown where the verbose level is `full`. */
  partialResult?: unknown;
  [other: string]: unknown;
}

/** One thing for the host to do. Act on frames in their order. */
export type Frame = AllFrame | ConnectionsFrame | NodesFrame | StoreFrame;

/** To send to every connection. */
export type AllFrame = Broadcast<"agent", AgentPayload | GapPayload> | Broadcast<"chat", ChatPayload>;

/** To send to the connections of `connIds`. */
export type ConnectionsFrame =
  | Multicast<"chat", LiveChatPayload>
  | Multicast<"agent", AgentPayload | GapPayload>
  | Multicast<"session.tool", AgentPayload>
  | Multicast<"session.message", SessionMessagePayload>
  | Multicast<"sessions.changed", SessionsChangedPayload>;

/** To send to every device ("node") that follows the session. */
export type NodesFrame = Nodecast<"agent", AgentPayload> | Nodecast<"chat", ChatPayload>;

/** A wish to the host's session store. */
export interface StoreFrame {
  to: "store";
  /** The session whose row is to change. */
  sessionKey: string;
  /** What to change in it. */
  patch: SessionPatch;
}

/** The shape of a frame to all. */
export interface Broadcast<Event extends string, Payload> {
  to: "all";
  /** What kind of event to send. */
  event: Event;
  /** What to send; shared by frames, so not to be changed. */
  payload: Payload;
  /** Whether a connection that cannot keep up may miss it. */
  dropIfSlow: boolean;
}

/** The shape of a frame to named connections. */
export interface Multicast<Event extends string, Payload> {
  to: "connections";
  /** Each once, in the order in which they subscribed. */
  connIds: string[];
  /** What kind of event to send. */
  event: Event;
  /** What to send; shared by frames, so not to be changed. */
  payload: Payload;
  /** Whether a connection that cannot keep up may miss it. */
  dropIfSlow: boolean;
}

/** The shape of a frame to a session's devices. */
export interface Nodecast<Event extends string, Payload> {
  to: "nodes";
  /** The session that they follow. */
  sessionKey: string;
  /** What kind of event to send. */
  event: Event;
  /** What to send; shared by frames, so not to be changed. */
  payload: Payload;
}

/**
 * `agent` and `session.tool`: the event with every member that came in. A
 * linked run carries its client run id. Tool events lose `data.result` and
 * `data.partialResult` unless the verbose level is `full`.
 */
export interface AgentPayload {
  /** The client's id of the run. */
  runId: string;
  /** The event's number. */
  seq: number;
  /** The kind of event. */
  stream: string;
  /** When it happened, ms. */
  ts: number;
  /** The run's session, if it is known. */
  sessionKey?: string;
  /** What happened. */
  data?: RunData | null;
  [other: string]: unknown;
}

/** `agent`: some events of the run never came. */
export interface GapPayload {
  /** The client's id of the run. */
  runId: string;
  /** Always `"error"`. */
  stream: "error";
  /** When it was noticed, ms. */
  ts: number;
  /** The run's session, if it is known. */
  sessionKey?: string;
  /** Which number was due and which came. */
  data: { reason: "seq gap"; expected: number; received: number };
}

/** `chat`: the text so far, or how the run ended. Told apart by `state`. */
export type ChatPayload = ChatDelta | ChatFinal | ChatError | ChatAborted;

/** What all `chat` payloads have. */
export interface ChatBase {
  /** The client's id of the run. */
  runId: string;
  /** The run's session. */
  sessionKey: string;
  /** The number of the event that caused it; of an abort: one more than the last seen. */
  seq: number;
}

/** The run goes on; at most one every `throttleMs`, and one before a tool starts. */
export interface ChatDelta extends ChatBase {
  state: "delta";
  /** The whole text so far. */
  message: ChatMessage;
}

/** `chat` to connections, with semantics `live`. Told apart by `state`. */
export type LiveChatPayload = LiveDelta | ChatFinal | ChatError | ChatAborted;

/** What is new in a run's text. */
export interface LiveDelta extends ChatBase {
  state: "delta";
  /** What is new. */
  deltaText: string;
  /** How many units of the text come before it: as many as the receiver must have. */
  offset: number;
  /** It stands for all that the receiver has; then `offset` is 0. */
  replace?: true;
  /** The whole text so far; only for connections that attached with `deltas: "full"`, and for operators. */
  message?: ChatMessage;
  /** The text was longer than `limits.textUnits`, its beginning is gone. */
  truncated?: true;
  /** When the frame was cast, ms. */
  timestamp: number;
}

/** The run ended. */
export interface ChatFinal extends ChatBase {
  state: "final";
  /** Why, if the event told. */
  stopReason?: string;
  /** The whole text; absent if there is none to show. */
  message?: ChatMessage;
  /** Live: the text was longer than `limits.textUnits`, its beginning is gone. */
  truncated?: true;
}

/** The run failed. */
export interface ChatError extends ChatBase {
  state: "error";
  /** What went wrong, in at most 243 units; credentials are masked, with semantics `origin` unless it came as an error object. */
  errorMessage?: string;
  /** Live: the text that had come, if any. */
  message?: ChatMessage;
  /** Live: the text was longer than `limits.textUnits`, its beginning is gone. */
  truncated?: true;
}

/** The run was aborted through `abortRun`. */
export interface ChatAborted extends ChatBase {
  state: "aborted";
  /** Why, as the host told. */
  stopReason?: string;
  /** The text that had come; absent if it is blank. Live: without what was held back, and nothing of a heartbeat. */
  message?: ChatMessage;
  /** Live: the text was longer than `limits.textUnits`, its beginning is gone. */
  truncated?: true;
}

/** A text on its way to a chat. */
export interface ChatMessage {
  role: "assistant";
  /** Always one part. */
  content: [{ type: "text"; text: string }];
  /** When the frame was cast, ms. */
  timestamp: number;
}

/** What a session's row tells its subscribers. Members that it lacks are absent. */
export interface SessionSnapshot {
  /** The row, with the run's patch applied; absent without one. */
  session?: Record<string, unknown>;
  /** The row's. */
  totalTokens?: number;
  /** The row's. */
  totalTokensFresh?: boolean;
  /** The row's. */
  contextTokens?: number;
  /** The row's. */
  estimatedCostUsd?: number;
  /** The row's. */
  modelProvider?: string;
  /** The row's. */
  model?: string;
  /** How the last run fares: a {@link SessionStatus}, or what else the row holds. */
  status?: string;
  /** When the last run began, ms. */
  startedAt?: number;
  /** When it ended, ms. */
  endedAt?: number;
  /** How long it took, ms. */
  runtimeMs?: number;
  /** When the session last changed, ms. */
  updatedAt?: number;
  /** Whether the last run was aborted. */
  abortedLastRun?: boolean;
}

/** `sessions.changed`: a run began or ended, or a message was written. */
export type SessionsChangedPayload = SessionRunChange | SessionMessageChange;

/** A session changed with its run. */
export interface SessionRunChange extends SessionSnapshot {
  sessionKey: string;
  /** What the run did. */
  phase: "start" | "end" | "error";
  /** The engine's id of the run. */
  runId: string;
  /** When the run did it, ms. */
  ts: number;
}

/** A session changed with its transcript. */
export interface SessionMessageChange extends SessionSnapshot {
  sessionKey: string;
  phase: "message";
  /** When it was cast, ms. */
  ts: number;
  /** As the host told. */
  messageId?: string;
  /** As the host told. */
  messageSeq?: number;
}

/** `session.message`: a message was written to the session's transcript. */
export interface SessionMessagePayload extends SessionSnapshot {
  sessionKey: string;
  /** As the host told; an object also has `__openclaw: { id?, seq? }`. */
  message: unknown;
  /** As the host told. */
  messageId?: string;
  /** As the host told. */
  messageSeq?: number;
}

/** How a session's last run fares. */
export type SessionStatus = "running" | "done" | "failed" | "killed" | "timeout";

/** What a run's begin or end changes in its session's row: `null` removes the member. */
export interface SessionPatch {
  /** When the row changed, ms. */
  updatedAt: number | null;
  /** How the run fares. */
  status: SessionStatus;
  /** When the run began, ms. */
  startedAt: number | null;
  /** When it ended, ms. */
  endedAt: number | null;
  /** How long it took, ms, at least 0. */
  runtimeMs: number | null;
  /** Whether it was aborted. */
  abortedLastRun: boolean;
}
