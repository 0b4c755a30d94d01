import assert from "node:assert/strict";
import { it } from "node:test";

import { inBothForms } from "./demo/stage.mjs";

/** @param {import("./demo/page.mjs").DemoPage} demo @returns {Promise<{ [row: string]: string[] }>} the table by its rows */
async function table({ page }) {
  const rows = await page.locator("#compare-rows tr").evaluateAll((all) => all.map((row) => [...row.children].map((cell) => cell.textContent ?? "")));
  return Object.fromEntries(rows.map(([label = "", ...values]) => [label, values]));
}

/** @param {string | undefined} words such as "1.2 MB" */
function bytesOf(words = "") {
  const [number = "", unit = ""] = words.split(" ");
  return Number(number) * ({ B: 1, KB: 1_000, MB: 1_000_000 }[unit] ?? Number.NaN);
}

inBothForms("the origin beside runcast", ({ form, open }) => {
  it("costs many times the bytes, of which others get as many", async () => {
    const demo = await open("#run=long&follow=1");
    await demo.lab.waitFor();
    const { "bytes to one viewer": [origin, full, suffix] = [], "bytes to somebody in another session": [strangers, ...others] = [], frames = [] } = await table(demo);
    assert.ok(bytesOf(origin) > 20 * bytesOf(suffix), `${origin} and ${suffix}`);
    assert.ok(bytesOf(full) > 2 * bytesOf(suffix), `${full} and ${suffix}`);
    assert.ok(bytesOf(strangers) > bytesOf(full));
    assert.deepEqual(others, ["0 B", "0 B"]);
    assert.ok(Number(frames[0]?.replace(",", "")) > 4 * Number(frames[2]), frames.join());
    assert.match(await demo.page.locator("#compare-summary").textContent() ?? "", /^One viewer of the origin is sent .* \d+ times less\.$/);
    await demo.close();
  });

  it("is drawn as a chart with three lines", async () => {
    const demo = await open("#run=long&follow=1");
    await demo.lab.waitFor();
    await demo.page.locator("#compare").scrollIntoViewIfNeeded();
    const canvas = demo.page.locator("#chart canvas");
    await canvas.waitFor();
    assert.deepEqual(await demo.page.locator("#chart .u-label").allTextContents(), ["origin", "runcast, full", "runcast, suffix"]);
    const colors = await canvas.evaluate((/** @type {HTMLCanvasElement} */ element) => {
      const { data } = /** @type {CanvasRenderingContext2D} */ (element.getContext("2d")).getImageData(0, 0, element.width, element.height);
      const seen = new Set();
      for (let at = 0; at < data.length; at += 4) if (data[at + 3] === 255) seen.add(`${data[at]},${data[at + 1]},${data[at + 2]}`);
      return [...seen];
    });
    for (const line of ["168,37,28", "23,32,29", "10,107,81"]) assert.ok(colors.includes(line), `${line} among ${colors.join(" ")}`);
    await demo.picture(`compare-${form}`);
    await demo.close();
  });

  it("marks the characters that it loses", async () => {
    const demo = await open("#run=nines&follow=1");
    await demo.lab.waitFor();
    assert.equal(await demo.page.locator("#origin-text del").textContent(), "9".repeat(99));
    assert.equal(await demo.page.locator("#live-text del").count(), 0);
    const { "characters lost": lost } = await table(demo);
    assert.deepEqual(lost, ["99", "0", "0"]);
    await demo.close();
  });

  it("marks what it leaks, and tells what flashed up on the way", async () => {
    const demo = await open("#run=emoji&follow=1");
    await demo.lab.waitFor();
    assert.equal(await demo.page.locator("#origin-text ins").textContent(), "\n\nNO_REPLY");
    assert.match(await demo.page.locator("#origin-text .flashes").textContent() ?? "", /\[\[reply/);
    assert.equal(await demo.page.locator("#live-text :is(ins, del, .flashes)").count(), 0);
    const { "characters leaked": leaked, "flashed up on the way": flashed } = await table(demo);
    assert.deepEqual(leaked, ["10", "0", "0"]);
    assert.deepEqual(flashed?.slice(1), ["never", "never"]);
    await demo.close();
  });
});
