/**
 * The other end of the wire: chat runs out of the frames that one connection
 * gets. A view is never changed; each step gives a new one, or the very same
 * where nothing has changed, as `useSyncExternalStore` wants it.
 *
 * @typedef {import("../client.js").View} View
 * @typedef {import("../client.js").Run} Run
 * @typedef {import("../client.js").ToolCall} ToolCall
 * @typedef {{ [member: string]: any }} Told what came over the wire
 */

/** @type {View} */
export const emptyView = Object.freeze({ runs: new Map(), stale: false });

/**
 * @param {View} view
 * @param {{ event: string, payload?: unknown }} frame
 * @returns {View}
 */
export function receive(view, frame) {
  try {
    const payload = /** @type {Told} */ (frame.payload);
    const held = view.runs.get(payload.runId);
    if (typeof payload.runId === "string") {
      if (frame.event === "chat") return chat(view, held, payload);
      if (frame.event === "agent" || frame.event === "session.tool") return agent(view, held, payload);
    }
  } catch {
    // What cannot even be read says nothing.
  }
  return view;
}

/**
 * @param {View} view
 * @param {{ epoch: string, recovered: boolean, sessionKey?: string, frames?: readonly any[] }} answer
 * @returns {View}
 */
export function attached(view, { epoch, recovered, sessionKey, frames = [] }) {
  const named = new Set(frames.map((frame) => frame?.event === "chat" && frame.payload?.runId));
  const runs = new Map();
  let same = view.epoch === epoch;
  for (const [runId, run] of view.runs) {
    const isMeant = sessionKey === undefined || run.sessionKey === sessionKey;
    const isGone = isMeant && isRunning(run) && !named.has(runId) && !(recovered && run.epoch === epoch);
    // The tool calls that are still open are told again.
    const now = isMeant && (run.stale || run.tools.some(isOpen)) ? { ...proven(run), tools: over(run.tools) } : run;
    if (!isGone) runs.set(runId, now);
    same &&= now === run && !isGone;
  }
  return frames.reduce(receive, same ? view : { ...withRuns(view, runs), epoch });
}

/**
 * @param {View} view
 * @param {string} [sessionKey]
 */
export function resumeOf({ runs, epoch }, sessionKey) {
  if (epoch === undefined) return undefined;
  const known = [...runs.values()].filter((run) => isRunning(run) && run.epoch === epoch);
  const live = known.filter((run) => sessionKey === undefined || run.sessionKey === sessionKey);
  return { epoch, runs: Object.fromEntries(live.map((run) => [run.runId, run.text.length])) };
}

/**
 * @param {View} view
 * @param {string} runId
 * @returns {View}
 */
export function forget(view, runId) {
  const runs = new Map(view.runs);
  return runs.delete(runId) ? withRuns(view, runs) : view;
}

/** @param {View} view @param {Run | undefined} held @param {Told} payload @returns {View} */
function chat(view, held, payload) {
  const { state } = payload;
  const seq = Number.isFinite(payload.seq) ? payload.seq : -1;
  const whole = textOf(payload.message);
  // After a run's end its id stands for the next generation, of which only tools can have come.
  const run = held && isRunning(held) ? held : { ...fresh(view, payload), tools: held ? held.tools.filter(isOpen) : [] };
  const truncated = payload.truncated === true ? { truncated: true } : {};
  if (state === "delta") {
    if (whole === undefined && typeof payload.deltaText !== "string") return view;
    const anew = whole ?? (payload.replace === true ? payload.deltaText : undefined);
    const text = anew ?? grown(run, payload);
    if (text === undefined) return held?.stale ? view : put(view, { ...(held ?? run), stale: true });
    const by = anew === undefined ? run : view;
    const isSame = run === held && text === run.text && by.epoch === run.epoch && !run.stale && !truncated.truncated === !run.truncated;
    return isSame ? view : put(view, { ...proven(run), ...epochOf(by), text, seq, ...truncated });
  }
  if (state !== "final" && state !== "error" && state !== "aborted") return view;
  // Where clients attach, an end brings all that is to be seen, which may be nothing.
  const rest = whole ?? (view.epoch === undefined ? undefined : "");
  if (held && held.status === state && held.seq === seq && (rest ?? held.text) === held.text) return view;
  const why = typeof payload.stopReason === "string" ? { stopReason: payload.stopReason } : {};
  const error = typeof payload.errorMessage === "string" ? { error: payload.errorMessage } : {};
  return put(view, { ...proven(run), text: rest ?? run.text, tools: over(run.tools), status: state, seq, ...why, ...error, ...truncated });
}

/**
 * The text with a delta behind it, if its offset and what it repeats prove that it belongs there.
 * @param {Run} run
 * @param {Told} payload
 */
function grown({ text, seq = -1, stale }, { deltaText, offset, seq: now }) {
  if (stale || !Number.isInteger(offset) || offset < 0 || offset > text.length) return undefined;
  const held = text.slice(offset);
  if (deltaText.startsWith(held)) return text.slice(0, offset) + deltaText;
  // Told again; but if it is new, the text should not be longer than this.
  return held.startsWith(deltaText) && now <= seq ? text : undefined;
}

/** @param {View} view @param {Run | undefined} held @param {Told} payload @returns {View} */
function agent(view, held, payload) {
  const { stream, data } = payload;
  // A run of no session has no chat.
  if (typeof payload.sessionKey !== "string") return view;
  const run = held ?? fresh(view, payload);
  if (stream === "tool") {
    const tools = called(run.tools, data);
    return tools === run.tools ? view : put(view, { ...run, tools });
  }
  if (stream !== "lifecycle") return view;
  if (data.phase === "start") {
    if (!held || !isRunning(held)) return put(view, fresh(view, payload));
    // A retry: what was called before the error is over.
    return held.tools.some(isOpen) ? put(view, { ...held, tools: over(held.tools) }) : view;
  }
  if (held && typeof data.usage === "object" && data.usage) return put(view, { ...run, usage: data.usage });
  return view;
}

/**
 * The calls after one more tool event.
 * @param {readonly ToolCall[]} tools
 * @param {Told} data
 */
function called(tools, { toolCallId, phase, name, args, result, partialResult, isError }) {
  if (typeof toolCallId !== "string" || (phase !== "start" && phase !== "update" && phase !== "result")) return tools;
  const at = tools.findIndex((call) => call.toolCallId === toolCallId);
  const before = tools[at];
  if (phase === "start" && before && isOpen(before)) return tools;
  /** @type {Told} */
  const call = { ...before, toolCallId, name: typeof name === "string" ? name : (before?.name ?? ""), phase };
  if (phase === "start") delete call.result, delete call.isError;
  if (args !== undefined) call.args = args;
  if ((result ?? partialResult) !== undefined) call.result = result ?? partialResult;
  if (typeof isError === "boolean") call.isError = isError;
  const now = [...tools];
  now[before ? at : now.length] = /** @type {ToolCall} */ (call);
  return now;
}

/** @param {View} view @param {Told} payload @returns {Run} */
function fresh(view, { runId, sessionKey }) {
  return { runId, sessionKey: typeof sessionKey === "string" ? sessionKey : "", text: "", tools: [], status: "running", ...epochOf(view) };
}

/** @param {{ readonly epoch?: string }} of */
function epochOf({ epoch }) {
  return epoch !== undefined && { epoch };
}

/** @param {View} view @param {Run} run @returns {View} */
function put(view, run) {
  return withRuns(view, new Map(view.runs).set(run.runId, run));
}

/** @param {View} view @param {ReadonlyMap<string, Run>} runs @returns {View} */
function withRuns(view, runs) {
  return { ...view, runs, stale: [...runs.values()].some((run) => run.stale) };
}

/** @param {Run} run @returns {Run} */
function proven({ stale, ...run }) {
  return run;
}

/** @param {Run} run */
function isRunning(run) {
  return run.status === "running";
}

/** @param {ToolCall} call */
function isOpen(call) {
  return call.phase !== "result";
}

/** Nothing is open any longer. @param {readonly ToolCall[]} tools @returns {readonly ToolCall[]} */
function over(tools) {
  return tools.map((call) => (isOpen(call) ? { ...call, phase: "result" } : call));
}

/** @param {Told | undefined} message */
function textOf(message) {
  const content = message?.content;
  if (typeof content === "string") return content;
  const texts = Array.isArray(content) ? content.map((part) => part?.text).filter((text) => typeof text === "string") : [];
  return texts.length ? texts.join("") : undefined;
}
