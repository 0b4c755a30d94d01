/// <reference lib="esnext.disposable" />

/**
 * runcast decides which frame of a streamed agent run goes to whom.
 *
 * Times are milliseconds since 1970, lengths are UTF-16 code units. Every
 * method that takes `now` uses `Date.now()` without it; a clock that goes back
 * counts as standing still, as does one before 1970. A refused argument throws a `TypeError` with
 * `code` `"ERR_INVALID_ARGUMENT"` whose message names the member
 * (`event.runId`, `context.sessionKey`, `now`), and changes nothing.
 */

import type { AgentEvent, Frame } from "./frames.js";

export * from "./frames.js";

/** What a router is made with. */
export interface RouterOptions {
  /**
   * Which rules hold. `"origin"`, the default: frame for frame those of the
   * gateway that the rules come from. `"live"`: text is told once, in pieces,
   * when it is due and to those alone who attached.
   */
  semantics?: "origin" | "live";
  /** What becomes of the answers of heartbeat runs. */
  heartbeat?: {
    /** Show acknowledgements like any other answer. Default `false`. */
    showOk?: boolean;
    /** How many units beside its token a mere acknowledgement may have. Default 300; negative counts as 0. */
    ackMaxChars?: number;
  };
  /** The verbose level of sessions that set none: `"off"` (the default), `"on"`, `"full"` or a synonym. */
  verboseDefault?: string;
  /** How long shown text rests before more of it is shown, ms, at least 0. Default 150. */
  throttleMs?: number;
  /** What the router may hold. */
  limits?: Partial<RouterLimits>;
  /**
   * Names this life of the router, so that a client can tell that what it has
   * is the beginning of what this router tells. Never give two routers the
   * same. Default: a random one.
   */
  epoch?: string;
}

/**
 * The bounds of everything that a router holds, numbers of at least 0. Past a
 * count the oldest entry goes; `stats().dropped` tells how many went.
 */
export interface RouterLimits {
  /** How long the abort of a run that never ends is remembered, ms. Default 3,600,000. */
  abortedTtlMs: number;
  /** How long a text is kept after its last delta was sent, ms. Default 3,600,000. */
  textTtlMs: number;
  /** Of how many runs the last `seq` is known. Default 10,000. */
  sequences: number;
  /** How many contexts, how many links, how many texts and how many aborts are held. Default 100,000 each. */
  runs: number;
  /** How many sessions are known. Default 100,000. */
  sessions: number;
  /** How many connections each registry of subscribers holds. Default 100,000. */
  connections: number;
  /** How many runs have watchers of their tool events. Default 10,000. */
  toolRuns: number;
  /** Live: how long a failed run may be tried again before it is told that it failed, ms. Default 15,000. */
  errorGraceMs: number;
  /** Live: how long it is told how a run ended, and what comes after its end counts as late, ms. Default 300,000. */
  endedRetentionMs: number;
  /** Live: how many bytes those ends may take, about. Default 4,194,304. */
  endedBytes: number;
  /** Live: after how long a run is forgotten that nothing happens to, ms. Default 3,600,000. */
  runIdleMs: number;
  /** Live: how many units of a run's text are kept, its end. Default 500,000. */
  textUnits: number;
  /** Live: how many open tool calls of a run are kept. Default 64. */
  openTools: number;
}

/** What a router holds and has done. Every number is a count but `textUnits` and `endedBytes`. */
export interface RouterStats {
  /** Held now. */
  held: {
    /** Chat runs queued behind engine runs. */
    links: number;
    /** Run contexts. */
    contexts: number;
    /** Runs whose last `seq` is known. */
    sequences: number;
    /** Runs with streamed text. */
    texts: number;
    /** The length of those texts, UTF-16 units. */
    textUnits: number;
    /** Aborts whose run has not ended yet. */
    aborted: number;
    /** Sessions. */
    sessions: number;
    /** Runs with watchers of their tool events. */
    toolRuns: number;
    /** Connections that follow all session events. */
    sessionSubscribers: number;
    /** Pairs of a connection and a session whose messages it follows. */
    messageSubscribers: number;
    /** Live: pairs of a connection and a session that it is attached to. */
    attachments: number;
    /** Live: connections that cannot keep up. */
    slow: number;
    /** Live: ends of runs that are still told. */
    ended: number;
    /** Live: what they take, bytes, about. */
    endedBytes: number;
    /** Live: tool calls without a result. */
    openTools: number;
    /** Live: errors that wait for a retry. */
    pendingErrors: number;
    /** Live: runs with text that waits for the throttle. */
    pendingDeltas: number;
  };
  /** Events taken in. */
  events: number;
  /** Frames given out, by addressee. */
  frames: { all: number; connections: number; nodes: number; store: number };
  /** Pieces of text that came in and were not shown at once, by reason. */
  suppressed: {
    /** Too soon after the last one. */
    throttle: number;
    /** The whole text is the silent token. */
    silent: number;
    /** The text may still become the silent token. */
    silentLead: number;
    /** It belongs to a heartbeat. */
    heartbeat: number;
    /** Its run was aborted. */
    aborted: number;
    /** Its run is hidden. */
    hidden: number;
    /** It belongs to no session. */
    noSession: number;
    /** Nothing is left of it but directives. */
    empty: number;
    /** Live: its end may become a directive or a silent token, or is half a character. */
    heldBack: number;
    /** Live: it came after its run's end. */
    late: number;
    /** Live: frames that were not told to a slow connection. */
    slow: number;
  };
  /** Entries forgotten because of a limit or a time to live. */
  dropped: {
    contexts: number;
    links: number;
    texts: number;
    aborted: number;
    sequences: number;
    sessions: number;
    toolRuns: number;
    /** Subscriptions and attachments. */
    connections: number;
    /** Live: runs that nothing happened to. */
    idleRuns: number;
    /** Live: units of texts that were too long. */
    textUnits: number;
    /** Live: ends of runs, before their time. */
    ended: number;
    /** Live: open tool calls. */
    openTools: number;
  };
}

/** What is known of a run. Setting merges: what is absent stays as it was. */
export interface RunContext {
  /** The run's session where neither link nor event names one; an empty one is ignored. */
  sessionKey?: string;
  /** The run's verbose level, before its session's: `"off"`, `"on"`, `"full"` or a synonym. */
  verboseLevel?: string;
  /** `false` keeps the run out of chats. Default `true`. */
  isControlUiVisible?: boolean;
  /** Whether it is a heartbeat, whose mere acknowledgements are not shown. */
  isHeartbeat?: boolean;
}

/** A chat run that waits for, or is served by, an engine run. */
export interface RunLink {
  /** The id that clients know; not empty. */
  clientRunId: string;
  /** The session that it answers in; not empty. */
  sessionKey: string;
}

/** What is known of a session. Setting replaces: what is absent is unset. */
export interface Session {
  /** The host's record of it, any JSON object; it is copied. */
  row?: object;
  /** Its verbose level: `"off"`, `"on"`, `"full"` or a synonym. */
  verboseLevel?: string;
}

/** What a connection wants of a session, and what it has. */
export interface AttachOptions {
  /**
   * How it is told of text: `"suffix"`, what is new alone; `"full"`, the
   * default, the whole text beside it each time.
   */
  deltas?: "full" | "suffix";
  /** Whether it gets tool events. Default `false`. */
  tools?: boolean;
  /** What it has of live runs, if it was attached before. */
  resume?: {
    /** The epoch that it was told then. */
    epoch: string;
    /** How many units it has of the text of each run, by the client's id of the run. */
    runs: { [clientRunId: string]: number };
  };
}

/** What attaching gives. */
export interface AttachResult {
  /** Whether all that it has was proved to be the beginning of what the others have. */
  recovered: boolean;
  /** This router's; to be given back when it attaches again. */
  epoch: string;
  /** What it missed, for this connection alone. */
  frames: Frame[];
}

/** A message that was written to a session's transcript. */
export interface TranscriptUpdate {
  /** The session; not empty. */
  sessionKey: string;
  /** The message; handed on. */
  message: unknown;
  /** Its id. */
  messageId?: string;
  /** Its number in the transcript. */
  messageSeq?: number;
}

/**
 * Takes agent events in, gives frames out. It owns no socket, timer or clock.
 *
 * After a crash of the WebAssembly every call throws {@link RouterCrashed}; a
 * router made after it works. After `free()` every call throws an `Error` with
 * code `ERR_ROUTER_FREED`.
 */
export class ChatRouter {
  /**
   * @throws TypeError when an option has a wrong type or value
   * @throws Error with code `ERR_NOT_READY` in browsers before `await init()`
   */
  constructor(options?: RouterOptions);

  /**
   * Takes one event of a run.
   *
   * @returns every frame that it caused
   * @throws TypeError when it is no object, `runId` no non-empty string,
   *   `stream` no string, `seq` or `ts` present and no finite number, or `data`
   *   present and neither an object nor `null`
   */
  ingest(event: AgentEvent, now?: number): Frame[];

  /**
   * Tells the session's followers of a message in its transcript.
   *
   * @returns `session.message` and `sessions.changed` frames; none to nobody
   * @throws TypeError when the session key is empty, or an id has a wrong type
   */
  ingestTranscript(update: TranscriptUpdate, now?: number): Frame[];

  /**
   * Ends a chat run early; what its engine run still says is not shown.
   * Ignored unless a link with exactly this id and session stands.
   *
   * @returns the `aborted` frames, with the text that had come
   */
  abortRun(
    clientRunId: string,
    sessionKey: string,
    options?: { stopReason?: string },
    now?: number,
  ): Frame[];

  /**
   * When to call {@link ChatRouter.wake} next, ms; `undefined` while nothing
   * waits. It may change with every call: set the timer anew after each.
   */
  wakeAt(): number | undefined;

  /**
   * Tells what is due and forgets what has expired. Harmless early, late or
   * twice; a host that never calls it stays bounded all the same, but text
   * that waits then comes with the run's next event.
   *
   * @returns no frames with semantics `origin`
   */
  wake(now?: number): Frame[];

  /**
   * Adds to what is known of a run; forgotten at its end.
   *
   * @throws TypeError when the run id is empty or a member has a wrong type
   */
  setRunContext(runId: string, context: RunContext): void;

  /**
   * Queues a chat run behind an engine run. The head of the queue names the
   * frames of the run; the run's end takes it.
   *
   * @throws TypeError when an id or the key is empty
   */
  linkRun(runId: string, link: RunLink): void;

  /**
   * Takes the first such chat run out of the queue.
   *
   * @returns whether there was one
   */
  unlinkRun(runId: string, clientRunId: string, sessionKey?: string): boolean;

  /**
   * Makes a session known, or replaces what is known of it. Only known
   * sessions get `store` frames.
   *
   * @throws TypeError when the key is empty or a member has a wrong type
   */
  setSession(sessionKey: string, session: Session): void;

  /** Forgets a session. Returns whether it was known. */
  deleteSession(sessionKey: string): boolean;

  /** Adds a connection to those that follow the events of all sessions. A blank id is ignored. */
  subscribeSessions(connId: string): void;

  /** Takes it out again. */
  unsubscribeSessions(connId: string): void;

  /** Adds a connection to those that follow a session's messages. Blank ids and keys are ignored. */
  subscribeMessages(connId: string, sessionKey: string): void;

  /** Takes it out again. */
  unsubscribeMessages(connId: string, sessionKey: string): void;

  /**
   * Adds a connection to those that get a run's tool events. Ends 30 s after
   * the run, or after 10 min in which nothing asked for the run's watchers.
   */
  watchTools(runId: string, connId: string, now?: number): void;

  /** Forgets every subscription and attachment of a connection. */
  disconnect(connId: string): void;

  /**
   * Live: attaches a connection to a session, or changes what it wants there,
   * and brings it up to date: how runs ended lately, one delta for each live
   * run with a text, and which tool calls are open. Ids and keys count
   * without the white space around them; blank ones attach nothing.
   *
   * @throws TypeError when an option has a wrong type
   * @throws Error with code `ERR_NOT_LIVE` with semantics `origin`
   */
  attach(connId: string, sessionKey: string, options?: AttachOptions, now?: number): AttachResult;

  /** Live: ends an attachment. */
  detach(connId: string, sessionKey: string): void;

  /**
   * Live: says whether a connection can keep up. While it cannot, deltas do
   * not go to it; all else does. Not slow any longer, it gets one delta for
   * each run of which it missed something.
   */
  setSlow(connId: string, slow: boolean, now?: number): Frame[];

  /** Names this life of the router; see {@link RouterOptions.epoch}. */
  readonly epoch: string;

  /**
   * All that the router holds as bytes, but the rows and verbose levels of
   * sessions, which the host keeps: set them again after a restore.
   */
  snapshot(): Uint8Array;

  /**
   * A router that goes on where the one went that the snapshot is of, under a
   * new epoch. Options that are not given are the snapshot's.
   *
   * @throws TypeError when the bytes are not those of a whole snapshot of this
   *   version, or other semantics are asked for than the snapshot's
   */
  static restore(snapshot: ArrayBuffer | ArrayBufferView, options?: RouterOptions): ChatRouter;

  /** What the router holds and has done. */
  stats(): RouterStats;

  /** Gives the router's memory back. */
  free(): void;

  /** The same, for `using router = new ChatRouter()`. */
  [Symbol.dispose](): void;
}

/**
 * The WebAssembly crashed: a defect of runcast, or no memory. All routers made
 * before it are lost; a new one works.
 */
export class RouterCrashed extends Error {
  readonly name: "RouterCrashed";
  readonly code: "ERR_ROUTER_CRASHED";
  /** What the core said last; empty if it said nothing. */
  readonly panic: string;
}

/** The class behind a global's name, where the environment has one. */
type Global<Name extends string> = typeof globalThis extends {
  [name in Name]: { prototype: infer Instance };
}
  ? Instance
  : never;

/**
 * A compiled module, where the environment's types know WebAssembly. They give
 * it no members, so that even a number would pass for one.
 */
type Module = typeof globalThis extends {
  WebAssembly: { Module: { prototype: infer Instance } };
}
  ? Instance & object
  : never;

/** The bytes of `core.wasm`, or the module compiled of them. */
export type BytesOrModule = ArrayBuffer | ArrayBufferView | Module;

/** Where `core.wasm` comes from. */
export type InitInput =
  | string
  | Global<"URL">
  | Global<"Request">
  | Global<"Response">
  | BytesOrModule;

/**
 * Loads the WebAssembly where that takes time: in browsers, where it must have
 * resolved before the first router is made. A second call gives the first
 * one's promise; after a failed one the next tries again. On Node, Deno, Bun
 * and workerd it resolves at once and nobody needs it.
 *
 * @param input - where `core.wasm` comes from; beside this file by default
 * @throws TypeError with code `ERR_INVALID_ARGUMENT` for any other input
 */
export default function init(input?: InitInput | PromiseLike<InitInput>): Promise<void>;
