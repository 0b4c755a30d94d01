import assert from "node:assert/strict";
import { it } from "node:test";

import { inBothForms } from "./demo/stage.mjs";

/** @param {import("./demo/page.mjs").DemoPage} demo */
async function outcomes({ page }) {
  const [origin = "", runcast = ""] = await page.locator("#outcomes dd").allTextContents();
  return { origin, runcast };
}

/** Ticks a box and waits until its run was played. @param {import("./demo/page.mjs").DemoPage} demo @param {string} label */
async function tick(demo, label) {
  await demo.page.getByLabel(label, { exact: true }).check();
  await demo.page.locator("#lab-status").getByText(/with trouble/).waitFor();
  await demo.lab.waitFor();
}

inBothForms("trouble", ({ form, open }) => {
  it("evicts the core, shows what it weighs as bytes, and goes on", async () => {
    const demo = await open("#run=tools&follow=1");
    await demo.lab.waitFor();
    await tick(demo, "Evict and restore the core");
    const words = await demo.page.locator("#snapshot").textContent() ?? "";
    const bytes = Number(/ ([\d,]+) bytes;/.exec(words)?.[1]?.replace(",", ""));
    assert.ok(bytes > 100 && bytes < 10_000, words);
    assert.match((await outcomes(demo)).runcast, /^✓ every character is there;/);
    await demo.page.getByText("Its bytes").click();
    const dump = await demo.page.locator("#snapshot-bytes").innerText();
    assert.match(dump, /^0000  72 75 6e 63 61 73 74 .* runcast·/, "as a snapshot begins");
    assert.equal(dump.trimEnd().split("\n").length, Math.ceil(bytes / 16));
    await demo.page.locator("#inspector-rows").getByText(/^snapshot\(\) .*, restore\(\)$/).waitFor();
    await demo.picture(`chaos-${form}`, true);
    await demo.close();
  });

  it("pauses the provider: what is held back does not wait for the next word", async () => {
    const demo = await open("#run=plain&follow=1");
    await demo.lab.waitFor();
    await tick(demo, "Pause the provider");
    const waited = (/** @type {string} */ words) => Number(/waited ([\d.]+) s/.exec(words)?.[1]);
    const { origin, runcast } = await outcomes(demo);
    assert.ok(waited(origin) > 1.8, origin);
    assert.ok(waited(runcast) <= 0.15, runcast);
    await demo.close();
  });

  for (const label of ["Mix cumulative and delta events", "Duplicate events", "Drop events"]) {
    it(`mends: ${label}`, async () => {
      const demo = await open("#run=long&follow=1");
      await demo.lab.waitFor();
      await tick(demo, label);
      const { runcast } = await outcomes(demo);
      assert.match(runcast, /^✓ every character is there;/);
      if (!label.startsWith("Mix")) assert.match(runcast, /told of \d+ gaps/);
      await demo.close();
    });
  }

  it("does not pretend to sort events, but tells of the gaps", async () => {
    const demo = await open("#run=plain&follow=1");
    await demo.lab.waitFor();
    await tick(demo, "Reorder events");
    for (const words of Object.values(await outcomes(demo))) assert.match(words, /^✗ .*leaked.*told of \d+ gaps/);
    await demo.close();
  });

  it("shows a hundred nines, and no half of an emoji", async () => {
    const demo = await open("#run=plain&follow=1");
    await demo.lab.waitFor();
    await demo.page.getByRole("button", { name: "9 × 100" }).click();
    await demo.page.locator("#lab-status").getByText(/^9 × 100,/).waitFor();
    const nines = await outcomes(demo);
    assert.match(nines.origin, /^✗ 99 characters lost/);
    assert.match(nines.runcast, /^✓ every character/);
    await demo.page.getByRole("button", { name: "Half an emoji" }).click();
    await demo.page.locator("#lab-status").getByText(/^Half an emoji,/).waitFor();
    const half = await outcomes(demo);
    assert.match(half.origin, /flashed up 1 time/);
    assert.doesNotMatch(half.runcast, /flashed/);
    await demo.close();
  });
});
