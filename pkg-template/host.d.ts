/**
 * What the gateways of `runcast/server`, `runcast/durable-object` and
 * `runcast/page` have in common. Times are milliseconds, sizes bytes unless
 * UTF-16 units are named.
 */

import type { AgentEvent, RouterLimits, RunData, RouterOptions, RouterStats, RunContext } from "./index.js";

/** A part of a message, such as `{ type: "text", text }` or `{ type: "toolCall", id, name, arguments }`. */
export interface Block {
  type: string;
  text?: string;
  [member: string]: unknown;
}

/** A message of a transcript, as clients show it. */
export interface Message {
  /** `"user"`, `"assistant"` or `"toolResult"`. */
  role: string;
  content: Block[];
  timestamp: number;
  /** The run that it belongs to. */
  runId?: string;
  /** Of a reply that did not end by itself: `"aborted"` or `"error"`, or the reason that was given. */
  stopReason?: string;
  /** Of a reply that failed: why, in one line. */
  errorMessage?: string;
  [member: string]: unknown;
}

/** What is kept of a session, as `sessions.list` tells it. */
export interface Row {
  /** Random, made with the session; `chat.history` tells it. */
  sessionId?: string;
  /** When something last happened in it. */
  updatedAt?: number;
  /** `"off"`, `"on"` or `"full"`: what of tool calls is told; by default the gateway's. */
  verboseLevel?: string;
  /** Its name in lists. */
  label?: string;
  [member: string]: unknown;
}

/** What an agent says: a piece of its text, or any event but for the members that the gateway fills in. */
export type Said = string | { stream: string; data?: RunData | null; [other: string]: unknown };

/** What an agent is called with. */
export interface AgentContext {
  /** The session in which it was said. */
  sessionKey: string;
  /** What the user said. */
  message: string;
  /** What was sent along, as the client gave it. */
  attachments?: Block[];
  /** What was said before, oldest first, without `message`. */
  history: Message[];
  /** The run that is to be answered in; every event gets it. */
  runId: string;
  /** Who asked, if `authorize` named them. */
  subject?: string;
  /** Aborts when the run is aborted; what is emitted from then on is dropped. */
  signal: AbortSignal;
  /** Says something at once. Returns whether the run still takes it. @throws TypeError when it is neither a text nor an event */
  emit(said: Said): boolean;
  /** For `resume`: what the run had shown before its host went. */
  said?: string;
}

/**
 * Your agent. It says things by `emit`, by yielding them or by returning a
 * text; its run ends when it does, and fails when it throws, unless it said so
 * itself. Returning {@link elsewhere} leaves the rest of the run to `ingest`.
 */
export type Agent = (context: AgentContext) => AsyncIterable<Said> | Iterable<Said> | Promise<unknown> | unknown;

/** Says that the rest of the run comes by `ingest`. */
export declare const elsewhere: unique symbol;

/** What is asked for at the door. */
export interface Asking {
  /** What the client gave, such as `token`. */
  auth: { token?: string; password?: string; [member: string]: unknown };
  /** What it says of itself. */
  client: { id: string; version?: string; platform?: string; mode?: string; [member: string]: unknown };
  /** `"operator"`; the gateway serves no other. */
  role: string;
  /** The scopes that it asks for, at most 64. */
  scopes: readonly string[];
  /** What it can, such as `"runcast"` and `"tool-events"`; at most 64. */
  caps: readonly string[];
}

/** What `authorize` grants. */
export interface Grant {
  /** Who it is; told to the agent. */
  subject?: string;
  /**
   * Of the scopes that were asked for, those that are given: `"operator.read"`,
   * `"operator.write"` (the default: these two), `"operator.admin"`,
   * `"operator.pairing"`, and `"runcast.ingest"` for feeding runs.
   */
  scopes?: string[];
  /** The sessions that it is for: keys, or beginnings of keys followed by `*`. Default: all. */
  sessions?: string[];
}

/** A run to be started. */
export interface RunRequest {
  /** Default: a random one. The same id again starts nothing. */
  runId?: string;
  /** 1 to 512 UTF-16 units without white space around them or half a surrogate pair among them, as `runId`. */
  sessionKey: string;
  message: string;
  attachments?: Block[];
  /** Aborts the run after so long, with the stop reason `"timeout"`. Default, and 0: never. */
  timeoutMs?: number;
  /** It is a heartbeat: no message is written down, mere acknowledgements are not shown. */
  isHeartbeat?: boolean;
  /** Who asks, for the agent. */
  subject?: string;
}

/** What is kept of a run. */
export interface RunRecord {
  sessionKey: string;
  /** `"ok"`: it ended by itself. */
  status: "running" | "ok" | "error" | "aborted";
  /** Who feeds it. */
  kind: "agent" | "ingest";
  /** When it began, or ended. */
  at: number;
  /** While it runs. */
  request?: RunRequest;
}

/** The bounds of everything that a gateway holds. */
export interface GatewayLimits {
  /** Connections at once; more are closed with 1013. Default 5,000. */
  connections: number;
  /** Of them, those that have not said who they are; for one more the oldest is closed with 1013. Default 2,000. */
  handshakes: number;
  /** Runs at once; more are refused. Default 256. */
  runs: number;
  /** The bytes of one frame or ingested line. Default 1 MiB; before `connect` it is 64 KiB. */
  payloadBytes: number;
  /** The bytes on their way to a client from which it counts as slow: its deltas are folded. Default 256 KiB. */
  slowBytes: number;
  /** Those from which it is given up, with close code 1013. Default 8 MiB. */
  bufferedBytes: number;
  /** Sessions that one connection is attached to or follows. Default 64. */
  attached: number;
  /** Sessions that are kept, besides those in which a run goes on. Default 10,000. */
  sessions: number;
  /** Messages that are kept of a session. Default 1,000. */
  messages: number;
  /** Messages that an agent gets as its history, and clients that name no number. Default 200. */
  history: number;
  /** Ended runs that are known, so that their ids start nothing. Default 10,000. */
  runRecords: number;
  /** After how long a run that is fed from outside and of which nothing comes is aborted. Default 3,600,000. */
  runIdleMs: number;
}

export interface GatewayOptions {
  /** Answers `chat.send`. Without it the gateway shows what is ingested. */
  agent?: Agent;
  /**
   * Takes up a run that was going on when its host went; `said` is what it had
   * shown, and what it says is appended. Without it such a run is aborted with
   * the stop reason `"restart"` and its text kept.
   */
  resume?: Agent;
  /** A secret that lets in whoever gives it, with the scopes that they ask for but `runcast.ingest`. */
  token?: string;
  /** A secret that lets agents feed runs. */
  ingestToken?: string;
  /**
   * Decides on each connection and each ingest before the tokens do: `true`
   * for the scopes `operator.read` and `operator.write` out of those asked
   * for, a {@link Grant} for others, anything falsy to leave it to the tokens.
   * `request` is what opened the connection; absent in pages.
   */
  authorize?: (request: Request | undefined, asking: Asking) => boolean | Grant | null | undefined | Promise<boolean | Grant | null | undefined>;
  /** The origins whose pages may connect; `"*"` for all. Default: the gateway's own. Programs that are no pages send none. */
  origins?: string[];
  /** Where rows, transcripts and snapshots are kept. Default: in memory. */
  store?: Store;
  limits?: Partial<GatewayLimits>;
  /** The router's own; see `RouterOptions`. */
  heartbeat?: RouterOptions["heartbeat"];
  throttleMs?: RouterOptions["throttleMs"];
  /** Default `"full"`: tool events carry their results. */
  verboseDefault?: RouterOptions["verboseDefault"];
  /** Names the first life of the router, where none was saved; later ones name themselves. Default: made by the router. */
  epoch?: string;
  /** Default: the router's own, but that no run is idle, for the gateway ends them, and twice the connections of the gateway, at least 1,000. */
  routerLimits?: Partial<RouterLimits>;
  /** How long after a change the router is saved. Default 2,000. */
  saveMs?: number;
  /** How often clients get a `tick`; 0 for never. Default 30,000; in Durable Objects, which ticks keep awake, 0. */
  tickIntervalMs?: number;
  /** After how long a silence `runcast/client` sends a ping. Default 30,000. */
  heartbeatMs?: number;
  /** How long a client may take to say who it is. Default 10,000. */
  handshakeMs?: number;
  /** How long sessions are kept in which nothing happens. Default 90 days. */
  sessionRetentionMs?: number;
  /** How long the ids of ended runs are known. Default a day. */
  runRetentionMs?: number;
  /** The session of clients that name none. Default `"main"`. */
  mainSessionKey?: string;
  /** What `agents.list` tells; the first is the default. Default one, `main`, called Assistant. */
  agents?: { agentId: string; name: string; avatar?: string }[];
  /** What `models.list` tells. */
  models?: { id: string; name?: string; provider?: string }[];
  /** What hello tells as the server's version. Default: that of this package. */
  version?: string;
  /** Gets what went wrong on the host's side. Default: one redacted line on `console.error`. */
  onError?: (error: unknown) => void;
}

/** What was taken of what was ingested. */
export interface Ingested {
  /** How many events were taken. */
  accepted: number;
  /** The others, by their place among what was sent, and why. */
  rejected: { index: number; message: string }[];
  /** Runs that were aborted: nobody sees what comes of them. */
  aborted: string[];
}

/** A gateway, from the side of its host. Once it is closed it takes nothing: `run` throws. */
export interface GatewayHandle {
  /**
   * Takes events in; the first of a run names its `sessionKey`. `{ runId, context }`
   * tells what is known of a run. An event that cannot be taken is told in the
   * result, and keeps no other out.
   */
  ingest(events: Iterable<AgentEvent | { runId: string; sessionKey?: string; context: RunContext }>): Ingested;
  /**
   * Starts a run of the agent, as `chat.send` does.
   *
   * @returns the status `"started"`; of an id that is known already `"in_flight"`,
   *   `"ok"`, `"error"` or `"aborted"`
   * @throws TypeError when `runId` or `sessionKey` is no such name
   * @throws Error with `code` `"INVALID_REQUEST"` when the id is another session's,
   *   `"UNAVAILABLE"` when there is no agent or too many runs go on
   */
  run(request: RunRequest): { runId: string; status: string };
  /** Aborts a session's runs, or one of them, with the stop reason `"host"`. Returns their ids. */
  abort(sessionKey: string, runId?: string): string[];
  /** How many connections and runs there are, and what the router holds. */
  stats(): { connections: number; runs: number; router: RouterStats };
}

/**
 * Where a gateway keeps what has to outlive it. Every call is done when it
 * returns; what it throws is told to `onError`, and to a client who waits as `"UNAVAILABLE"`.
 */
export interface Store {
  /** What was saved last. */
  snapshot(): { bytes: Uint8Array; meta: object; isClean: boolean } | undefined;
  /** Keeps it; `isClean` from then on, */
  saveSnapshot(bytes: Uint8Array, meta: object): void;
  /** until this says that something has happened since. */
  spoilSnapshot(): void;
  row(sessionKey: string): Row | undefined;
  /** The sessions, the one that changed last first. */
  rows(limit: number): [sessionKey: string, row: Row][];
  saveRow(sessionKey: string, row: Row): void;
  /** Forgets the row and the transcript. Returns whether there was one. */
  deleteSession(sessionKey: string): boolean;
  /** Returns the message's number in the transcript, of which the last `most` are kept. */
  append(sessionKey: string, message: Message, most: number): number;
  /** The last ones, oldest first. */
  messages(sessionKey: string, limit: number): Message[];
  run(runId: string): RunRecord | undefined;
  saveRun(runId: string, record: RunRecord): void;
  /** Those that go on. */
  liveRuns(): [runId: string, record: RunRecord][];
  /**
   * Forgets sessions that changed last before a time and runs that ended before
   * one, and the oldest past a number; what goes on is neither forgotten nor
   * counted. Returns the sessions that went.
   */
  prune(bounds: { sessionsBefore: number; runsBefore: number; sessions: number; runs: number }): string[];
  close(): void;
}
