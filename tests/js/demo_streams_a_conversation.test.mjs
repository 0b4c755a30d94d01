import assert from "node:assert/strict";
import { it } from "node:test";

import { inBothForms } from "./demo/stage.mjs";

/** What a visitor reads of each run in the end, written down once more. */
const shown = {
  plain: /^It depends on who is watching\. .* Everything else is bookkeeping\.$/s,
  long: /^A chat that streams looks like one text that grows\. .* a bug report can be a link\.$/s,
  silent: /^Nothing is shown: the agent said that it has nothing to say\.$/,
  retry: /^It means that the provider was overloaded for a moment\. Your request was tried again, and this is its answer\.$/,
  emoji: /^Of course! A family is 👨‍👩\u200d👧\u200d👦, a flag is 🇯🇵, and the moon is 🌗\. Letters \[\[like these\]\] are no tag\.$/,
  nines: /^Here: 9{100}$/,
  half: /^Here it is: 🦀 \(a crab\)\.$/,
};

inBothForms("the conversation", ({ form, open }) => {
  it("plays a run at once, with its tools, and without being asked to", async () => {
    const demo = await open("", { reducedMotion: "reduce" });
    await demo.exchanges.first().locator(".agent:not(.empty)").waitFor();
    assert.match(await demo.page.locator("#run-status").textContent() ?? "", /is speaking/);
    await demo.ended(1);
    const { question, text, status } = await demo.last();
    assert.equal(question, "Do the tomatoes need water today?");
    assert.match(text ?? "", /^Good morning 🌱! I will look .* 👩‍🌾$/s);
    assert.equal(status, "final");
    assert.deepEqual(await demo.page.locator(".tool summary code").allTextContents(), ["soil_sensor", "forecast"]);
    await demo.page.locator(".tool summary").first().click();
    assert.match(await demo.page.locator(".tool pre").first().textContent() ?? "", /"bed": "tomatoes"[^]*"unit": "percent"/);
    await demo.close(`conversation-${form}`);
  });

  it("streams: the text grows", async () => {
    const demo = await open("#run=long&rate=100");
    const text = demo.exchanges.first().locator(".agent:not(.empty)");
    await text.waitFor();
    const early = await text.textContent() ?? "";
    await demo.ended(1);
    const late = await text.textContent() ?? "";
    assert.ok(early.length < late.length / 2 && late.startsWith(early), `${early.length} of ${late.length} units`);
    await demo.close();
  });

  for (const [run, words] of Object.entries(shown)) {
    it(`shows what there is to show of the run ${run}`, async () => {
      const demo = await open(`#run=${run}&rate=200`);
      await demo.ended(1);
      assert.match((await demo.last()).text ?? "", words);
      await demo.close();
    });
  }

  it("shows nothing of a heartbeat, though it ran", async () => {
    const demo = await open("#run=heartbeat&rate=100");
    await demo.ended(1);
    assert.match((await demo.last()).text ?? "", /^Nothing is shown: the heartbeat was acknowledged/);
    await demo.close();
  });

  it("stops a run that stalls and asks again", async () => {
    const demo = await open("#run=abort&rate=100");
    await demo.ended(2);
    const states = await demo.exchanges.evaluateAll((all) => all.map((one) => one.getAttribute("data-status")));
    assert.deepEqual(states, ["aborted", "final"]);
    assert.equal(await demo.exchanges.first().locator(".agent").textContent(), "The last release adds sources for seven kinds");
    assert.match((await demo.last()).text ?? "", /^The last release .* stops working\.$/);
    await demo.close(`abort-${form}`);
  });

  it("stops what it is told to stop", async () => {
    const demo = await open("#run=long&rate=20");
    await demo.exchanges.first().locator(".agent:not(.empty)").waitFor();
    await demo.stop.click();
    await demo.ended(1, "stopped");
    assert.equal((await demo.last()).status, "aborted");
    await demo.close();
  });

  it("stops a heartbeat, which it feeds in itself, when something else is played", async () => {
    const demo = await open("#run=heartbeat&rate=1&follow=1");
    /** What goes to a gateway elsewhere. @type {string[]} */
    const sent = [];
    demo.page.on("websocket", (socket) => socket.on("framesent", ({ payload }) => sent.push(String(payload))));
    await demo.page.reload();
    await demo.play.click();
    await demo.exchanges.first().waitFor();
    await demo.choose("silent");
    await demo.play.click();
    // It takes as long as the heartbeat would have taken, and began later.
    await demo.ended(2);
    const ends = await demo.exchanges.evaluateAll((all) => all.map((one) => one.getAttribute("data-status")));
    assert.deepEqual(ends, ["aborted", "final"]);
    const phases = sent.flatMap((text) => /"runcast\.ingest".*"phase":"(\w+)"/.exec(text)?.[1] ?? []);
    assert.deepEqual(phases, form === "worker" ? ["start"] : []);
    await demo.close();
  });

  it("generates the same from the same seed, and something else from another", async () => {
    const demo = await open("#run=seeded&seed=5&tokens=50&rate=300");
    await demo.ended(1);
    const first = (await demo.last()).text;
    await demo.play.click();
    await demo.ended(2);
    assert.equal((await demo.last()).text, first);
    const seed = demo.page.getByLabel("Seed", { exact: true });
    await seed.fill("6");
    await seed.press("Enter");
    await demo.ended(3);
    assert.notEqual((await demo.last()).text, first);
    await demo.close();
  });

  it("is as quick as its slider says", async () => {
    const demo = await open("#run=plain&rate=10&follow=1");
    const took = async () => {
      const count = await demo.exchanges.count() + 1;
      const start = performance.now();
      await demo.play.click();
      await demo.ended(count);
      return performance.now() - start;
    };
    const slow = await took();
    await demo.slide(demo.page.getByLabel("Speed"), 15);
    const quick = await took();
    assert.ok(quick < slow / 2, `${Math.round(quick)} ms at 300 tokens a second, ${Math.round(slow)} ms at 10`);
    await demo.close();
  });
});
