import { KEY, T, chat, emitter, payloads } from "./events.mjs";

export const name = "odd objects are read as given";

/** @type {import("./kit.mjs").CasesOf} */
export const cases = ({ ChatRouter, assert, otherRealm }) => ({
  "frozen events"() {
    const event = emitter().says("Hi", "Hi");
    Object.freeze(event.data);
    assert.deepEqual(chat(new ChatRouter().ingest(Object.freeze(event), T)), ["delta Hi"]);
    const router = new ChatRouter();
    router.watchTools("r", "w", T);
    const tool = emitter().tool("result", { result: 1 });
    Object.freeze(tool.data);
    assert.notProperty(payloads(router.ingest(Object.freeze(tool), T), "agent", "connections")[0].data, "result");
  },

  "events without a prototype"() {
    const event = Object.assign(Object.create(null), emitter().event("assistant"));
    event.data = Object.assign(Object.create(null), { text: "Hi", delta: "Hi" });
    assert.deepEqual(chat(new ChatRouter().ingest(event, T)), ["delta Hi"]);
  },

  "events with getters and inherited members"() {
    class HostEvent {
      stream = "assistant";
      ts = T;
      seq = 1;
      get runId() { return "r"; }
      get sessionKey() { return KEY; }
      get data() { return { text: "Hi", delta: "Hi" }; }
    }
    assert.deepEqual(chat(new ChatRouter().ingest(/** @type {any} */ (new HostEvent()), T)), ["delta Hi"]);
  },

  "proxies"() {
    const event = new Proxy(emitter().event("assistant"), {
      get: (target, member) => (member === "data" ? { text: "Hi" } : Reflect.get(target, member)),
    });
    assert.deepEqual(chat(new ChatRouter().ingest(event, T)), ["delta Hi"]);
  },

  "what a getter throws comes out as it is, and changes nothing"() {
    const router = new ChatRouter();
    const run = emitter();
    router.ingest(run.says("Kept", "Kept"), T);
    const before = JSON.stringify(router.stats());
    for (const member of ["runId", "seq", "stream", "ts", "sessionKey", "data"]) {
      const own = new RangeError(`no ${member} today`);
      const event = { runId: "r", seq: 2, stream: "assistant", ts: T, sessionKey: KEY, data: { text: "x" } };
      Object.defineProperty(event, member, { enumerable: true, get() { throw own; } });
      let caught;
      try { router.ingest(event, T + 1); } catch (error) { caught = error; }
      assert.strictEqual(caught, own, member);
    }
    assert.strictEqual(JSON.stringify(router.stats()), before);
    assert.deepEqual(chat(router.ingest({ ...run.end(), seq: 2 }, T + 2)), ["final Kept"]);
  },

  "a getter may call the router again"() {
    const router = new ChatRouter();
    const event = emitter("outer").event("assistant");
    /** @type {string[]} */
    const inner = [];
    Object.defineProperty(event, "data", {
      enumerable: true,
      get() {
        if (inner.length === 0) inner.push(...chat(router.ingest(emitter("inner").says("inside"), T)));
        return { text: "outside" };
      },
    });
    assert.deepEqual(chat(router.ingest(event, T)), ["delta outside"]);
    assert.deepEqual(inner, ["delta inside"]);
  },

  "String and Number objects are not strings and numbers"() {
    const event = { ...emitter().event("assistant"), data: { text: new String("boxed") } };
    assert.deepEqual(chat(new ChatRouter().ingest(event, T)), []);
    assert.throws(() => new ChatRouter().ingest(/** @type {any} */ ({ ...event, runId: new String("r") }), T), TypeError, "event.runId");
  },

  "ids like those of object internals"() {
    const router = new ChatRouter();
    for (const id of ["__proto__", "constructor", "toString", "hasOwnProperty"]) {
      router.setSession(id, { row: { label: id } });
      router.setRunContext(id, { sessionKey: id });
      assert.deepEqual(chat(router.ingest(emitter(id, {}).says(id), T)), [`delta ${id}`]);
      assert.strictEqual(payloads(router.ingest(emitter(id, {}).end(), T), "chat")[0].sessionKey, id);
    }
    assert.strictEqual(/** @type {any} */ ({}).label, undefined);
  },

  "a member named __proto__ passes through as a member"() {
    const event = { ...emitter().event("thinking"), ...JSON.parse('{"extra":{"__proto__":{"polluted":true}}}') };
    const [payload] = payloads(new ChatRouter().ingest(event, T), "agent");
    assert.include(JSON.stringify(payload.extra), "polluted");
    assert.strictEqual(/** @type {any} */ ({}).polluted, undefined);
  },

  ...(otherRealm
    ? {
        "events from another realm"() {
          const event = /** @type {any} */ (otherRealm());
          assert.isFalse(event instanceof Object);
          assert.deepEqual(chat(new ChatRouter().ingest(event, T)), ["delta Hi"]);
        },
      }
    : {}),
});
