// What is done to the homes of one runtime, and what is measured of it.

import assert from "node:assert/strict";

import { KEY, PART_BYTES, feed, talk, toil } from "./feed.mjs";
import { cpuOf, memoryOf } from "./homes.mjs";

/**
 * @typedef {import("./homes.mjs").Home} Home
 * @typedef {import("./homes.mjs").Start} Start
 * @typedef {import("./load.mjs").Load} Load
 * @typedef {{ sockets: number, pieces: number, everyMs: number, rounds: number }} Scale
 *
 * @typedef {object} Figures of one run of one kind of home
 * @property {number} seconds from the first event to the end at the last viewer
 * @property {number} cpu milliseconds that the home's process worked
 * @property {number} frames
 * @property {number} bytes
 * @property {number} p50 milliseconds from a piece's being said to a viewer's having it
 * @property {number} p99
 */

/** What every gateway here is made with. */
const GATEWAY = { token: "look", ingestToken: "feed" };

/** The kinds of homes that are compared: options, or none for the baseline. */
export const KINDS = /** @type {const} */ ({
  paced: GATEWAY,
  eager: { ...GATEWAY, throttleMs: 0 },
  plain: null,
});

/** From which backlog a connection is given up where there are slow ones. */
const BUFFERED_BYTES = 4_194_304;

/** What a process's memory may grow by all the same. */
const SLACK_BYTES = 64_000_000;

/** @param {Home} home */
const socketsOf = (home) => home.url.replace(/^http/, "ws");

/** One home with its viewers. */
export class Stage {
  /** @param {Home} home @param {Load} load @param {string} name unlike any other's @param {boolean} isPlain */
  constructor(home, load, name, isPlain) {
    this.home = home;
    this.isPlain = isPlain;
    this.group = (/** @type {string} */ part) => load.group(`${name} ${part}`);
  }

  /** @param {Start} start @param {Load} load @param {string} name @param {object | null} options */
  static async open(start, load, name, options) {
    return new Stage(await start(options), load, name, options === null);
  }

  /**
   * Seats viewers; tells how much memory the home took for each, bytes.
   * @param {string} part
   * @param {number} count
   * @param {object} [more]
   */
  async seat(part, count, more = {}) {
    const before = memoryOf(this.home.pid);
    const group = this.group(part);
    await group("open", { count, url: socketsOf(this.home), room: KEY, isPlain: this.isPlain, ...more });
    return { group, each: (memoryOf(this.home.pid) - before) / count };
  }

  /**
   * One run, in front of some viewers.
   * @param {import("./load.mjs").Group} group
   * @param {Parameters<typeof talk>[0]} how
   * @param {{ room?: string, onsaid?: (run: { runId: string, text: string }) => void }} [more]
   * @returns {Promise<Figures>}
   */
  async run(group, how, { room, onsaid } = {}) {
    await group("reset");
    const cpu = cpuOf(this.home.pid);
    const { began, ...run } = await feed(this.home.url, talk(how), room);
    onsaid?.(run);
    const { at, ...came } = await group("finish", run);
    return { ...came, seconds: (at - began) / 1e6, cpu: cpuOf(this.home.pid) - cpu };
  }

  /** @returns {Promise<{ connections: number, router: any }>} */
  async stats() {
    const response = await fetch(`${this.home.url}/stats`);
    return /** @type {any} */ (await response.json());
  }

  async close() {
    await this.home.close();
  }
}

/**
 * A home of each kind, with its viewers, and with one viewer of another session.
 *
 * @param {Start} start
 * @param {Load} load
 * @param {Scale} scale
 */
export async function seated(start, load, { sockets, pieces }) {
  /** @type {{ [kind: string]: Stage }} */
  const stages = {};
  /** @type {{ [kind: string]: number }} bytes a connection */
  const memory = {};
  for (const [name, options] of Object.entries(KINDS)) {
    const stage = await Stage.open(start, load, name, options);
    memory[name] = (await stage.seat("all", sockets)).each;
    await stage.seat("one", 1, { room: "alone" });
    // For the engines to warm up.
    await stage.run(stage.group("all"), { pieces });
    stages[name] = stage;
  }
  return { stages, memory };
}

/**
 * A run at a pace and runs as fast as they go, before all viewers and before one.
 *
 * @param {{ [kind: string]: Stage }} stages
 * @param {Scale} scale
 */
export async function compared(stages, { sockets, pieces, everyMs, rounds }) {
  const names = Object.keys(stages);
  const whole = (await stages.paced.seat("whole", 1, { deltas: "full" })).group;
  /** @type {{ [measure: string]: { [kind: string]: Figures }[] }} */
  const rows = { atAPace: [], atOnce: [], toOne: [] };
  /** @type {number[]} how many times as many bytes a viewer gets who gets whole texts */
  const wholes = [];
  for (let round = 0; round < rounds; round += 1) {
    // What goes first alternates, for what one leaves behind may burden the next.
    const order = round % 2 === 0 ? names : names.toReversed();
    /** @type {{ [measure: string]: { [kind: string]: Figures } }} */
    const row = { atAPace: {}, atOnce: {}, toOne: {} };
    for (const name of order) {
      const stage = stages[name];
      const all = stage.group("all");
      if (name === "paced") await whole("reset");
      row.atAPace[name] = await stage.run(all, { pieces, everyMs });
      if (name === "paced") wholes.push((await whole("tally")).bytes / (row.atAPace.paced.bytes / sockets));
      // Held back, more events are taken in in the same time.
      row.atOnce[name] = await stage.run(all, { pieces: name === "paced" ? pieces * 10 : pieces });
      row.toOne[name] = await stage.run(stage.group("one"), { pieces: pieces * 50 }, { room: "alone" });
    }
    for (const [measure, figures] of Object.entries(row)) rows[measure].push(figures);
  }
  return { rows, wholes };
}

/**
 * Every connection is killed in the middle of a run, and all come back at once.
 *
 * @param {{ [kind: string]: Stage }} stages
 * @param {Scale} scale
 */
export async function killed({ paced, plain }, { pieces, everyMs, rounds }) {
  /** @type {{ paced: number, plain: number }[]} ms until the last one is back, and up to date */
  const figures = [];
  for (let round = 0; round < rounds; round += 1) {
    const figure = { paced: NaN, plain: NaN };
    for (const [name, { home, group }] of /** @type {const} */ ([["paced", paced], ["plain", plain]])) {
      const all = group("all");
      await all("reset");
      /** @type {Promise<{ tookMs: number }> | undefined} */
      let back;
      const aside = { at: Math.floor(pieces / 4), call: () => (back = all("reconnect")) };
      const { began: _, ...run } = await feed(home.url, talk({ pieces, everyMs, aside }));
      figure[name] = (await back)?.tookMs ?? NaN;
      // What was said meanwhile the baseline's viewers never get.
      if (name === "paced") await all("finish", run);
    }
    figures.push(figure);
  }
  return figures;
}

/**
 * One in ten stops reading, or acknowledging; some of these go on until they are given up.
 *
 * @param {Start} start
 * @param {Load} load
 * @param {Scale} scale
 */
export async function slowed(start, load, { sockets, pieces, everyMs, rounds }) {
  const stage = await Stage.open(start, load, "slowed", { ...GATEWAY, limits: { bufferedBytes: BUFFERED_BYTES } });
  const [lostCount, slowCount] = [Math.ceil(sockets / 50), Math.ceil(sockets / 10) - Math.ceil(sockets / 50)];
  const { group: brisk } = await stage.seat("brisk", sockets - slowCount - lostCount);
  const { group: slow } = await stage.seat("slow", slowCount, { tools: true });
  const { group: lost } = await stage.seat("lost", lostCount, { tools: true, room: "lost" });
  /** @type {{ without: Figures[], beside: Figures[] }} */
  const figures = { without: [], beside: [] };
  await stage.run(brisk, { pieces });
  for (let round = 0; round < rounds; round += 1) figures.without.push(await stage.run(brisk, { pieces, everyMs }));
  const before = memoryOf(stage.home.pid);
  // Once is enough: what a socket can hold grows each time it is read empty.
  await slow("stall");
  await feed(stage.home.url, toil(async () => (await stage.stats()).router.held.slow >= slowCount));
  /** @type {object[]} */
  const missed = [];
  for (let round = 0; round < rounds; round += 1) figures.beside.push(await stage.run(brisk, { pieces, everyMs }, { onsaid: (run) => missed.push(run) }));
  let most = memoryOf(stage.home.pid);
  await slow("goOn");
  for (const run of missed) await slow("finish", run);
  const { connections } = await stage.stats();
  await lost("stall");
  await feed(stage.home.url, toil(async () => (await stage.stats()).connections <= connections - lostCount), "lost");
  most = Math.max(most, memoryOf(stage.home.pid));
  await lost("goOn");
  const { codes } = await lost("closed");
  assert.deepEqual(codes, [1013], "who lags too far behind is told to come again later");
  const { router } = await stage.stats();
  assert.equal(router.held.slow, 0, "who reads on is slow no more");
  await stage.close();
  const moreBytes = most - before;
  const bound = (slowCount + lostCount) * (BUFFERED_BYTES + PART_BYTES) + SLACK_BYTES;
  assert.ok(!(moreBytes > bound), `slow ones took ${moreBytes} bytes, more than ${bound}`);
  return { figures, slowCount, lostCount, moreBytes, bound: BUFFERED_BYTES };
}

/**
 * The same viewers at one home, and spread over relays.
 *
 * @param {Stage} home
 * @param {Start} start
 * @param {Load} load
 * @param {Scale} scale
 */
export async function relayed(home, start, load, { sockets, pieces, everyMs, rounds }) {
  const direct = home.group("all");
  const relays = await Stage.open(start, load, "relayed", { ...GATEWAY, relays: 4 });
  const { group: spread } = await relays.seat("all", sockets, { spread: `watch=${KEY}` });
  const { connections } = await relays.stats();
  assert.equal(connections, 0, "the viewers of relays are no connections of their home");
  /** @type {{ direct: Figures, relays: Figures }[]} */
  const figures = [];
  await relays.run(spread, { pieces });
  for (let round = 0; round < rounds; round += 1) {
    figures.push({ direct: await home.run(direct, { pieces, everyMs }), relays: await relays.run(spread, { pieces, everyMs }) });
  }
  await relays.close();
  return figures;
}
