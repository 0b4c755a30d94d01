// A gateway whose process may be killed, put to sleep or told to stop at any point, its viewers
// with sockets that break, and what was said in it.

import assert from "node:assert/strict";

import { packageUnderTest, clientUnderTest } from "../package_under_test.mjs";
import { hostFile } from "./direct.mjs";

const { ChatRouter } = await packageUnderTest();
const { connect } = await clientUnderTest();
const { Gateway } = await hostFile("gateway.js");
const { MemoryStore } = await hostFile("memory_store.js");

const LATENCY_MS = 20;

/** So few that slow sockets are met with. */
const limits = { slowBytes: 600, bufferedBytes: 12_000 };

/** What the agent says, in pieces that are hard to tell apart. */
const PIECES = ["9", "9", "na ", "na ", "Hello, ", "é", "🙂", "[[", "x]] ", "the end. "];

/** A clock whose timers a kill takes along. */
class Clock {
  /** @type {Set<any>} */
  #timers = new Set();
  isDead = false;

  /** Nothing will happen without anybody's doing. */
  get isIdle() {
    return this.#timers.size === 0;
  }

  now() {
    return Date.now();
  }

  /** @param {() => void} call @param {number} ms */
  setTimeout(call, ms) {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      if (!this.isDead) call();
    }, ms);
    this.#timers.add(timer);
    return timer;
  }

  /** @param {any} timer */
  clearTimeout(timer) {
    clearTimeout(timer);
    this.#timers.delete(timer);
  }

  die() {
    this.isDead = true;
    for (const timer of this.#timers) clearTimeout(timer);
  }
}

export class Stage {
  /** @type {any} */
  gateway;
  /** @type {Clock} */
  clock = new Clock();
  /** The sockets that are open. @type {Set<any>} */
  sockets = new Set();
  store = new MemoryStore();
  /** What each run has said; `isTold`: all of it since the process was killed last. @type {Map<string, { text: string, isTold: boolean, ended?: boolean }>} */
  runs = new Map();
  #kills = 0;
  /** @type {{ client: any, session: any }[]} */
  viewers = [];
  #count = 0;

  constructor() {
    this.#live([]);
  }

  /** @param {{ socket: any, memory: any }[]} survivors */
  #live(survivors) {
    this.clock = new Clock();
    const { store, clock } = this;
    this.gateway = new Gateway({ ChatRouter, store, clock, authorize: () => true, tickIntervalMs: 0, saveMs: 500, limits, onError: (/** @type {unknown} */ error) => assert.fail(String(error)) });
    const connections = this.gateway.resume(survivors.map(({ socket, memory }) => ({ socket: socket.hostSide, memory })));
    for (const [at, connection] of connections.entries()) if (survivors[at]) survivors[at].socket.connection = connection;
  }

  /**
   * The process goes without a word.
   * @param {"alone" | "asleep" | "not its sockets"} how its sockets break; hold if it had nothing left to do, as when it
   *   is put to sleep; hold in any case
   */
  kill(how) {
    const { isIdle } = this.clock;
    this.clock.die();
    const open = [...this.sockets].filter((socket) => socket.connection?.state === "open");
    const survive = how === "not its sockets" || (how === "asleep" && isIdle);
    const survivors = survive ? open.map((socket) => ({ socket, memory: structuredClone(socket.connection.memory()) })) : [];
    for (const socket of this.sockets) if (!survivors.some((one) => one.socket === socket)) socket.breaks();
    this.#live(survivors);
    if (isIdle) return;
    // Nobody knows how much of it is lost; the agent goes on in other words, which are as long.
    this.#kills += 1;
    for (const run of this.runs.values()) {
      if (run.ended) continue;
      run.text = run.text.slice(0, run.text.length / 2).trimEnd() + String(this.#kills).repeat(run.text.length);
      run.isTold = false;
    }
  }

  stop() {
    const { clock } = this;
    this.gateway.store.close = () => {};
    this.gateway.close();
    clock.die();
    this.#live([]);
  }

  addViewer(/** @type {"suffix" | "full"} */ deltas) {
    const client = connect("stage:", { WebSocket: this.#socketClass(), random: () => 0.5 });
    this.viewers.push({ client, session: client.attach("main", { deltas }) });
  }

  /** @returns {any} what stands for `WebSocket` */
  #socketClass() {
    const stage = this;
    return class {
      onopen = (/** @type {any} */ _) => {};
      onmessage = (/** @type {any} */ _) => {};
      onclose = (/** @type {any} */ _) => {};
      onerror = (/** @type {any} */ _) => {};
      /** @type {any} */
      connection;
      isOver = false;
      /** What the client says is held up. @type {(() => void)[] | undefined} */
      held;
      hostSide = {
        id: `socket ${(stage.#count += 1)}`,
        send: (/** @type {string} */ data) => this.#later(() => this.onmessage({ data })),
        close: (/** @type {number} */ code, /** @type {string} */ reason) => this.#later(() => this.#ends(code, reason)),
      };

      constructor() {
        this.#later(() => {
          stage.sockets.add(this);
          this.onopen({});
          this.connection = stage.gateway.accept(this.hostSide);
        });
      }

      /** @param {() => void} call */
      #later(call) {
        setTimeout(() => this.isOver || call(), LATENCY_MS);
      }

      /** @param {number} code @param {string} reason */
      #ends(code, reason) {
        this.isOver = true;
        stage.sockets.delete(this);
        this.onclose({ code, reason });
      }

      breaks() {
        if (this.isOver) return;
        this.connection?.gone();
        this.#ends(1006, "");
      }

      /** @param {string} data */
      send(data) {
        const say = () => stage.gateway.message(this.connection, data);
        if (this.held) this.held.push(say);
        else this.#later(say);
      }

      /** Holds up what the client says, or lets it go. */
      stalls() {
        const held = this.held;
        this.held = held ? undefined : [];
        for (const say of held ?? []) this.#later(say);
      }

      close() {
        if (this.isOver) return;
        this.isOver = true;
        stage.sockets.delete(this);
        setTimeout(() => this.connection?.gone(), LATENCY_MS);
      }
    };
  }

  /** A run goes on, or begins. @param {number} which @param {number} piece */
  say(which, piece) {
    const runId = `run ${which}`;
    const run = this.runs.get(runId) ?? { text: "", isTold: true };
    this.runs.set(runId, run);
    if (run.ended) return;
    // A text alone replaces what it does not carry on.
    const { isTold } = run;
    run.isTold = true;
    const delta = PIECES[piece % PIECES.length] ?? "";
    run.text += delta;
    this.#feed({ runId, sessionKey: "main", stream: "assistant", data: { text: run.text, ...(isTold ? { delta } : {}) } });
  }

  /** @param {number} which */
  end(which) {
    const runId = `run ${which}`;
    const run = this.runs.get(runId);
    if (!run || run.ended) return;
    // Who feeds a run says all of it once more, so that what a kill has taken is made up for.
    this.#feed({ runId, sessionKey: "main", stream: "assistant", data: { text: run.text } });
    this.#feed({ runId, stream: "lifecycle", data: { phase: "end" } });
    run.ended = true;
  }

  /** @param {object} event */
  #feed(event) {
    const { rejected } = this.gateway.ingest([event]);
    assert.deepEqual(rejected, []);
  }

  /** While it goes on: everybody shows what was said so far, but for what may yet become a tag. */
  checkLive() {
    for (const { client, session } of this.viewers) {
      assert.equal(client.status, "open");
      for (const [runId, { text, isTold, ended }] of this.runs) {
        if (ended || !isTold || text.trim() === "") continue;
        const shown = session.view.runs.get(runId);
        const [settled, whole] = [text.split("[[")[0] ?? "", text.trimStart()];
        assert.equal(shown?.status ?? "running", "running");
        assert.ok(whole.startsWith(shown?.text ?? ""), `${runId}: ${JSON.stringify(shown?.text)} is no beginning of ${JSON.stringify(whole)}`);
        assert.ok((shown?.text ?? "").length >= settled.trimStart().trimEnd().length, `${runId}: ${JSON.stringify(shown?.text)} is less than ${JSON.stringify(settled)}`);
      }
    }
  }

  /** In the end. Of a run whose end was lost to a kill the transcript alone tells. */
  check() {
    /** @type {import("../../../pkg-template/host.js").Message[]} */
    const messages = this.store.messages("main", Infinity);
    const said = messages.filter(({ role }) => role === "assistant");
    for (const [runId, run] of this.runs) {
      const written = said.filter((message) => message.runId === runId).map(({ content }) => content.map(({ text = "" }) => text).join(""));
      assert.deepEqual(written, [run.text.trim()], `the transcript has ${runId} once, whole`);
    }
    for (const { client, session } of this.viewers) {
      assert.equal(client.status, "open");
      assert.equal(session.view.stale, false);
      for (const { runId, text, status } of session.view.runs.values()) {
        const run = this.runs.get(runId);
        assert.ok(run, `${runId} was never said`);
        assert.deepEqual([runId, status, text], [runId, "final", run.text.trim()]);
      }
    }
  }

  close() {
    for (const { client } of this.viewers) client.close();
    this.clock.die();
  }
}
