/** Adds up what a replay cast. */

/** @typedef {import("../index.js").Frame} Frame */
/** @typedef {import("../index.js").RouterStats} RouterStats */

/**
 * How the reasons of suppressed text read.
 * @type {Record<string, string | undefined>}
 */
const REASONS = {
  throttle: "throttled",
  heldBack: "a tag or token may follow",
  silent: "silent",
  silentLead: "may become silent",
  heartbeat: "heartbeat",
  aborted: "aborted",
  hidden: "hidden run",
  noSession: "no session",
  empty: "empty",
  late: "after the run's end",
  slow: "slow connection",
};

export class Summary {
  events = 0;
  frames = 0;
  bytes = 0;
  /** @type {Map<string, { frames: number, bytes: number }>} */
  kinds = new Map();
  /** @type {Map<string, number>} */
  suppressed = new Map();
  /** @type {Map<string, number>} the bytes that went to each connection */
  copies = new Map();
  /** @type {Set<string>} */
  viewers = new Set();

  /** @param {Frame} frame */
  add(frame) {
    const bytes = sentBytes(frame);
    const name = "event" in frame ? `${frame.to} ${frame.event}` : frame.to;
    const kind = this.kinds.get(name) ?? { frames: 0, bytes: 0 };
    this.kinds.set(name, { frames: kind.frames + 1, bytes: kind.bytes + bytes });
    this.frames += 1;
    this.bytes += bytes;
    if (frame.to !== "connections") return;
    for (const connId of frame.connIds) this.copies.set(connId, (this.copies.get(connId) ?? 0) + bytes);
  }

  /** @param {readonly string[]} connIds whose bytes are to be told */
  addViewers(connIds) {
    for (const connId of connIds) this.viewers.add(connId);
  }

  /** @param {RouterStats} stats of a router that is done with */
  addStats(stats) {
    this.events += stats.events;
    for (const [name, count] of Object.entries(stats.suppressed)) {
      this.suppressed.set(name, (this.suppressed.get(name) ?? 0) + count);
    }
  }

  toString() {
    const lines = [
      `events      ${count(this.events)}`,
      `frames      ${count(this.frames)}   ${count(this.bytes)} bytes as sent, each frame once`,
    ];
    for (const [name, { frames, bytes }] of [...this.kinds].sort()) {
      lines.push(`  ${name.padEnd(30)}${count(frames)}   ${count(bytes)} bytes`);
    }
    if (this.viewers.size > 0) {
      const seen = [...this.viewers].reduce((sum, connId) => sum + (this.copies.get(connId) ?? 0), 0);
      lines.push(`viewers     ${count(this.viewers.size)}   ${count(seen)} bytes to them`);
    }
    const reasons = [...this.suppressed].filter(([, times]) => times > 0);
    const pieces = reasons.reduce((sum, [, times]) => sum + times, 0);
    lines.push(`suppressed  ${count(pieces)}   pieces of text not shown at once`);
    for (const [name, times] of reasons) {
      lines.push(`  ${(REASONS[name] ?? name).padEnd(30)}${count(times)}`);
    }
    return `${lines.join("\n")}\n`;
  }
}

/**
 * What a host sends of a frame: UTF-8 JSON of event and payload. Wishes to the
 * store are not sent.
 * @param {Frame} frame
 */
function sentBytes(frame) {
  if (frame.to === "store") return 0;
  return Buffer.byteLength(JSON.stringify({ event: frame.event, payload: frame.payload }));
}

/** @param {number} n */
function count(n) {
  return n.toLocaleString("en").padStart(12);
}
