// Any bytes as any provider's stream: a source never throws, ends once, tells the same however the
// stream is cut, and what it tells a router takes.

import * as sources from "runcast-sources";
import { ChatRouter } from "runcast";

const DIALECTS = /** @type {const} */ (["fromOpenAIChat", "fromOpenAIResponses", "fromAnthropic", "fromUIMessageStream", "fromFullStream", "fromAGUI", "fromWorkersAI"]);
const encoder = new TextEncoder();

/** @param {boolean} holds @param {string} why @param {unknown} [what] */
function must(holds, why, what) {
  if (!holds) throw new Error(`${why}: ${JSON.stringify(what)}`);
}

/** @param {any} source @returns {Promise<{ events: any[], turn: any }>} */
async function all(source) {
  const events = [];
  for (;;) {
    const { done, value } = await source.next();
    if (done) return { events, turn: value };
    events.push(value);
    must(events.length < 100_000, "it never ends");
  }
}

/** @param {Uint8Array} bytes @param {number} size */
function* pieces(bytes, size) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** Ids that a source makes up differ, but not in their order, and so does what engines say of a wrong type. @param {any} value */
function plain(value) {
  /** @type {string[]} */
  const madeUp = [];
  const text = JSON.stringify(value, (name, member) => (name === "message" && String(member).startsWith("the stream is damaged") ? "damaged" : member));
  return text.replaceAll(/"call-rs-\d+"/g, (id) => {
    if (!madeUp.includes(id)) madeUp.push(id);
    return `"made up ${madeUp.indexOf(id)}"`;
  });
}

/** @param {string} input its first unit says which dialect, its second how it is cut */
export async function run(input) {
  const from = /** @type {any} */ (sources)[DIALECTS[input.charCodeAt(0) % DIALECTS.length] ?? DIALECTS[0]];
  const size = 1 + ((input.charCodeAt(1) || 0) % 64);
  const bytes = encoder.encode(input.slice(2));
  const options = { runId: "r", sessionKey: "main", clock: { now: () => 1_000 }, partialArgs: size % 2 === 0 };
  const whole = await all(from([bytes], options));
  const cut = await all(from(pieces(bytes, size), options));
  must(plain(whole) === plain(cut), "a cut makes a difference", [whole, cut]);

  const { events } = whole;
  const phases = events.filter(({ stream }) => stream === "lifecycle").map(({ data }) => data.phase);
  must(phases.length === 2 && phases[0] === "start" && events[0].stream === "lifecycle", "it begins once", phases);
  must(["end", "error"].includes(phases[1]) && events.at(-1).stream === "lifecycle", "it ends once", phases);
  const router = new ChatRouter({ semantics: "live", throttleMs: 0 });
  /** @type {any[]} */
  const frames = [router.attach("v", "main", { deltas: "suffix", tools: true }, 1_000).frames];
  for (const event of events) frames.push(router.ingest(JSON.parse(JSON.stringify(event)), 1_000));
  router.free();
  const ends = frames.flat().filter(({ to, event, payload }) => to === "connections" && event === "chat" && payload.state !== "delta");
  must(ends.length === 1, "viewers are told one end", ends);
  for await (const text of sources.toSSE(frames, { connId: "v" })) must(text.length > 0, "server-sent events");
  const told = [];
  for await (const event of sources.toAGUI(frames, { connId: "v" })) told.push(event);
  JSON.stringify(told);
}
