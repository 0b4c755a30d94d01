// From a provider's bytes to what a viewer sees: source, core and receiver lose nothing on the way.

import assert from "node:assert/strict";
import { describe, it } from "node:test";

import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";

import { KEY, plain, T } from "./contract/events.mjs";
import { clientUnderTest, packageUnderTest, sourcesUnderTest } from "./package_under_test.mjs";
import { hear } from "./sources/heard.mjs";
import { recordingsOf } from "./sources/recordings.mjs";
import { ownReplies } from "./sources/replies.mjs";

/**
 * @typedef {import("./sources/replies.mjs").Reply} Reply
 * @typedef {{ semantics: "live" | "origin", throttleMs?: number, deltas?: "suffix" | "full" }} Way
 */

/** @type {typeof import("runcast")} */
const { ChatRouter } = await packageUnderTest();
const client = await clientUnderTest();
const sources = await sourcesUnderTest();

const recordings = (/** @type {const} */ (["fromOpenAIChat", "fromOpenAIResponses", "fromAnthropic"])).flatMap(recordingsOf);
const RUN = "run-1";
const VIEWER = "viewer";
/** How long it takes from one event to the next, ms. */
const PACE = 40;

/** @type {Way[]} */
const WAYS = [
  ...[0, 150].flatMap((throttleMs) => (/** @type {const} */ (["suffix", "full"])).map((deltas) => ({ semantics: /** @type {const} */ ("live"), throttleMs, deltas }))),
  { semantics: "origin" },
];

/** What the provider's own SDK makes of a reply, where it has one. @type {{ [source: string]: (text: string) => Promise<string> }} */
const ASSEMBLE = {
  async fromOpenAIChat(text) {
    const { message } = (await openai(text).chat.completions.stream({ model: "m", messages: [] }).finalChatCompletion()).choices[0];
    return (message.content ?? "") + (message.refusal ?? "");
  },
  async fromOpenAIResponses(text) {
    const { output } = await openai(text).responses.stream({ model: "m" }).finalResponse();
    return output.flatMap((item) => (item.type === "message" ? item.content : [])).map((part) => (part.type === "refusal" ? part.refusal : part.text)).join("");
  },
  async fromAnthropic(text) {
    const anthropic = new Anthropic({ apiKey: "none", fetch: async () => new Response(text) });
    const { content } = await anthropic.messages.stream({ model: "m", max_tokens: 1, messages: [] }).finalMessage();
    return content.map((block) => (block.type === "text" ? block.text : "")).join("");
  },
};

/** What the SDKs do not read: mixed line ends, lines of JSON, no reason to end, several messages. */
const OURS = /^(all ends|data over lines|a (byte order mark before a )?recording|a call that only|two messages)/;

/** @param {string} text */
const openai = (text) => new OpenAI({ apiKey: "none", fetch: async () => new Response(text, { headers: { "content-type": "text/event-stream" } }) });

/** @param {import("runcast").AgentEvent[]} events @param {Way} way @param {number} [comesAt] before which event the viewer comes */
function watch(events, { semantics, throttleMs = 150, deltas = "full" }, comesAt = 0) {
  const router = new ChatRouter({ semantics, throttleMs });
  let view = client.emptyView;
  let now = T;
  const show = (/** @type {import("runcast").Frame[]} */ frames) => {
    for (const { to, connIds, event, payload } of /** @type {any[]} */ (plain(frames))) {
      if (to === "all" || connIds?.includes(VIEWER)) view = client.receive(view, { event, payload });
    }
  };
  try {
    router.setSession(KEY, { verboseLevel: "full" });
    if (semantics === "origin") router.watchTools(RUN, VIEWER, now);
    events.forEach((event, at) => {
      if (semantics === "live" && at === comesAt) view = client.attached(view, plain(router.attach(VIEWER, KEY, { deltas, tools: true }, now)));
      for (let due; (due = router.wakeAt()) !== undefined && due <= now;) show(router.wake(due));
      show(router.ingest(event, now));
      assert.ok(!view.stale, "nothing was missed");
      now += PACE;
    });
    // What is due within a second, an error that is not tried again among it.
    for (let due; (due = router.wakeAt()) !== undefined && due <= now + 1_000;) show(router.wake(due));
    return /** @type {import("../../pkg-template/client.js").Run} */ (view.runs.get(RUN));
  } finally {
    router.free();
  }
}

for (const reply of [...ownReplies, ...recordings]) {
  describe(`${reply.source}, ${reply.title}`, () => {
    /** @type {ReturnType<typeof hear> | undefined} */
    let whole;
    const heard = () => (whole ??= hear(sources[reply.source](reply.text, { runId: RUN, sessionKey: KEY, clock: { now: () => T } })));
    for (const way of WAYS) {
      it(Object.values(way).join(" "), async () => {
        const { events, text, tools, end } = await heard();
        const run = watch(events, way);
        assert.equal(run.status, reply.title === "failed" ? "error" : "final");
        // The core shows no white space around a reply.
        assert.equal(run.text, text.trim());
        assert.deepEqual(
          run.tools.map(({ toolCallId: id, name, args, result, isError }) => plain({ id, name, args, result, isError })),
          tools.map((call) => plain(call)),
        );
        assert.deepEqual(run.usage, plain({ usage: end.usage }).usage);
        assert.equal(run.stopReason, end.stopReason);
      });
    }

    it("to one who comes in the middle", async () => {
      const { events, text } = await heard();
      for (const way of WAYS.filter(({ semantics }) => semantics === "live")) {
        assert.equal(watch(events, way, events.length >> 1).text, text.trim());
      }
    });

    const assemble = ASSEMBLE[reply.source];
    if (!assemble || OURS.test(reply.title)) return;
    it("is what the provider's SDK assembled", async () => assert.equal((await heard()).text, await assemble(reply.text)));
  });
}
