// However the network cuts a stream, a source tells the same; and where it breaks off, what has
// been told is the begin of the same, with an end that says so.
// RUNCAST_RUNS=100000 for a long run; RUNCAST_SEED starts it where another one did.

import assert from "node:assert/strict";
import { describe, it } from "node:test";

import fc from "fast-check";

import { sourcesUnderTest } from "./package_under_test.mjs";
import { propertyOptions } from "./properties.mjs";
import { recordingsOf } from "./sources/recordings.mjs";
import { ownReplies } from "./sources/replies.mjs";

/** @typedef {import("./sources/replies.mjs").Reply} Reply */

const sources = await sourcesUnderTest();
const recordings = (/** @type {const} */ (["fromOpenAIChat", "fromOpenAIResponses", "fromAnthropic"])).flatMap(recordingsOf);
const replies = [...ownReplies, ...recordings];
const bytesOf = new Map(replies.map((reply) => [reply, Buffer.from(reply.text)]));

/** Made-up ids, which are others each time, are told by their order. @param {Reply} reply @param {any} input @returns {Promise<any[]>} */
async function eventsOf({ source, text }, input) {
  const events = [];
  /** @type {string[]} */
  const madeUp = [];
  for await (const event of sources[source](input, { runId: "r", sessionKey: "s", clock: { now: () => 1 }, partialArgs: true })) {
    const { toolCallId: id } = /** @type {any} */ (event.data);
    if (id !== undefined && !text.includes(id)) {
      if (!madeUp.includes(id)) madeUp.push(id);
      Object.assign(/** @type {any} */ (event.data), { toolCallId: `made up ${madeUp.indexOf(id)}` });
    }
    events.push(event);
  }
  return events;
}

/** What each reply comes to in one piece. @type {Map<Reply, Promise<any[]>>} */
const wholes = new Map();
/** @param {Reply} reply @returns {Promise<any[]>} */
function whole(reply) {
  const known = wholes.get(reply) ?? eventsOf(reply, reply.text);
  wholes.set(reply, known);
  return known;
}

/** @template {Uint8Array | string} T @param {T} all @param {number[]} shares where to cut, of 2^32 */
function piecesOf(all, shares) {
  const places = [0, ...shares.map((share) => Math.floor((share / 2 ** 32) * all.length)).sort((a, b) => a - b), all.length];
  // What is cut twice at one place gives an empty piece.
  return places.slice(1).map((end, at) => /** @type {T} */ (typeof all === "string" ? all.slice(places[at], end) : all.subarray(places[at], end)));
}

/** The ways in which pieces come. @type {{ [how: string]: (pieces: any[]) => any }} */
const WAYS = {
  async *iterable(pieces) {
    yield* pieces;
  },
  list: (pieces) => pieces,
  stream: (pieces) => new ReadableStream({
    pull(controller) {
      if (pieces.length > 0) controller.enqueue(pieces.shift());
      else controller.close();
    },
  }),
};

describe("any cut tells the same", () => {
  const cuts = fc.array(fc.nat(2 ** 32 - 1), { maxLength: 60 });
  for (const form of /** @type {const} */ (["bytes", "text"])) {
    it(`of ${form}`, () => fc.assert(fc.asyncProperty(fc.constantFrom(...replies), cuts, fc.constantFrom(...Object.keys(WAYS)), async (reply, shares, way) => {
      const pieces = form === "bytes" ? piecesOf(/** @type {Uint8Array} */ (bytesOf.get(reply)), shares) : piecesOf(reply.text, shares);
      assert.deepEqual(await eventsOf(reply, WAYS[way](pieces)), await whole(reply), `${reply.source}, ${reply.title}`);
    }), propertyOptions(400)));
  }

  it("one byte, and one unit, at a time", async () => {
    for (const reply of ownReplies) {
      const bytes = /** @type {Uint8Array} */ (bytesOf.get(reply));
      // Behind a piece of nothing, and with pieces of nothing at the end.
      assert.deepEqual(await eventsOf(reply, [new Uint8Array(), ...Array.from(bytes, (byte) => Uint8Array.of(byte))]), await whole(reply), reply.title);
      assert.deepEqual(await eventsOf(reply, ["", ...Array.from(bytes, (_, at) => reply.text.charAt(at))]), await whole(reply), reply.title);
    }
  });

  it("all own replies come to something", async () => {
    for (const reply of ownReplies) {
      const events = await whole(reply);
      const last = events.at(-1);
      assert.ok(events.length > 2, reply.title);
      assert.equal(last.data.phase, reply.title === "failed" ? "error" : "end", `${reply.title}: ${JSON.stringify(last.data.error)}`);
      const calls = (/** @type {(data: any) => boolean} */ is) => new Set(events.filter(({ stream, data }) => stream === "tool" && is(data)).map(({ data }) => data.toolCallId));
      assert.deepEqual(calls(({ args }) => args !== undefined), calls(() => true), `${reply.title}: all calls get their arguments`);
    }
  });
});

const DONE = { done: true };

/** The chunks that came whole: of the last one nothing but the end of its line may be missing. @param {string} text @returns {any[]} */
function chunksIn(text) {
  /** @type {any[]} */
  const chunks = [];
  let data = "";
  const read = (/** @type {string} */ json) => {
    try {
      chunks.push(json.trim() === "[DONE]" ? DONE : JSON.parse(json));
    } catch {
      // Half a chunk, or a comment.
    }
  };
  for (const line of `${text}\n\n`.split(/\r\n|\n|\r/)) {
    if (line.startsWith("data:")) data += `${line.slice(5)}\n`;
    else if (line.startsWith("{")) read(line);
    else if (line === "") {
      read(data);
      data = "";
    }
  }
  return chunks;
}

/**
 * When a reply was whole, though the stream may have said more.
 * @type {Record<Reply["source"], (chunks: any[]) => boolean>}
 */
const IS_WHOLE = {
  // The first answer has its `finish_reason`, or the provider said that there is no more. Usage comes later.
  fromOpenAIChat: (chunks) => chunks.some((chunk) => chunk === DONE || chunk.choices?.some((/** @type {any} */ { index, finish_reason: reason }) => index === 0 && reason)),
  fromOpenAIResponses: (chunks) => chunks.some(({ type }) => /^response\.(completed|incomplete)$/.test(type)),
  // Every message that began has its `message_stop`; a run of several may be cut between two.
  fromAnthropic: (chunks) => chunks.filter(({ type }) => /^message_st(art|op)$/.test(type)).at(-1)?.type === "message_stop",
  fromAGUI: (chunks) => chunks.some(({ type }) => type === "RUN_FINISHED"),
  fromFullStream: (chunks) => chunks.some(({ type }) => type === "finish"),
  fromWorkersAI: (chunks) => chunks.includes(DONE),
  // All that began, step or part, has ended: a UI's stream may do without its `finish`. Behind a step whose calls were carried out comes another.
  fromUIMessageStream(chunks) {
    if (chunks.some(({ type }) => type === "finish")) return true;
    const step = chunks.slice(chunks.findLastIndex(({ type }) => type === "start-step"));
    if (!chunks.includes(DONE) && ["tool-output-available", "finish-step"].every((wanted) => step.some(({ type }) => type === wanted))) return false;
    const count = (/** @type {RegExp} */ kind) => chunks.filter(({ type }) => kind.test(type)).length;
    const [begun, ended] = [count(/^(start-step|(text|reasoning|tool-input)-start)$/), count(/^(finish-step|(text|reasoning)-end|tool-input-available)$/)];
    return begun === ended && (begun > 0 || chunks.includes(DONE));
  },
};

/** @param {Reply} reply @param {number} end after how many bytes the stream is cut */
async function checkCutOff(reply, end) {
  const bytes = /** @type {Uint8Array} */ (bytesOf.get(reply)).subarray(0, end);
  const chunks = chunksIn(new TextDecoder().decode(bytes));
  const events = await eventsOf(reply, [bytes]);
  const last = events.pop();
  const all = await whole(reply);
  const what = `${reply.source}, ${reply.title}, after ${end} bytes`;
  assert.deepEqual(events, all.slice(0, events.length), what);
  assert.ok(events.slice(1).every(({ stream }) => stream !== "lifecycle"), `${what}: it ends once`);
  assert.equal(last.stream, "lifecycle", what);
  // What came whole was told.
  const told = await eventsOf(reply, chunks.filter((chunk) => chunk !== DONE));
  if (!chunks.includes(DONE)) assert.deepEqual(events, told.slice(0, -1), what);
  const hasFailed = chunks.some(({ type }) => type === "response.failed");
  const why = IS_WHOLE[reply.source](chunks) ? ["end", undefined] : ["error", hasFailed ? "server_error" : "ERR_STREAM_CUT"];
  assert.deepEqual([last.data.phase, last.data.error?.code], why, what);
}

describe("a stream that breaks off", () => {
  it("after any byte of a short one", async () => {
    for (const source of new Set(ownReplies.map(({ source }) => source))) {
      const [shortest] = ownReplies.filter((reply) => reply.source === source).sort((a, b) => a.text.length - b.text.length);
      const { length } = /** @type {Uint8Array} */ (bytesOf.get(shortest));
      for (let end = 0; end <= length; end += 1) await checkCutOff(shortest, end);
    }
  });

  it("anywhere in any", () => fc.assert(fc.asyncProperty(fc.constantFrom(...replies), fc.nat(2 ** 32 - 1), async (reply, share) => {
    await checkCutOff(reply, Math.floor((share / 2 ** 32) * (Buffer.byteLength(reply.text) + 1)));
  }), propertyOptions(800)));

  it("just before, within and behind the end of any chunk", async () => {
    for (const reply of ownReplies) {
      for (const { index } of reply.text.matchAll(/[}\]](\r\n|\n|\r)/g)) {
        const end = Buffer.byteLength(reply.text.slice(0, index));
        for (const more of [0, 1, 2, 3]) await checkCutOff(reply, end + more);
      }
    }
  });
});
