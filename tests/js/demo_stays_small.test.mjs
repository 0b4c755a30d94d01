import assert from "node:assert/strict";
import { it } from "node:test";
import { gzipSync } from "node:zlib";

import { siteSizes } from "../../www/build.mjs";
import { inBothForms } from "./demo/stage.mjs";

const MOST_BYTES = 150_000;

inBothForms("the page's weight", ({ open, url }) => {
  it("is under 150 KB gzip in all, WebAssembly included, whatever a visitor does", async () => {
    const demo = await open("#follow=1");
    await demo.lab.waitFor();
    await demo.close();
    const sizes = (await siteSizes()).sort((a, b) => b.bytes - a.bytes);
    for (const { name, bytes } of sizes) console.log(`${name}: ${(bytes / 1_000).toFixed(1)} KB`);
    const sum = sizes.reduce((all, { bytes }) => all + bytes, 0);
    console.log(`together: ${(sum / 1_000).toFixed(1)} KB`);
    assert.ok(sum < MOST_BYTES, `${sum} bytes`);
  });

  it("is for the first paint no more than page, style and script", async () => {
    const demo = await open("#follow=1");
    const { page } = demo;
    /** @type {string[]} */
    const asked = [];
    // What comes after those is never answered; the page stands all the same.
    await page.route(/\.(js|wasm|json)$/, (route) => {
      const name = new URL(route.request().url()).pathname.split("/").at(-1) ?? "";
      asked.push(name);
      return name === "main.js" || /^chunk-/.test(name) ? route.continue() : undefined;
    });
    let first = 0;
    page.on("response", async (response) => (first += gzipSync(await response.body().catch(() => Buffer.alloc(0))).length));
    await page.goto(url());
    await page.getByRole("heading", { name: "Several viewers side by side" }).waitFor();
    await page.getByLabel("Run", { exact: true }).getByText("Seeded generator").waitFor({ state: "attached" });
    assert.equal(await page.locator("#run-picker option").count(), 11);
    assert.ok(asked.includes("form.json"));
    assert.ok(first < 40_000, `${first} bytes`);
    await page.close();
  });
}, ["static"]);
