// Each dialect's smallest reply, as chunks, and what tests of all of them share.

/**
 * @typedef {import("runcast").AgentEvent} AgentEvent
 * @typedef {import("runcast/sources").Source} Source
 * @typedef {keyof typeof REPLIES} Dialect
 * @typedef {{ [member: string]: any }} Members
 */

/** @param {Members[]} pieces */
const calling = (...pieces) => ({ choices: [{ index: 0, delta: { tool_calls: pieces } }] });

/** A chunk of OpenAI's. */
export const openai = {
  /** @param {string} content */
  says: (content) => ({ choices: [{ index: 0, delta: { content } }] }),
  calling,
  /** @param {string} reason */
  finish: (reason = "stop") => ({ choices: [{ index: 0, delta: {}, finish_reason: reason }] }),
};

/** Says "Hello" and ends: the chunk that says it, and the others around it. */
export const REPLIES = {
  fromOpenAIChat: { before: [], says: openai.says("Hello"), after: [openai.finish()] },
  fromOpenAIResponses: {
    before: [{ type: "response.created", response: {} }],
    says: { type: "response.output_text.delta", delta: "Hello" },
    after: [{ type: "response.completed", response: { status: "completed" } }],
  },
  fromAnthropic: {
    before: [{ type: "message_start", message: {} }, { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } }],
    says: { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "Hello" } },
    after: [{ type: "content_block_stop", index: 0 }, { type: "message_delta", delta: { stop_reason: "end_turn" } }, { type: "message_stop" }],
  },
  fromUIMessageStream: {
    before: [{ type: "start" }, { type: "text-start", id: "1" }],
    says: { type: "text-delta", id: "1", delta: "Hello" },
    after: [{ type: "text-end", id: "1" }, { type: "finish" }],
  },
  fromFullStream: {
    before: [{ type: "start" }, { type: "text-start", id: "1" }],
    says: { type: "text-delta", id: "1", text: "Hello" },
    after: [{ type: "text-end", id: "1" }, { type: "finish", finishReason: "stop" }],
  },
  fromAGUI: {
    before: [{ type: "RUN_STARTED", threadId: "t", runId: "r" }, { type: "TEXT_MESSAGE_START", messageId: "m", role: "assistant" }],
    says: { type: "TEXT_MESSAGE_CONTENT", messageId: "m", delta: "Hello" },
    after: [{ type: "TEXT_MESSAGE_END", messageId: "m" }, { type: "RUN_FINISHED", threadId: "t", runId: "r" }],
  },
  fromWorkersAI: { before: [], says: { response: "Hello" }, after: ["[DONE]"] },
};

export const DIALECTS = /** @type {Dialect[]} */ (Object.keys(REPLIES));

/** @param {Dialect} dialect @returns {(Members | string)[]} */
export const chunksOf = (dialect) => [...REPLIES[dialect].before, REPLIES[dialect].says, ...REPLIES[dialect].after];

/** Chunks as server-sent events; a text goes as it is. @param {readonly unknown[]} chunks */
export const sse = (chunks) => chunks.map((chunk) => `data: ${typeof chunk === "string" ? chunk : JSON.stringify(chunk)}\n\n`).join("");

/** @param {string} text */
export const bytes = (text) => new TextEncoder().encode(text);

/**
 * Reads a source to its end; that it begins and ends once is a matter of course.
 * @param {Source} source
 * @returns {Promise<{ events: AgentEvent[], text: string, end: Members, tools: Members[], turn: import("runcast/sources").Turn }>}
 */
export async function read(source) {
  /** @type {AgentEvent[]} */
  const events = [];
  for (;;) {
    const { done, value } = await source.next();
    if (done) return { ...toldBy(events), turn: value };
    events.push(value);
  }
}

/** The next event. @param {Source} source @returns {Promise<any>} */
export const told = async (source) => (await source.next()).value;

/** @param {AgentEvent[]} events of a whole run */
export function toldBy(events) {
  const of = (/** @type {string} */ stream) => events.filter((event) => event.stream === stream).map(({ data }) => /** @type {Members} */ (data));
  const phases = of("lifecycle").map(({ phase }) => phase);
  const [first, last] = [events[0], events.at(-1)].map((event) => event?.stream);
  if (phases.length !== 2 || phases[0] !== "start" || first !== "lifecycle" || last !== "lifecycle") throw new Error(`it begins and ends once: ${phases}, ${first} to ${last}`);
  return { events, text: of("assistant").map(({ delta }) => delta).join(""), end: of("lifecycle")[1], tools: of("tool") };
}

/**
 * What iterates, and tells what was asked of it.
 * @template T
 * @param {Iterable<T>} values
 * @param {{ stays?: boolean }} [options] `stays`: behind them it waits for ever
 */
export function watched(values, { stays = false } = {}) {
  const iterator = values[Symbol.iterator]();
  const seen = { pulls: 0, returns: 0 };
  return Object.assign(seen, {
    [Symbol.asyncIterator]: () => ({
      /** @returns {Promise<IteratorResult<T>>} */
      async next() {
        seen.pulls += 1;
        const step = iterator.next();
        return step.done && stays ? new Promise(() => {}) : step;
      },
      async return() {
        seen.returns += 1;
        return { done: /** @type {const} */ (true), value: undefined };
      },
    }),
  });
}
