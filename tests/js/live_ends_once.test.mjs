import assert from "node:assert/strict";
import { it } from "node:test";

import fc from "fast-check";

import { KEY, T } from "./contract/events.mjs";
import { packageUnderTest } from "./package_under_test.mjs";
import { propertyOptions } from "./properties.mjs";

const { ChatRouter } = await packageUnderTest();

/**
 * @typedef {{ wait: number, run: string, kind: string }} Move
 * @typedef {{ is: "new" | "live" | "over", errorDue?: number, endedAt?: number, links: number, mayStart?: boolean, lateEnd?: number }} Life
 */

const GRACE = 15_000;
const RETENTION = 300_000;
// "own" is linked to itself, as hosts do that give engine and client one id.
const RUNS = ["own", "plain", "other"];

const kinds = ["start", "start", "text", "text", "text", "tool", "think", "end", "end", "error", "error", "abort", "link", "link", "first", "wake", "attach"];
const moves = fc.array(
  fc.record({
    wait: fc.oneof({ weight: 8, arbitrary: fc.constantFrom(0, 1, 149, 151, 1000) }, { weight: 2, arbitrary: fc.constantFrom(14_990, 15_010, 310_000) }),
    run: fc.constantFrom(...RUNS),
    kind: fc.constantFrom(...kinds),
  }),
  { minLength: 1, maxLength: 50, size: "max" },
);

/** Who is told how each generation of a run ends, by the rules and without a text. */
class Ends {
  constructor() {
    /** @type {Map<string, Life>} */
    this.lives = new Map(RUNS.map((run) => [run, { is: "new", links: 0 }]));
    /** @type {Map<string, number>} the number of the link that stands */
    this.links = new Map();
    this.linked = 0;
    /** @type {string[]} */
    this.told = [];
  }

  /** @param {string} run @param {string} how @param {number} now */
  end(run, how, now) {
    const begun = this.lives.get(run)?.is === "live";
    this.told.push(`${run} ${how}`);
    this.lives.set(run, { is: "over", endedAt: now, links: this.linked, mayStart: begun });
  }

  /** @param {number} now */
  pass(now) {
    for (const [run, life] of this.lives) {
      if (life.errorDue !== undefined && life.errorDue <= now) {
        this.end(run, "error", life.errorDue);
        this.links.delete(run);
      }
    }
  }

  /** @param {string} run */
  link(run) {
    this.linked += 1;
    this.links.set(run, this.linked);
  }

  /** @param {string} run @param {number} now */
  abort(run, now) {
    const link = this.links.get(run);
    const life = this.lives.get(run);
    if (link === undefined || !life || (this.isOver(life, now) && link <= life.links)) return;
    if (this.isOver(life, now)) this.lives.set(run, { is: "new", links: 0 });
    this.end(run, "aborted", now);
    this.links.delete(run);
  }

  /** @param {Life} life @param {number} now */
  isOver(life, now) {
    return life.is === "over" && now - (life.endedAt ?? 0) < RETENTION;
  }

  /** @param {string} run @param {string} kind @param {number} now */
  event(run, kind, now) {
    let life = /** @type {Life} */ (this.lives.get(run));
    const link = this.links.get(run);
    // An end that comes late is an end all the same: what is not linked anew stays over after it.
    const staysOver = link === undefined && now - (life.lateEnd ?? -Infinity) < RETENTION;
    if (this.isOver(life, now) || staysOver) {
      const isAnew = kind === "first" || kind === "start";
      const mayStart = life.mayStart || !this.isOver(life, now);
      const begins = (link ?? 0) > life.links || (isAnew && mayStart);
      if (!begins) {
        if (kind === "start") life.mayStart = true;
        if (kind === "end" || kind === "error") {
          this.links.delete(run);
          life.lateEnd = now;
        }
        return false;
      }
    }
    if (life.is !== "live") life = { is: "live", links: 0 };
    this.lives.set(run, life);
    if (kind === "error") life.errorDue ??= now + GRACE;
    else delete life.errorDue;
    if (kind === "end") {
      this.end(run, "final", now);
      this.links.delete(run);
    }
    return true;
  }
}

/**
 * Wakes a router whenever it asks for it.
 * @param {any} router
 * @param {number} until
 * @returns {Generator<[due: number, frames: any[]]>}
 */
function* wakesUntil(router, until) {
  for (let calls = 0; calls < 1000; calls += 1) {
    const due = router.wakeAt();
    if (due === undefined || due > until) return;
    yield [due, router.wake(due)];
  }
  assert.fail("wakeAt never comes to rest");
}

/** @param {Move[]} all */
function endsOnce(all) {
  const router = new ChatRouter({ semantics: "live" });
  router.subscribeSessions("op");
  router.attach("c", KEY, { deltas: "suffix" }, T);
  const expected = new Ends();
  /** @type {Map<string, number>} */
  const counts = new Map();
  let now = T;

  /** @param {any[]} frames @param {string} about */
  const check = (frames, about) => {
    const chat = frames.filter((frame) => frame.to === "connections" && frame.event === "chat");
    const ends = chat.filter(({ payload }) => payload.state !== "delta");
    assert.deepEqual(ends.map(({ payload }) => `${payload.runId} ${payload.state}`).sort(), expected.told.sort(), about);
    for (const { connIds } of ends) assert.deepEqual(connIds, ["c", "op"], about);
    const nodes = frames.filter((frame) => frame.to === "nodes" && frame.event === "chat" && frame.payload.state !== "delta");
    assert.equal(nodes.length, ends.length, about);
    expected.told = [];
    return chat.length - ends.length;
  };

  for (const [at, { wait, run, kind }] of all.entries()) {
    now += wait;
    const about = `move ${at}: ${kind} ${run}`;
    for (const [due, frames] of wakesUntil(router, now)) {
      expected.pass(due);
      check(frames, `before ${about}`);
    }
    expected.pass(now);
    assert.deepEqual(expected.told, [], `an error was due before ${about}`);
    if (kind === "link") {
      if (run !== "own" || expected.links.has(run)) continue;
      expected.link(run);
      router.linkRun(run, { clientRunId: run, sessionKey: KEY });
    } else if (kind === "abort") {
      expected.abort(run, now);
      check(router.abortRun(run, KEY, {}, now), about);
    } else if (kind === "wake") {
      check(router.wake(now), about);
    } else if (kind === "attach") {
      router.attach("late", KEY, {}, now);
      router.detach("late", KEY);
    } else {
      const count = (counts.get(run) ?? 1) + 1;
      counts.set(run, count);
      const isCounted = expected.event(run, kind, now);
      const deltas = check(router.ingest(eventOf(run, kind, count), now), about);
      if (!isCounted) assert.equal(deltas, 0, `${about} is late`);
    }
  }
  now += GRACE;
  expected.pass(now);
  const frames = [...wakesUntil(router, now)].flatMap(([, woken]) => woken);
  expected.told.sort();
  const ends = frames.filter((frame) => frame.to === "connections" && frame.event === "chat" && frame.payload.state !== "delta");
  assert.deepEqual(ends.map(({ payload }) => `${payload.runId} ${payload.state}`).sort(), expected.told, "at last");
  router.free();
}

/** @param {string} runId @param {string} kind @param {number} count */
function eventOf(runId, kind, count) {
  const event = { runId, sessionKey: KEY, seq: kind === "first" ? 1 : count };
  switch (kind) {
    case "text":
    case "first": return { ...event, stream: "assistant", data: { delta: `${count} ` } };
    case "tool": return { ...event, stream: "tool", data: { phase: "start", toolCallId: `t${count}` } };
    case "think": return { ...event, stream: "thinking", data: {} };
    default: return { ...event, stream: "lifecycle", data: { phase: kind, error: kind === "error" ? "boom" : undefined } };
  }
}

const ENGINES = ["e", "f"];
const CLIENTS = ["e", "c", "d"];
const queueMoves = fc.array(
  fc.record({
    wait: fc.constantFrom(0, 0, 1, 151, 15_010, 310_000),
    run: fc.constantFrom(...ENGINES),
    client: fc.constantFrom(...CLIENTS),
    kind: fc.constantFrom("link", "link", "unlink", "abort", "hide", "start", "text", "text", "end", "error", "first", "tool"),
  }),
  { minLength: 1, maxLength: 60, size: "max" },
);

/** @param {(Move & { client: string })[]} all */
function staysOver(all) {
  const router = new ChatRouter({ semantics: "live" });
  router.subscribeSessions("op");
  /** @type {Map<string, number>} when each client run ended, unless something began it anew */
  const over = new Map();
  let [now, count] = [T, 1];
  /** @param {any[]} frames @param {string} about */
  const check = (frames, about) => {
    for (const { to, event, payload } of frames) {
      if (to !== "connections" || event !== "chat") continue;
      assert.ok(!over.has(payload.runId), `${about}: ${JSON.stringify(payload)} after its end`);
      if (payload.state !== "delta") over.set(payload.runId, now);
    }
  };
  for (const [at, { wait, run, client, kind }] of all.entries()) {
    const about = `move ${at}: ${kind} ${run} ${client}`;
    for (const [, frames] of wakesUntil(router, now + wait)) check(frames, `before ${about}`);
    now += wait;
    for (const [id, since] of over) if (now - since >= RETENTION) over.delete(id);
    if (kind === "link") {
      over.delete(client);
      router.linkRun(run, { clientRunId: client, sessionKey: KEY });
    } else if (kind === "unlink") {
      router.unlinkRun(run, client);
    } else if (kind === "hide") {
      router.setRunContext(run, { isControlUiVisible: count % 2 === 0 });
    } else if (kind === "abort") {
      check(router.abortRun(client, KEY, {}, now), about);
    } else {
      // Which client run it serves is the router's to know.
      if (kind === "start" || kind === "first") over.clear();
      count += 1;
      check(router.ingest(eventOf(run, kind, count), now), about);
    }
  }
  router.free();
}

it("whatever is queued and aborted, nothing follows an end but what begins anew", () => {
  fc.assert(fc.property(queueMoves, staysOver), propertyOptions());
});

it("whatever the order of events, each generation of a run has exactly one terminal frame", () => {
  fc.assert(fc.property(moves, endsOnce), propertyOptions());
});
