// One who watches, at the end of a wire that keeps its order but may be slow, or break and lose
// all that is on it. It does what the receiver asks for and nothing else.

/**
 * @typedef {typeof import("../../../pkg-template/client.js")} Client
 * @typedef {import("../../../pkg-template/client.js").View} View
 * @typedef {import("./attach_check.mjs").Resume} Resume
 * @typedef {{ sessions: string[], operator: boolean, deltas: "full" | "suffix", tools: boolean }} Habits
 * @typedef {{ sessionKey: string, deltas: "full" | "suffix", tools: boolean, resume?: Resume }} Request
 */

/** What stands between a viewer and the host, as long as it holds. */
export class Wire {
  /** @param {string} connId @param {number} since when it was made, or last took leave, in the order of things */
  constructor(connId, since) {
    this.connId = connId;
    this.since = since;
    /** To the viewer, as text. @type {string[]} */
    this.down = [];
    /** To the host. @type {Request[]} */
    this.up = [];
    this.isCut = false;
  }
}

export class Viewer {
  /** @param {Client} client @param {string} name @param {Habits} habits */
  constructor(client, name, habits) {
    this.client = client;
    this.name = name;
    this.habits = habits;
    /** @type {View} */
    this.view = client.emptyView;
    /** @type {Wire | undefined} */
    this.wire = undefined;
    this.wires = 0;
    /** Requests without an answer so far. @type {Set<string>} */
    this.asked = new Set();
    this.wasStale = false;
    /** It went away from its sessions and may come back. */
    this.isAway = false;
  }

  /** @param {Wire} wire @param {boolean} resumes */
  connect(wire, resumes) {
    this.wire = wire;
    this.wires += 1;
    this.attach(this.habits.sessions, resumes);
  }

  cut() {
    if (this.wire) Object.assign(this.wire, { down: [], up: [], isCut: true });
    this.wire = undefined;
    this.asked.clear();
  }

  /** Calls off what it has asked for. */
  leave() {
    this.isAway = true;
    this.asked.clear();
    if (this.wire) this.wire.up = [];
  }

  /** @param {string[]} sessions @param {boolean} [resumes] */
  attach(sessions, resumes = true) {
    this.isAway = false;
    for (const sessionKey of sessions) {
      const resume = resumes ? this.client.resumeOf(this.view, sessionKey) : undefined;
      const { deltas, tools } = this.habits;
      this.asked.add(sessionKey);
      this.wire?.up.push(JSON.parse(JSON.stringify({ sessionKey, deltas, tools, resume })));
    }
  }

  /** Takes what has come first. */
  take() {
    const text = this.wire?.down.shift();
    if (text === undefined) return;
    const { answer, epoch, ...frame } = JSON.parse(text);
    if (epoch !== undefined) {
      if (epoch !== this.view.epoch && !this.isAway) this.attach(this.habits.sessions);
      return;
    }
    if (answer) this.asked.delete(answer.sessionKey);
    this.view = answer ? this.client.attached(this.view, answer) : this.client.receive(this.view, frame);
    this.wasStale ||= this.view.stale;
    if (this.view.stale && !this.isAway && this.asked.size === 0) this.attach(this.habits.sessions);
  }
}
