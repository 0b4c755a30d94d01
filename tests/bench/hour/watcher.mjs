// Somebody who watches a session closely: each delta must carry on what is shown, nothing may be
// shown that is not said, and what a run comes to must be what its agent has said.

import { finalOf, withoutTags } from "../../js/live/said.mjs";

/** @param {boolean} holds @param {() => string} why */
export function must(holds, why) {
  if (!holds) throw new Error(why());
}

/** @param {any} payload @returns {string | undefined} */
const textOf = (payload) => payload.message?.content[0].text;

/**
 * What an agent has said, and what became of it.
 *
 * @typedef {{ raw: string, heartbeat: boolean, ends: string[] }} Said
 */

export class Watcher {
  /** @type {Map<string, string>} */
  texts = new Map();
  checked = 0;

  /** @param {string} connId @param {"full" | "suffix"} deltas @param {Map<string, Said>} said */
  constructor(connId, deltas, said) {
    this.connId = connId;
    this.deltas = deltas;
    this.said = said;
  }

  /** What it has, for whoever lets it attach again. */
  get has() {
    return Object.fromEntries([...this.texts].map(([runId, text]) => [runId, text.length]));
  }

  /** @param {string} event @param {any} payload */
  take(event, payload) {
    if (event !== "chat") return;
    const { runId, state, offset, replace = false, deltaText, truncated } = payload;
    const said = this.said.get(runId);
    must(said !== undefined, () => `${this.connId} hears of ${runId}, which is not of its session`);
    if (state !== "delta") {
      this.#ends(runId, payload, /** @type {Said} */ (said));
      return;
    }
    const shown = this.texts.get(runId) ?? "";
    must(offset === (replace ? 0 : shown.length), () => `${this.connId}: a delta of ${runId} begins at ${offset}, after ${shown.length}`);
    const text = replace ? deltaText : shown + deltaText;
    const whole = textOf(payload);
    must(this.deltas === "full" ? whole === text : whole === undefined, () => `${this.connId}: ${runId} shows ${text}, and the whole is ${whole}`);
    must(truncated || withoutTags(said?.raw ?? "").trimStart().startsWith(text), () => `${this.connId}: ${runId} shows ${text}, which was not said`);
    this.texts.set(runId, text);
  }

  /** @param {string} runId @param {any} payload @param {Said} said */
  #ends(runId, payload, said) {
    this.texts.delete(runId);
    const text = (textOf(payload) ?? "").trim();
    const wanted = finalOf(said.raw, { heartbeat: said.heartbeat }).trim();
    // What is aborted or has failed may end in the middle of something.
    const isRight = payload.state === "final" ? text === wanted : wanted.startsWith(text);
    must(isRight, () => `${this.connId}: ${runId} is ${payload.state} with ${JSON.stringify(text)}, and was ${JSON.stringify(wanted)}`);
    this.checked += 1;
  }
}
