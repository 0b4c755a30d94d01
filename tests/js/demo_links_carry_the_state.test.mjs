import assert from "node:assert/strict";
import { it } from "node:test";

import { inBothForms } from "./demo/stage.mjs";

/** A pasted stream that no test has to read. */
const pasted = `data: {"object":"chat.completion.chunk","choices":[{"delta":{"content":"hi"}}]}\n\n`;

/** @param {import("./demo/page.mjs").DemoPage} demo what stands there */
const shown = ({ page }) => page.evaluate(() => ({
  run: /** @type {HTMLSelectElement} */ (document.getElementById("run-picker")).value,
  seed: /** @type {HTMLInputElement} */ (document.getElementById("seed")).value,
  rate: document.getElementById("rate-value")?.textContent,
  tokens: document.getElementById("tokens-value")?.textContent,
  chaos: [...document.querySelectorAll("#troubles input:checked")].map((box) => /** @type {HTMLInputElement} */ (box).value),
  viewers: [...document.querySelectorAll(".viewer")].map((viewer) => [...viewer.querySelectorAll("input, select")].map((one) => {
    const { type, value, checked } = /** @type {HTMLInputElement} */ (one);
    return type === "checkbox" ? checked : value;
  })),
  compared: document.getElementById("compare-rows")?.textContent,
}));

inBothForms("a link", ({ form, open }) => {
  it("carries the run, its seed and pace, the trouble and the viewers' sliders to whoever opens it", async () => {
    const demo = await open("#run=seeded&seed=77&follow=1", { permissions: ["clipboard-read", "clipboard-write"] });
    const { page } = demo;
    await demo.lab.waitFor();
    await demo.slide(page.getByLabel("Speed"), 12);
    await demo.slide(page.getByLabel("Length"), 4);
    await page.getByLabel("Duplicate events", { exact: true }).check();
    await page.getByLabel("Evict and restore the core", { exact: true }).check();
    const viewer = demo.viewers.nth(1);
    await viewer.locator("summary").click();
    await demo.slide(viewer.getByLabel("Latency"), 1_250);
    await demo.slide(viewer.getByLabel("Bandwidth"), 2);
    await demo.slide(viewer.getByLabel("Loss"), 35);
    await viewer.getByLabel("tools").uncheck();
    await page.locator("#lab-status").getByText(/seed 77, 100 tokens a second, with trouble \(evict, duplicate\)/).waitFor();
    await demo.lab.waitFor();
    await page.getByRole("button", { name: "Copy link" }).click();
    await page.getByRole("button", { name: "Copied" }).waitFor();
    const link = await page.evaluate(() => navigator.clipboard.readText());
    const here = await shown(demo);
    const other = await open(new URL(link).hash);
    await other.lab.waitFor();
    assert.deepEqual(await shown(other), here);
    assert.deepEqual(here.chaos, ["evict", "duplicate"]);
    assert.deepEqual([here.seed, here.rate, here.tokens], ["77", "100 tokens/s", "300 tokens"]);
    assert.deepEqual(here.viewers[1], ["1250", "2", "35", "suffix", false, false]);
    assert.doesNotMatch(link, /room|follow/, "it lets nobody into the room of whoever made it");
    await other.ended(1);
    await demo.close();
    await other.close(`link-${form}`);
  });

  it("may hold anything: what is no state becomes the usual", async () => {
    const demo = await open("#run=constructor&seed=-4&rate=1e9&tokens=x&chaos=evict.nonsense&viewers=a_b~&room=../..&kind=x");
    await demo.ended(1);
    const { run, chaos, rate, viewers } = await shown(demo);
    assert.deepEqual([run, chaos, rate], ["tools", ["evict"], "25 tokens/s"]);
    assert.equal(viewers.length, 1);
    await demo.close();
  });

  it("puts a viewer on no line that its sliders could not stand at", async () => {
    const demo = await open("#run=plain&follow=1&viewers=120_2600_7_s_t_-");
    const viewer = demo.viewers.first();
    assert.match(await viewer.locator("summary").textContent() ?? "", /^100 ms, 2\.0 KB\/s, 5 % lost;/);
    assert.deepEqual((await shown(demo)).viewers, [["100", "2", "5", "suffix", true, false]]);
    await demo.close();
  });

  it("carries a short pasted stream, and says so of one that is too long", async () => {
    const demo = await open("#run=plain&rate=300&follow=1");
    const { page } = demo;
    await page.getByText("Paste a provider's stream").click();
    const box = page.getByLabel("The body of a streamed answer");
    await box.fill(pasted);
    await page.getByRole("button", { name: "Play the stream" }).click();
    await page.waitForURL(/run=paste/);
    assert.equal(new URLSearchParams(new URL(page.url()).hash.slice(1)).get("paste"), pasted);
    assert.equal(await page.locator("#link-note").textContent(), "");
    await box.fill(pasted.repeat(100));
    await page.getByRole("button", { name: "Play the stream" }).click();
    await page.getByText("too long for a link").waitFor();
    assert.equal(new URLSearchParams(new URL(page.url()).hash.slice(1)).get("paste"), null);
    await page.close();
  });
});
