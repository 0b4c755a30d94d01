import assert from "node:assert/strict";
import { test } from "node:test";

import { Host } from "./faults/host.mjs";
import { ChatRouter, constructing, failing, placesIn, RouterCrashed, WORDS } from "./faults/probe.mjs";
import { manyNames, story } from "./faults/story.mjs";

/** Every how many steps hosts save. */
const SAVES = 7;

/** @typedef {import("./faults/probe.mjs").Place} Place */

/** What an answer says beside what begins anew with another router: its epoch, and what it has done so far. @param {any} answer */
function said(answer) {
  if (answer?.held) return answer.held;
  return answer?.epoch ? { ...answer, epoch: "any" } : answer;
}

/** @param {import("./faults/story.mjs").Step[]} steps @param {"live" | "origin"} semantics */
function undisturbed(steps, semantics) {
  const host = new Host(semantics);
  const answers = steps.map((step) => said(host.shows(step)));
  return { answers, snapshot: host.router.snapshot(), shown: host.shown };
}

/** A host that has come as far as a step. @param {import("./faults/story.mjs").Step[]} steps @param {"live" | "origin"} semantics @param {number} upTo */
function hostAt(steps, semantics, upTo) {
  const host = new Host(semantics);
  steps.slice(0, upTo).forEach((step, at) => {
    host.shows(step);
    if (at % SAVES === 0) host.save();
  });
  return host;
}

/** @param {any} router @param {RegExp} words */
function isLost(router, words) {
  const crashed = { name: "RouterCrashed", code: "ERR_ROUTER_CRASHED", panic: words };
  for (const call of [() => router.ingest({ runId: "r", stream: "x" }), () => router.wakeAt(), () => router.snapshot(), () => router.disconnect("c")]) assert.throws(call, crashed);
  router.free();
}

for (const semantics of /** @type {const} */ (["live", "origin"])) {
  const steps = story(semantics === "live");
  const expected = undisturbed(steps, semantics);
  const count = new Map();

  steps.forEach((step, at) => test(`${semantics}: step ${at}, ${step[0]}, fails wherever it can`, () => {
    const dry = hostAt(steps, semantics, at);
    const places = placesIn(() => dry.does(step));
    for (const [number, place] of places.entries()) {
      count.set(place.when, (count.get(place.when) ?? 0) + 1);
      const where = `${place.when} for the ${place.at}. time`;
      const bystander = new ChatRouter({ semantics });
      const host = hostAt(steps, semantics, at);
      const lost = host.router;
      const error = failing(place, () => host.does(step));
      assert.ok(error instanceof RouterCrashed, `${where}: ${error?.stack}`);
      assert.match(error.message, WORDS[place.when], where);
      for (const router of [lost, bystander]) isLost(router, WORDS[place.when]);

      assert.deepEqual(said(host.recovers()), expected.answers[at], where);
      // Half of the hosts have their viewers come back, the others show that nothing else is any different.
      const returns = number % 2 === 0;
      if (returns) host.reintroduces();
      for (const [more, next] of steps.slice(at + 1).entries()) {
        const answer = said(host.shows(next));
        if (!returns) assert.deepEqual(answer, expected.answers[at + 1 + more], `${where}, then ${next[0]}`);
      }
      if (returns) assert.deepEqual(host.shown, expected.shown, where);
      else assert.deepEqual(host.router.snapshot(), expected.snapshot, where);
      host.router.free();
    }
  }));

  test(`${semantics}: that was everywhere`, (t) => {
    t.diagnostic(`crashes: ${JSON.stringify(Object.fromEntries(count))}`);
    assert.deepEqual([...count.keys()].sort(), Object.keys(WORDS).sort());
    for (const [when, places] of count) assert.ok(places >= steps.length / 2, `only ${places} where it ${when}`);
  });
}

test("a restore fails wherever it can, and the next one does not", () => {
  const host = hostAt(story(true), "live", 30);
  const bytes = host.router.snapshot();
  const restore = () => constructing(() => ChatRouter.restore(bytes));
  const places = placesIn(restore);
  assert.ok(places.length > 100, `${places.length} places`);
  for (const place of places.filter((_, at) => at % 5 === 0)) {
    const bystander = new ChatRouter();
    const error = failing(place, restore);
    assert.ok(error instanceof RouterCrashed, `${place.when} ${place.at}: ${error?.stack}`);
    isLost(bystander, WORDS[place.when]);
    assert.deepEqual(ChatRouter.restore(bytes).snapshot(), bytes);
  }
});

test("a constructor fails wherever it can, and the next one does not", () => {
  const make = () => constructing(() => new ChatRouter({ semantics: "live", verboseDefault: "full" }));
  const places = placesIn(make);
  assert.ok(places.length > 3, `${places.length} places`);
  for (const place of places) {
    assert.ok(failing(place, make) instanceof RouterCrashed);
    assert.deepEqual(new ChatRouter({ semantics: "live" }).ingest({ runId: "r", stream: "x" }), []);
  }
});

test("the sweep of names fails wherever it can, and nothing is lost", () => {
  const steps = [...story(true).slice(0, 20), ...manyNames];
  const at = steps.length - 1;
  // It comes along with some call or other.
  for (let place = at; place > at - 10; place -= 1) {
    const dry = hostAt(steps, "live", place);
    const places = placesIn(() => dry.does(steps[place]));
    if (places.filter(({ when }) => when === "begins").length < 2) continue;
    const expected = dry.router.snapshot();
    for (const where of places) {
      const host = hostAt(steps, "live", place);
      const error = failing(where, () => host.does(steps[place]));
      assert.ok(error instanceof RouterCrashed, `${where.when} ${where.at}: ${error?.stack}`);
      host.recovers();
      assert.deepEqual(host.router.snapshot(), expected);
    }
    return;
  }
  assert.fail("the names were never swept");
});
