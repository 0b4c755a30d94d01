import { KEY, T, chat, emitter, payloads } from "./events.mjs";

export const name = "lone surrogates survive";

const [high, low] = ["\ud83d", "\ude00"];

/** @type {import("./kit.mjs").CasesOf} */
export const cases = ({ ChatRouter, assert }) => ({
  "an emoji cut over two deltas is whole again"() {
    const router = new ChatRouter();
    const run = emitter();
    assert.deepEqual(chat(router.ingest(run.says(`Hi ${high}`, `Hi ${high}`), T)), [`delta Hi ${high}`]);
    assert.deepEqual(chat(router.ingest(run.says(`Hi ${high}${low}`, low), T + 200)), [`delta Hi ${high}${low}`]);
    assert.deepEqual(chat(router.ingest(run.end(), T + 201)), ["final Hi 😀"]);
  },

  "halves that are appended one by one meet"() {
    const router = new ChatRouter();
    const run = emitter();
    router.ingest(run.says("", high), T);
    router.ingest(run.says("", low), T + 1);
    assert.deepEqual(chat(router.ingest(run.end(), T + 2)), ["delta 😀", "final 😀"]);
  },

  "a half that stays alone stays as it came"() {
    const router = new ChatRouter();
    const run = emitter();
    router.ingest(run.says(`${low}a${high}`), T);
    assert.deepEqual(chat(router.ingest(run.end(), T + 1)), [`final ${low}a${high}`]);
  },

  "ids with different halves are different ids"() {
    const router = new ChatRouter();
    const [one, two] = [`run ${high}`, `run \ud83e`];
    router.ingest(emitter(one).says("one"), T);
    assert.deepEqual(chat(router.ingest(emitter(two).end(), T + 1)), ["final"]);
    assert.deepEqual(chat(router.ingest(emitter(one).end(), T + 1)), ["final one"]);
  },

  "ids come back as they went in"() {
    const router = new ChatRouter();
    const [client, key, conn] = [`c${high}`, `k${low}`, `${high}conn`];
    router.linkRun("engine", { clientRunId: client, sessionKey: key });
    router.watchTools("engine", conn, T);
    router.subscribeSessions(conn);
    router.setSession(key, { row: { label: high } });
    const run = emitter("engine", {});
    const frames = [...router.ingest(run.tool("start"), T), ...router.ingest(run.start(), T)];
    for (const frame of frames) {
      if (frame.to === "connections") assert.deepEqual(frame.connIds, [conn]);
      if (frame.to === "store" || frame.to === "nodes") assert.strictEqual(frame.sessionKey, key);
    }
    assert.strictEqual(payloads(frames, "agent")[0].runId, client);
    assert.strictEqual(payloads(frames, "sessions.changed", "connections")[0].session.label, high);
    assert.lengthOf(router.abortRun(client, key, {}, T), 2);
  },

  "a run is found by a session id with a half"() {
    const router = new ChatRouter();
    router.setSession(KEY, { row: { sessionId: `s${high}` } });
    assert.strictEqual(payloads(router.ingest(emitter(`s${high}`, {}).start(), T), "agent")[0].sessionKey, KEY);
    assert.strictEqual(payloads(router.ingest(emitter("s\ufffd", {}).start(), T), "agent")[0].sessionKey, undefined);
  },

  "an overlap is counted in halves too"() {
    const router = new ChatRouter();
    const run = emitter();
    router.ingest(run.says("a", `a${high}`), T);
    assert.deepEqual(chat(router.ingest(run.says("b", `${high}${low}`), T + 200)), ["delta a😀"]);
  },
});
