/**
 * Keeps a router alive: what goes into it, what is saved of it, and how it goes
 * on after a crash, an eviction or a restart.
 *
 * @typedef {import("./connection.js").Connection} Connection
 * @typedef {import("./cast.js").InputName} InputName
 * @typedef {import("./cast.js").Input} Input
 * @typedef {import("../index.js").Frame} Frame
 * @typedef {import("../host.js").Store} Store
 * @typedef {import("./clock.js").Clock} Clock
 * @typedef {[runId: string, sessionKey: string][]} RunNames
 * @typedef {{ epoch: string, connIds: string[], at: number, runs?: RunNames }} Meta what is saved with a snapshot
 *
 * @typedef {{ router: import("../index.js").ChatRouter, known: readonly string[], isClean: boolean, at: number, runs: RunNames }} Saved
 *
 * @typedef {object} Follower someone who feeds the inputs of one session to a router of its own
 * @property {string} sessionKey
 * @property {(input: Input) => void} take
 * @property {() => void} restart the router has lost what the follower's was made of
 */

import { Cast, give } from "./cast.js";
import { unavailable } from "./frames.js";

/** After how many inputs the router is saved whatever the time. */
const MOST_INPUTS = 5_000;

export class Keeper {
  /** @type {Set<Follower>} */
  followers = new Set();
  /** @type {unknown} */
  #saveTimer;
  #isSaved = true;
  /** What the router was given since it was saved; nothing where that was too much. @type {Input[] | undefined} */
  #inputs = [];
  #isStopped = false;
  #isRecovering = false;

  /**
   * @param {object} parts
   * @param {typeof import("../index.js").ChatRouter} parts.ChatRouter
   * @param {import("../index.js").RouterOptions} parts.options
   * @param {Store} parts.store
   * @param {Clock} parts.clock
   * @param {number} parts.saveMs
   * @param {(frame: Exclude<Frame, { to: "connections" | "all" }>) => void} parts.host
   * @param {() => void} parts.settled
   * @param {() => void} parts.saved
   * @param {() => RunNames} parts.runs those that go on
   * @param {(runs: RunNames) => void} parts.behind the router is another, which knew these runs as going on
   * @param {(error: unknown) => void} parts.onError
   */
  constructor({ ChatRouter, options, host, settled, saved: onsave, ...parts }) {
    // An epoch is the name of one life alone: only the first can be given it.
    const { epoch: _, ...anew } = options;
    this.#parts = { ...parts, ChatRouter, options: anew, onsave };
    const saved = this.#load();
    /** The connections that the saved router knew. @type {readonly string[]} */
    this.known = saved?.known ?? [];
    /** Nothing has happened between the save and the end of the router's last life. */
    this.isSame = saved?.isClean ?? false;
    /** When the router was last known to be alive. */
    this.savedAt = saved?.at ?? 0;
    /** The runs that went on then. */
    this.savedRuns = saved?.runs ?? [];
    this.cast = new Cast(saved?.router ?? new ChatRouter(options), parts.clock, {
      host, settled, use: (call) => this.use(call), ask: (call) => this.ask(call),
      took: (input, sessionKey) => this.#took(input, sessionKey),
    });
  }

  #parts;

  get router() {
    return this.cast.router;
  }

  /** Names this life of the router. */
  get epoch() {
    return this.ask(() => this.router.epoch);
  }

  /** @returns {Saved | undefined} the router that was saved. It has a new epoch unless it is at the very point where it was left. */
  #load() {
    const { ChatRouter, options, store } = this.#parts;
    const saved = store.snapshot();
    if (!saved) return undefined;
    const { epoch, connIds, at, runs = [] } = /** @type {Meta} */ (saved.meta);
    try {
      const router = ChatRouter.restore(saved.bytes, saved.isClean ? { ...options, epoch } : options);
      return { router, known: connIds, isClean: saved.isClean, at, runs };
    } catch {
      // Another version wrote it: a new life, to which clients attach from the start.
      return undefined;
    }
  }

  /**
   * Gives the router something that followers get too.
   * @param {InputName} input
   * @param {unknown[]} args
   * @param {string} sessionKey the session that it belongs to
   */
  input(input, args, sessionKey) {
    const given = { input, args, now: this.#parts.clock.now() };
    this.use(() => this.cast.apply(given, sessionKey));
    if (this.#inputs && this.#inputs.length >= MOST_INPUTS) this.#saveEarly();
  }

  #saveEarly() {
    try {
      this.save();
    } catch (error) {
      this.#parts.onError(error);
      this.#inputs = undefined;
    }
  }

  /** @param {Input} input @param {string} [sessionKey] */
  #took(input, sessionKey) {
    this.#inputs?.push(input);
    for (const follower of this.followers) if (follower.sessionKey === sessionKey) follower.take(input);
  }

  /**
   * Calls the router for something that changes it.
   * @template T
   * @param {() => T} call
   * @returns {T}
   */
  use(call) {
    if (this.#isStopped) throw unavailable("the gateway is closed");
    this.#changed();
    return this.ask(call);
  }

  /**
   * Calls the router; should it have crashed, the gateway goes on with another.
   * @template T
   * @param {() => T} call
   * @returns {T}
   */
  ask(call) {
    for (const isLast of [false, true]) {
      try {
        return call();
      } catch (error) {
        if (/** @type {Error} */ (error)?.name !== "RouterCrashed" || this.#isRecovering) throw error;
        this.#parts.onError(error);
        this.#recover();
      }
      // Routers share their memory, so it may have been another's call that it crashed over.
      if (isLast) break;
    }
    throw unavailable("the gateway went on from an earlier state; try again");
  }

  #recover() {
    this.#isRecovering = true;
    try {
      try {
        this.#goOn(this.#load(), this.#inputs);
      } catch {
        // What was saved may be what it crashes over.
        this.#goOn(undefined, []);
      }
    } finally {
      this.#isRecovering = false;
    }
    for (const follower of this.followers) follower.restart();
  }

  /** @param {Saved | undefined} saved @param {readonly Input[]} [inputs] that came since, of which all was told */
  #goOn(saved, inputs) {
    const { ChatRouter, options, behind } = this.#parts;
    const router = saved?.router ?? new ChatRouter(options);
    for (const connId of saved?.known ?? []) router.disconnect(connId);
    for (const input of inputs ?? []) give(router, input);
    this.#changed();
    this.cast.adopt(router);
    behind(inputs ? [] : (saved?.runs ?? []));
    this.reintroduce();
  }

  /** Goes on as another router did, whose connections are not these. @param {Uint8Array} bytes @param {readonly string[]} known */
  become(bytes, known) {
    const { ChatRouter, options } = this.#parts;
    const router = ChatRouter.restore(bytes, options);
    for (const connId of known) router.disconnect(connId);
    const before = this.router;
    this.cast.adopt(router);
    before.free();
    this.reintroduce();
    this.#inputs = [];
    this.#changed();
    this.save();
  }

  /** Brings a router that was not saved at the end of its life up to date. */
  catchUp() {
    this.use(() => {
      this.#parts.behind(this.savedRuns);
      this.reintroduce();
    });
  }

  /** Makes the router know the connections that there are, and tells them that it is another one. */
  reintroduce() {
    const { cast, router } = this;
    for (const connection of cast.connections.values()) {
      const missed = cast.introduce(connection);
      if (connection.isOurs) cast.tell(connection, "runcast.epoch", { epoch: router.epoch });
      else cast.deliver(missed);
    }
    cast.settle();
  }

  /** Something happens that the saved snapshot does not know of. */
  #changed() {
    const { store, clock, saveMs } = this.#parts;
    if (this.#isSaved) {
      this.#isSaved = false;
      store.spoilSnapshot();
    }
    this.#saveTimer ??= clock.setTimeout(() => this.save(), saveMs);
  }

  save() {
    const { store, clock, runs, onsave } = this.#parts;
    clock.clearTimeout(this.#saveTimer);
    this.#saveTimer = undefined;
    if (this.#isSaved) return;
    const bytes = this.ask(() => this.router.snapshot());
    /** @type {Meta} */
    const meta = { epoch: this.router.epoch, connIds: [...this.cast.connections.keys()], at: clock.now(), runs: runs() };
    store.saveSnapshot(bytes, meta);
    this.#inputs = [];
    this.#isSaved = true;
    onsave();
  }

  stop() {
    this.cast.stop();
    try {
      this.save();
    } finally {
      this.#isStopped = true;
      this.#parts.clock.clearTimeout(this.#saveTimer);
      this.router.free();
    }
  }
}
