import assert from "node:assert/strict";
import { test } from "node:test";

import { packageUnderTest } from "./package_under_test.mjs";

const { ChatRouter } = await packageUnderTest();

const SAID = [
  ["plain words", [" one", " two", " three", "\n"]],
  ["tags, whole and in parts", [" a", " [[reply_to: 7]]", "b [[audio", "_as_voice]] c", " [x]", " [["]],
  ["halves of characters", ["\ud83d", "\ude00", " z", "\ud83d", "\ude00"]],
];

for (const [name, parts] of SAID) {
  for (const style of ["both", "text", "delta"]) {
    test(`${name}, told by ${style}: the pieces make up the whole, and so does the end`, () => {
      const router = new ChatRouter({ semantics: "live", throttleMs: 20 });
      router.attach("suffix", "main", { deltas: "suffix" }, 0);
      router.attach("full", "main", { deltas: "full" }, 0);
      let [told, seen, shown, at] = ["", "", "", 0];
      const take = (/** @type {any[]} */ frames) => {
        for (const { to, event, connIds, payload } of frames) {
          if (to !== "connections" || event !== "chat") continue;
          const whole = payload.message?.content[0].text;
          if (payload.state === "final") {
            shown = whole;
          } else if (connIds.includes("suffix")) {
            assert.equal(payload.offset, payload.replace ? 0 : seen.length);
            seen = payload.replace ? payload.deltaText : seen + payload.deltaText;
          }
          if (payload.state === "delta" && connIds.includes("full")) assert.equal(whole, seen);
        }
      };
      const ingest = (/** @type {string} */ stream, /** @type {object} */ data) =>
        take(router.ingest({ runId: "r", sessionKey: "main", stream, data }, (at += 7)));
      while (told.length < 20_000) {
        const delta = parts[at % parts.length];
        told += delta;
        ingest("assistant", { ...(style === "delta" ? {} : { text: told }), ...(style === "text" ? {} : { delta }) });
      }
      ingest("lifecycle", { phase: "end" });
      const clean = told.replace(/\[\[(reply_to: 7|audio_as_voice)\]\]/g, "").trim();
      assert.equal(shown, clean);
      assert.ok(clean.startsWith(seen.trim()), "nothing was seen that was not said");
      assert.ok(clean.length - seen.length < 200, "and most of it was seen before the end");
      router.free();
    });
  }
}
