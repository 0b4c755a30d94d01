import { KEY, T, emitter, payloads, plain } from "./events.mjs";
import { framesOf, liveRouters } from "./live.mjs";

export const name = "every error is redacted";

const GRACE = 15_000;
const KEY_TEXT = `sk-${"a1B2".repeat(8)}`;

/** @type {import("./kit.mjs").CasesOf} */
export const cases = (kit) => {
  const { assert } = kit;
  const live = liveRouters(kit);
  /**
   * All frames that an error causes, for every kind of audience.
   * @param {unknown} error
   * @param {import("runcast").RouterOptions} [options]
   */
  const framesAbout = (error, options) => {
    const router = live(options);
    router.attach("c", KEY, { tools: true }, T);
    router.subscribeSessions("op");
    const run = emitter();
    return [
      ...router.ingest(run.says("Half"), T),
      ...router.ingest(run.fail({ error }), T),
      ...router.wake(T + GRACE),
      ...router.attach("late", KEY, {}, T + GRACE).frames,
    ];
  };
  /** @param {unknown} error */
  const line = (error) => payloads(framesAbout(error), "chat", "nodes").at(-1).errorMessage;
  const secretive = [
    `401 for ${KEY_TEXT}, try again`,
    new Error(`bad key ${KEY_TEXT}`),
    Object.assign(new TypeError("refused"), { name: `Bearer ${KEY_TEXT}` }),
    Object.assign(new Error("refused"), { code: KEY_TEXT }),
    { message: `bad key ${KEY_TEXT}`, status: 401 },
    { message: "refused", headers: { authorization: `Bearer ${KEY_TEXT}` } },
    { body: { apiKey: KEY_TEXT } },
    [KEY_TEXT, { deep: [KEY_TEXT] }],
  ];
  return {
    "no frame to anybody shows a credential"() {
      for (const error of secretive) {
        for (const options of [{}, { limits: { errorGraceMs: 0 } }]) {
          const frames = framesAbout(error, options);
          assert.notInclude(JSON.stringify(frames), KEY_TEXT, String(error));
          assert.isTrue(frames.some((/** @type {any} */ frame) => frame.payload?.state === "error"));
        }
      }
    },

    "several lines become one"() {
      for (const error of ["401\n\n  for you\r\n", new Error("401\n for you"), { message: "401 \r for you" }]) assert.match(line(error), /^(Error: )?401 for you ?$/);
    },

    "nor does one for a run that is hidden, late or without a session"() {
      for (const error of secretive) {
        const router = live();
        router.subscribeSessions("op");
        router.watchTools("r", "w", T);
        router.setRunContext("hidden", { isControlUiVisible: false });
        const late = emitter("late");
        router.ingest(late.end(), T);
        const events = [emitter("hidden").fail({ error }), emitter("nowhere", {}).fail({ error }), late.fail({ error })];
        assert.notInclude(JSON.stringify(events.flatMap((event) => router.ingest(event, T))), KEY_TEXT);
      }
    },

    "the line is the same wherever it is told"() {
      const frames = framesAbout(new RangeError("too long"));
      assert.deepEqual(payloads(frames, "agent", "nodes").at(-1).data, { phase: "error", error: "RangeError: too long" });
      assert.deepEqual(framesOf(frames, "c").find(({ event }) => event === "agent").payload.data.error, "RangeError: too long");
      const told = frames.filter((/** @type {any} */ frame) => frame.payload?.state === "error").map((/** @type {any} */ frame) => frame.payload.errorMessage);
      assert.deepEqual(told, ["RangeError: too long", "RangeError: too long", "RangeError: too long"]);
    },

    "what is no credential stays"() {
      assert.strictEqual(line("overloaded"), "overloaded");
      assert.strictEqual(line(529), "529");
      assert.strictEqual(line({ name: "ApiError", message: "bad", code: 401 }), "ApiError: bad: code=401");
      assert.strictEqual(line({ status: 500 }), '{"status":500}');
      assert.include(line(`401 for ${KEY_TEXT}, try again`), "try again");
    },

    "no error is no line"() {
      for (const error of [undefined, null, "", 0, false]) {
        const [payload] = payloads(plain(framesAbout(error)), "chat", "nodes").slice(-1);
        assert.notProperty(payload, "errorMessage");
      }
    },

    "the event that went in is not changed"() {
      const router = live();
      router.subscribeSessions("op");
      const event = emitter().fail({ error: `token=${KEY_TEXT}` });
      const before = plain(event);
      router.ingest(event, T);
      assert.deepEqual(plain(event), before);
    },

    "an error that is no lifecycle's passes through, as any data does"() {
      const router = live();
      router.subscribeSessions("op");
      const event = emitter().event("thinking", { phase: "error", error: "plain" });
      assert.deepEqual(framesOf(router.ingest(event, T), "op")[0].payload, plain(event));
    },

    "values that cannot be written do no harm"() {
      /** @type {{ self?: unknown }} */
      const circle = {};
      circle.self = circle;
      const thrower = { toJSON() { throw new Error("no"); } };
      for (const error of [circle, thrower, 10n, Symbol("s"), () => {}]) {
        const frames = framesAbout(error);
        assert.strictEqual(payloads(frames, "chat", "nodes").at(-1).state, "error");
      }
    },

    "a long line is cut after redaction"() {
      const cut = line(new Error(`${"x".repeat(300)} ${KEY_TEXT}`));
      assert.strictEqual(cut.length, 243);
      const edge = line(new Error(`${"x".repeat(220)} ${KEY_TEXT}`));
      assert.notInclude(edge, KEY_TEXT.slice(0, 12));
    },
  };
};
