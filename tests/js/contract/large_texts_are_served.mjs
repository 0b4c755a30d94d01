import { KEY, T, chat, emitter, payloads } from "./events.mjs";

export const name = "large texts are served";

const MB = 1 << 20;

/** @type {import("./kit.mjs").CasesOf} */
export const cases = ({ ChatRouter, assert }) => ({
  "a megabyte in one event"() {
    const router = new ChatRouter();
    const run = emitter();
    const text = "0123456789abcde\n".repeat(MB / 16) + "end";
    assert.deepEqual(chat(router.ingest(run.says(text, text), T)), [`delta ${text}`]);
    assert.deepEqual(chat(router.ingest(run.end(), T + 1)), [`final ${text}`]);
  },

  "a megabyte outside Latin-1, with halves of pairs"() {
    const router = new ChatRouter();
    const run = emitter();
    const text = `\ude00${"日本語😀".repeat(MB / 5)}\ud83d`;
    assert.deepEqual(chat(router.ingest(run.says(text), T)), [`delta ${text}`]);
    assert.deepEqual(chat(router.ingest(run.end(), T + 1)), [`final ${text}`]);
  },

  "a megabyte grown piece by piece"() {
    const router = new ChatRouter();
    const run = emitter();
    const piece = "abcdefg ".repeat(512);
    let text = "";
    for (let i = 0; i < 256; i += 1) {
      text += piece + i;
      router.ingest(run.says(text, piece + i), T + i * 10);
    }
    assert.deepEqual(chat(router.ingest(run.end(), T + 5000)).at(-1), `final ${text}`);
  },

  "many brackets that never become a directive"() {
    const router = new ChatRouter();
    const run = emitter();
    const text = "[[reply_to:".repeat(20_000) + "x";
    router.ingest(run.says(text, text), T);
    assert.deepEqual(chat(router.ingest(run.end(), T + 1)), [`final ${text}`]);
  },

  "white space without end"() {
    const router = new ChatRouter();
    const run = emitter();
    router.ingest(run.says(" \n".repeat(MB / 2)), T);
    assert.deepEqual(chat(router.ingest(run.end(), T + 1)), ["final"]);
  },

  "a megabyte of tool result passes through"() {
    const router = new ChatRouter({ verboseDefault: "full" });
    router.watchTools("r", "w", T);
    const result = { text: "x".repeat(MB) };
    const [payload] = payloads(router.ingest(emitter().tool("result", { result }), T), "agent", "connections");
    assert.strictEqual(payload.data.result.text.length, MB);
  },

  "a megabyte of error text is cut"() {
    const [payload] = payloads(new ChatRouter().ingest(emitter().fail({ error: "e".repeat(MB) }), T), "chat");
    assert.strictEqual(payload.errorMessage, `${"e".repeat(240)}...`);
  },

  "ids and keys of a hundred thousand characters"() {
    const router = new ChatRouter();
    const [id, key] = ["i".repeat(100_000), `${KEY}${"k".repeat(100_000)}`];
    router.linkRun(id, { clientRunId: `${id}!`, sessionKey: key });
    const [payload] = payloads(router.ingest(emitter(id, {}).end(), T), "chat");
    assert.strictEqual(payload.runId, `${id}!`);
    assert.strictEqual(payload.sessionKey, key);
  },

  "ten thousand runs at once"() {
    const router = new ChatRouter();
    const runs = Array.from({ length: 10_000 }, (_, i) => ({ id: `run-${i}`, run: emitter(`run-${i}`) }));
    for (const { id, run } of runs) router.ingest(run.says(id, id), T);
    for (const { id, run } of runs) assert.deepEqual(chat(router.ingest(run.end(), T + 1)), [`final ${id}`]);
    assert.strictEqual(router.stats().held.texts, 0);
  },
});
