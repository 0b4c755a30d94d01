// What one connection of a live router makes of its frames, as plainly as can be: it checks
// that each delta carries on what it shows, so that a wrong frame fails where it comes.

import assert from "node:assert/strict";

export class Viewer {
  /** @param {string} connId */
  constructor(connId) {
    this.connId = connId;
    /** @type {Map<string, string>} what is shown, by client run id */
    this.texts = new Map();
    /** @type {Map<string, string>} how runs ended */
    this.ends = new Map();
    /** @type {Set<string>} the runs that were told of on this connection */
    this.heard = new Set();
    this.frames = 0;
    this.bytes = 0;
    /** Whether `bytes` is kept; it costs time. */
    this.weighs = false;
  }

  /** @param {any[]} frames of a call, whoever they are to */
  take(frames) {
    for (const frame of frames) {
      if (frame.to !== "connections" || !frame.connIds.includes(this.connId)) continue;
      this.frames += 1;
      if (this.weighs) this.bytes += wireBytes(frame);
      if (frame.event === "chat") this.#chat(frame.payload);
    }
  }

  /**
   * Attaches anew, as a page does once its connection is back: what ended or was silent has
   * scrolled away, and of what runs it says how much it has.
   *
   * @param {any} router
   * @param {string} sessionKey
   * @param {object} options
   * @param {number} now
   */
  comeBack(router, sessionKey, options, now) {
    for (const runId of this.texts.keys()) {
      if (this.ends.has(runId) || !this.heard.has(runId)) this.texts.delete(runId);
    }
    this.ends.clear();
    this.heard.clear();
    const runs = Object.fromEntries([...this.texts].map(([runId, text]) => [runId, text.length]));
    router.disconnect(this.connId);
    this.take(router.attach(this.connId, sessionKey, { ...options, resume: { epoch: router.epoch, runs } }, now).frames);
  }

  /** @param {any} payload */
  #chat(payload) {
    const { runId, state } = payload;
    this.heard.add(runId);
    if (state === "delta") {
      // After its end the id stands for the next run of that name.
      const shown = this.ends.delete(runId) ? "" : this.texts.get(runId);
      this.texts.set(runId, carriedOn(shown ?? "", payload));
      return;
    }
    this.ends.set(runId, state);
    this.texts.set(runId, textOf(payload) ?? "");
  }
}

/**
 * @param {string} shown
 * @param {any} payload of a delta
 */
function carriedOn(shown, payload) {
  const { runId, offset, replace = false, deltaText } = payload;
  assert.equal(offset, replace ? 0 : shown.length, `${runId}: a delta must begin where the last one ended`);
  const text = replace ? deltaText : shown + deltaText;
  const whole = textOf(payload);
  if (whole !== undefined && !payload.truncated) assert.equal(whole, text, `${runId}: the message must say what the deltas said`);
  return text;
}

/** @param {any} payload @returns {string | undefined} */
export const textOf = (payload) => payload.message?.content[0].text;

/**
 * What a host sends of a frame to one connection, in bytes.
 *
 * @param {any} frame
 */
export const wireBytes = ({ event, payload }) => Buffer.byteLength(JSON.stringify({ type: "event", event, payload }));
