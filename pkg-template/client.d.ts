/**
 * `runcast/client`: the receiving end, without WebAssembly. It folds the
 * frames that one connection gets into a view: what each chat run said, which
 * tools it called and how it ended.
 *
 * Views are never changed. A function gives the very view it was given when
 * nothing has changed, so that a view can be the snapshot of a store.
 */

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
    frames?: readonly { event: string; payload?: unknown }[];
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
