import { T, emitter, payloads } from "./events.mjs";

export const name = "errors are told in one line";

/** @type {import("./kit.mjs").CasesOf} */
export const cases = ({ ChatRouter, assert }) => {
  /** @param {unknown} error */
  const told = (error) => payloads(new ChatRouter().ingest(emitter().fail({ error }), T), "chat")[0].errorMessage;
  return {
    "strings and numbers as text"() {
      assert.strictEqual(told("overloaded"), "overloaded");
      assert.strictEqual(told(529), "529");
    },

    "an Error by name, message and code"() {
      assert.strictEqual(told(new RangeError("too long")), "RangeError: too long");
      assert.strictEqual(told(Object.assign(new Error("refused"), { code: "ECONNREFUSED" })), "Error: refused: code=ECONNREFUSED");
      assert.strictEqual(told({ message: "plain object" }), "plain object");
      assert.strictEqual(told({ name: "ApiError", message: "bad", code: 401 }), "ApiError: bad: code=401");
    },

    "anything else as JSON"() {
      assert.strictEqual(told({ status: 500 }), '{"status":500}');
      assert.strictEqual(told([1, "a"]), '[1,"a"]');
      assert.strictEqual(told(true), "true");
    },

    "241 units are cut to 240 and dots"() {
      assert.strictEqual(told("x".repeat(240)), "x".repeat(240));
      assert.strictEqual(told("x".repeat(241)), `${"x".repeat(240)}...`);
    },

    "credentials in a text are masked"() {
      const key = `sk-${"a1B2".repeat(8)}`;
      const line = told(`401 for ${key}, try again`);
      assert.notInclude(line, key);
      assert.include(line, "try again");
      assert.notInclude(told({ body: { apiKey: "short-secret" } }), "short-secret");
      assert.notInclude(told("Authorization: Bearer abcdefghijklmnopqrstuvwxyz"), "abcdefghijklmnopqrstuvwxyz");
    },

    "values that cannot be written do no harm"() {
      /** @type {{ self?: unknown }} */
      const circle = {};
      circle.self = circle;
      const thrower = { toJSON() { throw new Error("no"); } };
      for (const error of [circle, thrower, 10n, Symbol("s"), () => {}]) {
        const router = new ChatRouter();
        assert.strictEqual(payloads(router.ingest(emitter().fail({ error }), T), "chat")[0].state, "error");
      }
    },
  };
};
