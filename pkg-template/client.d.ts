/**
 * `runcast/client`: the receiving end, without WebAssembly, for browsers, Node,
 * Deno and Bun. {@link connect} keeps a connection to a gateway; below it,
 * {@link receive} folds the frames of any connection into a view: what each
 * chat run said, which tools it called and how it ended.
 *
 * Views are never changed. A function gives the very view it was given when
 * nothing has changed, so that a view can be the snapshot of a store.
 *
 * Times are milliseconds, lengths are UTF-16 code units.
 */

/**
 * Connects to a gateway and stays connected: what is lost is opened again,
 * after up to 0.5 s at first and up to 15 s later, at random within that, and
 * at once when the browser is online again. Sessions that are attached stay so.
 *
 * @param url - `ws:` or `wss:`
 * @throws TypeError where there is no global `WebSocket` and none was passed
 */
export function connect(url: string | { readonly href: string }, options?: ConnectOptions): Client;

/** How to connect. */
export interface ConnectOptions {
  /** The gateway's token; or what gets one, asked each time it connects. If that fails it is tried again. */
  token?: string | (() => string | undefined | PromiseLike<string | undefined>);
  /**
   * Members of the request `connect`, in place of those that it would have:
   * `client` (`id, version, platform, mode`), `role`, `scopes`
   * (`["operator.read", "operator.write"]`), `caps` (`["runcast"]`, to be kept
   * among others), `auth` (`{ token }`; a password goes here), `device`, `locale`.
   */
  params?: { readonly [member: string]: unknown };
  /** Closes the client when it is aborted. */
  signal?: Signal;
  /** How many ended runs the view of a session keeps. Default 50; running ones are all kept. */
  keepRuns?: number;
  /** The class to connect with; the global one by default. Node 20 has none: pass that of `ws`. */
  WebSocket?: SocketClass;
  /** For the waits, in place of `Math.random`. */
  random?: () => number;
}

/** A connection that stays. Its methods may be taken off it; all is a {@link Store} of its state. */
export interface Client extends Store<ClientState> {
  readonly status: ClientState["status"];
  /** Why it is not open: a {@link GatewayError}; else `undefined`. */
  readonly error: unknown;

  /**
   * Follows a session until it is closed, over reconnects. Whoever attaches to
   * the same key shares its view and its attachment, which ends with the last.
   *
   * With a gateway of plain protocol 3, which has no `runcast.attach`, the view
   * takes what such a gateway sends of its own accord: whole texts. There the
   * key has to be the full one, and a run whose end was missed goes on in the
   * view; the history has it.
   */
  attach(sessionKey: string, options?: AttachOptions): Session;

  /**
   * Says something in a session. It waits for a connection, and is said again,
   * under the same run id, if a connection is lost before the gateway has
   * answered: it is done once.
   *
   * @throws GatewayError when the gateway refuses it, it is too large for the
   *   gateway (`closeCode` 1009), or the client was refused or closed
   */
  send(sessionKey: string, message: string, options?: SendOptions): Promise<SendResult>;

  /** Ends a run, or all of a session. @throws as {@link Client.request} */
  abort(sessionKey: string, runId?: string): Promise<{ ok: boolean; aborted: boolean; runIds: string[] }>;

  /** What was said. @param limit - how many messages at most @throws as {@link Client.request} */
  history(sessionKey: string, limit?: number): Promise<History>;

  /**
   * Asks for anything else. It waits for a connection.
   *
   * @throws GatewayError with the gateway's own `code` when it refuses; or with
   *   `"LOST"` when the connection is lost before it has answered, `"TIMEOUT"`,
   *   and `"CLOSED"` when the client was
   * @throws whatever `signal` was aborted with
   */
  request(method: string, params?: object, options?: RequestOptions): Promise<any>;

  /** Tells of every event that comes, once it is in the views. Returns what ends that. */
  on(listener: (frame: EventFrame) => void): () => void;

  /** For good: what waits for an answer is rejected, sessions end, no timer stays. */
  close(): void;
}

/** How the connection is; never changed. */
export interface ClientState {
  /** `"waiting"`: to connect again. `"refused"` and `"closed"` are for good. */
  readonly status: "connecting" | "open" | "waiting" | "refused" | "closed";
  /** Why it is not open, as long as it is not. */
  readonly error?: unknown;
  /** While it is open: what the gateway said. */
  readonly hello?: Hello | undefined;
}

/** How to follow a session. */
export interface AttachOptions {
  /** How text is told: what is new alone, the default, or the whole text each time. The first to attach decides. */
  deltas?: "suffix" | "full";
  /** Whether tool calls are told. Default `true`; one who wants them is enough. */
  tools?: boolean;
}

/** A session that is followed: a {@link Store} of its view. */
export interface Session extends Store<View> {
  readonly sessionKey: string;
  /** What is known of it; its `epoch` is absent until the gateway has told where it stands. */
  readonly view: View;
  /** Why it is not attached to, if the gateway refused it: a {@link GatewayError}; tried again if that is `retryable`, or once connected anew. */
  readonly error: unknown;
  /** Does not follow it any more; a second call does nothing. */
  close(): void;
}

/**
 * A value that changes. `subscribe` and `getSnapshot` are what React's
 * `useSyncExternalStore` takes: `useSyncExternalStore(s.subscribe, s.getSnapshot)`.
 *
 * Iterating gives the value as it is, then each later one; whoever is slow gets
 * the latest. It ends with what is iterated.
 */
export interface Store<T> extends AsyncIterable<T> {
  /** The very same as long as nothing has changed. */
  readonly getSnapshot: () => T;
  /**
   * Tells of changes, once for all that happen in one task. What a listener
   * throws comes up as an unhandled rejection. Returns what ends that.
   */
  readonly subscribe: (listener: () => void) => () => void;
}

/** How to make a request. */
export interface RequestOptions {
  /** Ends the wait for the answer. What was asked may be done all the same. */
  signal?: Signal | undefined;
  /** How long to wait. Default 30,000; 0 for ever. */
  timeoutMs?: number;
}

/** What comes along with a message; members not named here go to the gateway as they are. */
export interface SendOptions {
  /** Names the run, and makes a second send of it harmless; a random one by default. */
  runId?: string;
  /** Gives it up: it is not said again. */
  signal?: Signal;
  attachments?: readonly unknown[];
  /** How long the run may take. */
  timeoutMs?: number;
  [member: string]: unknown;
}

/** What became of a message. */
export interface SendResult {
  readonly runId: string;
  readonly status: "started" | "in_flight" | "ok" | "error" | "aborted";
  readonly [member: string]: unknown;
}

/** What was said in a session. */
export interface History {
  readonly sessionKey: string;
  readonly sessionId?: string;
  readonly messages: readonly HistoryMessage[];
  /** The runs that go on, with their texts so far. */
  readonly inFlight?: readonly { readonly runId: string; readonly message: HistoryMessage }[];
  readonly [member: string]: unknown;
}

/** A message of a history. */
export interface HistoryMessage {
  readonly role: string;
  readonly content: readonly { readonly type: string; readonly text?: string; readonly [member: string]: unknown }[];
  readonly timestamp?: number;
  readonly [member: string]: unknown;
}

/** An event as it came. */
export interface EventFrame {
  readonly event: string;
  readonly payload?: unknown;
  /** Counts the connection's events from 1. */
  readonly seq?: number;
}

/** What a gateway says of itself when it lets a client in. */
export interface Hello {
  readonly server?: { readonly version: string; readonly connId: string };
  readonly features?: { readonly methods: readonly string[]; readonly events: readonly string[] };
  readonly snapshot?: { readonly [member: string]: any };
  readonly policy?: { readonly maxPayload?: number; readonly maxBufferedBytes?: number; readonly tickIntervalMs?: number };
  /** What it can beyond plain protocol 3. */
  readonly runcast?: {
    readonly epoch: string;
    readonly deltas: readonly string[];
    /** It wants to be told of what was taken, every `window / 2` units. */
    readonly ack?: { readonly window: number };
    /** Whether it answers pings, and after which silence to send one. */
    readonly ping?: boolean;
    readonly heartbeatMs?: number;
  };
  readonly [member: string]: unknown;
}

/** A request, or a connection, that came to nothing. */
export class GatewayError extends Error {
  constructor(told: { message?: string; code?: string; [member: string]: unknown });
  readonly name: "GatewayError";
  /** The gateway's, such as `"INVALID_REQUEST"`; or `"LOST"`, `"TIMEOUT"`, `"CLOSED"`. */
  readonly code: string;
  /** The gateway's; of a refused connection `details.code` tells why, such as `"AUTH_TOKEN_MISMATCH"`. */
  readonly details?: any;
  /** Whether it may go better another time. */
  readonly retryable?: boolean;
  /** Not before that, in ms. */
  readonly retryAfterMs?: number;
  /** What the lost connection was closed with. */
  readonly closeCode?: number;
}

/** What is used of an `AbortSignal`. */
export interface Signal {
  readonly aborted: boolean;
  readonly reason: any;
  addEventListener(type: "abort", listener: () => void): void;
  removeEventListener(type: "abort", listener: () => void): void;
}

/** A class like `WebSocket`, as far as it is used. */
export type SocketClass = new (url: string) => {
  send(text: string): void;
  close(code?: number): void;
  /** The socket sets these; what they are called with is a WebSocket's. */
  onopen: any;
  onmessage: any;
  onclose: any;
  onerror: any;
};

/** What a connection knows. */
export interface View {
  /** The runs by id, in the order in which they were first told of. */
  readonly runs: ReadonlyMap<string, Run>;
  /** The router's life that the view was attached to last; absent before the first {@link attached}. */
  readonly epoch?: string;
  /**
   * Something came that does not fit what the view has of some run, so
   * something was missed: attach again, with {@link resumeOf}.
   */
  readonly stale: boolean;
}

/** One chat run. When its id is used once more after its end, it starts anew. */
export interface Run {
  readonly runId: string;
  /** Empty if it was not told. */
  readonly sessionKey: string;
  /** What the agent has said. */
  readonly text: string;
  /** The tools that it called, in the order of their calls. */
  readonly tools: readonly ToolCall[];
  readonly status: "running" | "final" | "error" | "aborted";
  /** Of a failed run: why, in one line. */
  readonly error?: string;
  /** Why it ended, if that was told. */
  readonly stopReason?: string;
  /** What its end told of tokens and cost, as it came. */
  readonly usage?: object;
  /** Its text stands still until it is told as a whole, or attached to again. */
  readonly stale?: boolean;
  /** The router's life that its text was told by, if that is known. */
  readonly epoch?: string;
  /** Only the end of a very long text was kept. */
  readonly truncated?: boolean;
  /** The number of the event that it was last told of. */
  readonly seq?: number;
}

/** One call of a tool. */
export interface ToolCall {
  readonly toolCallId: string;
  readonly name: string;
  /** `"result"`: it is over, though its end may have been missed. */
  readonly phase: "start" | "update" | "result";
  readonly args?: unknown;
  /** What it gave, or gave so far; only told where the session is fully verbose. */
  readonly result?: unknown;
  readonly isError?: boolean;
}

/** A view that knows nothing. */
export const emptyView: View;

/**
 * Takes a frame in: `chat`, `agent` and `session.tool` count, any other is
 * ignored. Nothing that comes over the wire makes it throw.
 *
 * A delta's `offset` has to fit the run's text, else the text stays as it is
 * and is `stale`. A frame that carries the whole text always fits.
 * An end without a message keeps the text of a view that was never attached,
 * for semantics `origin` means it so; an attached view shows nothing then.
 */
export function receive(view: View, frame: { event: string; payload?: unknown }): View;

/**
 * Takes in what `router.attach` answered, catch-up included. Unless the session
 * was recovered, those of its runs that had not ended and that the catch-up
 * does not name are gone: nobody knows of them any more. What ended long ago
 * stays as it is; what the view never heard of it, the history has.
 *
 * @param answer - `sessionKey` is only needed where one connection attaches to
 *   several sessions. Without `frames` they have to be received one by one,
 *   next; that may show less for a moment.
 */
export function attached(
  view: View,
  answer: {
    epoch: string;
    recovered: boolean;
    sessionKey?: string;
    frames?: readonly ({ event: string; payload?: unknown } | { to: "store" })[];
  },
): View;

/**
 * What to attach with, so that only what is missing has to be told.
 *
 * @param sessionKey - only the runs of this session
 * @returns `undefined` if the view was never attached
 */
export function resumeOf(
  view: View,
  sessionKey?: string,
): { epoch: string; runs: { [runId: string]: number } } | undefined;

/** The view without a run. */
export function forget(view: View, runId: string): View;
