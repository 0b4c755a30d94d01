// A host as the README wants it: it saves its router now and then, keeps what it told it since, and
// goes on with that after a crash. Its viewers fold what they get with the package's own receiver.

import { patchRows } from "../host_rows.mjs";
import { ChatRouter, receiver } from "./probe.mjs";
import { timeOf, WATCHERS } from "./story.mjs";

/** @typedef {import("./story.mjs").Step} Step */

const plain = (/** @type {any} */ value) => JSON.parse(JSON.stringify(value ?? null));

class Viewer {
  view = receiver.emptyView;

  /** @param {import("./story.mjs").Watcher} watcher */
  constructor(watcher) {
    this.watcher = watcher;
  }

  /** @param {any[]} frames */
  take(frames) {
    for (const { to, connIds, event, payload } of frames) {
      if (to === "connections" && connIds.includes(this.watcher.connId)) this.view = receiver.receive(this.view, { event, payload });
    }
  }

  /** Attaches anew, and says what it has. @param {any} router @param {number} now */
  comeBack(router, now) {
    const { connId, ...wants } = this.watcher;
    const resume = receiver.resumeOf(this.view, "main");
    const { frames, ...answer } = plain(router.attach(connId, "main", { ...wants, ...(resume ? { resume } : {}) }, now));
    this.view = receiver.attached(this.view, { ...answer, sessionKey: "main", frames });
  }

  /** What it shows. @returns {[string, string, string][]} */
  get shows() {
    return [...this.view.runs.values()].map(({ runId, text, status }) => [runId, text, status]);
  }
}

export class Host {
  /** @type {Step[]} what the router was told since it was saved */
  #told = [];
  /** What the host itself keeps of its sessions. @type {Map<string, { row: { [member: string]: unknown }, verboseLevel?: string }>} */
  #rows = new Map();
  #savedRows = this.#rows;
  #lives = 1;
  #now = 0;

  /** @param {"live" | "origin"} semantics */
  constructor(semantics) {
    this.router = new ChatRouter({ semantics, epoch: "life 1" });
    this.viewers = semantics === "live" ? WATCHERS.map((watcher) => new Viewer(watcher)) : [];
    this.save();
  }

  save() {
    this.saved = this.router.snapshot();
    this.#savedRows = structuredClone(this.#rows);
    this.#told = [];
  }

  /** @param {Step} step @returns {any} what is answered */
  does(step) {
    const [method, ...args] = step;
    this.#now = timeOf(step) ?? this.#now;
    // The host knows what it is about to say before it has said it.
    this.#told.push(step);
    const answer = this.router[method](...args);
    if (method === "setSession") this.#rows.set(args[0], structuredClone(args[1]));
    if (method === "deleteSession") this.#rows.delete(args[0]);
    if (Array.isArray(answer)) patchRows(this.#rows, answer);
    return method === "snapshot" ? Buffer.from(answer).toString("base64") : plain(answer);
  }

  /** @param {Step} step */
  shows(step) {
    const answer = this.does(step);
    const [method, connId] = step;
    for (const viewer of this.viewers) {
      if (method === "attach") {
        const { frames, ...given } = answer;
        if (connId === viewer.watcher.connId) viewer.view = receiver.attached(viewer.view, { ...given, sessionKey: "main", frames });
      } else if (Array.isArray(answer)) viewer.take(answer);
    }
    return answer;
  }

  /** Goes on with another router, from what was saved and what came since. */
  recovers() {
    const told = this.#told;
    this.#lives += 1;
    this.router = ChatRouter.restore(this.saved, { epoch: `life ${this.#lives}` });
    this.#rows = structuredClone(this.#savedRows);
    for (const [key, row] of this.#rows) this.router.setSession(key, row);
    this.#told = [];
    /** @type {any} */
    let last;
    for (const step of told) last = this.does(step);
    return last;
  }

  /** Its viewers are told of the new epoch, and come back. */
  reintroduces() {
    for (const viewer of this.viewers) if (viewer.view.epoch !== undefined) viewer.comeBack(this.router, this.#now);
  }

  get shown() {
    return Object.fromEntries(this.viewers.map(({ watcher, shows }) => [watcher.connId, shows]));
  }
}
