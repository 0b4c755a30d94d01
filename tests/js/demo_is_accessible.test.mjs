import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { it } from "node:test";

import { devTools } from "../../pkg-template/tools.mjs";
import { inBothForms } from "./demo/stage.mjs";

const axe = await readFile(join(await devTools(), "axe-core", "axe.min.js"), "utf8");

const desktop = { width: 1360, height: 900 };
const phone = { width: 360, height: 780 };

/** @type {{ [name: string]: import("playwright-core").BrowserContextOptions }} */
const looks = {
  "desktop light": { viewport: desktop, colorScheme: "light" },
  "desktop dark": { viewport: desktop, colorScheme: "dark" },
  "phone light": { viewport: phone, colorScheme: "light", hasTouch: true, isMobile: true },
  "phone dark": { viewport: phone, colorScheme: "dark", hasTouch: true, isMobile: true },
};

inBothForms("the page", ({ form, open }) => {
  for (const [name, options] of Object.entries(looks)) {
    it(`has nothing serious for axe, and nothing that sticks out: ${name}`, async () => {
      // A run with an error, marks of every kind, tools, and all that can be opened open.
      const demo = await open("#run=emoji&rate=300&chaos=evict", options);
      const { page } = demo;
      await demo.ended(1);
      await demo.choose("tools");
      await demo.play.click();
      await demo.ended(2);
      await demo.converged();
      await demo.lab.waitFor();
      await page.locator("#chart canvas").waitFor();
      await demo.picture(`page-${form}-${name}`, true);
      await page.evaluate(() => document.querySelectorAll("details").forEach((one) => (one.open = true)));
      await page.evaluate(axe);
      const found = await page.evaluate(async () => {
        const { violations } = await /** @type {any} */ (globalThis).axe.run();
        return violations.map((/** @type {any} */ one) => `${one.impact} ${one.id}: ${one.nodes.map((/** @type {any} */ node) => node.html.slice(0, 120)).join(" | ")}`);
      });
      assert.deepEqual(found.filter((/** @type {string} */ one) => /^(serious|critical)/.test(one)), []);
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(width <= (options.viewport?.width ?? 0), `${width} px wide`);
      await demo.close();
    });
  }

  it("is played by keyboard alone, past a link that skips to it", async () => {
    const demo = await open("#run=plain&rate=200&follow=1");
    const { page } = demo;
    await page.locator("#play:enabled").waitFor();
    await page.locator("#connection[data-state=open]").waitFor();
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement?.textContent), "Skip to the run");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Enter");
    await demo.ended(1);
    assert.match(await page.locator("#run-status").textContent() ?? "", /has ended/, "a screen reader is told");
    await demo.close();
  });

  it("shows where the focus is, and what a slider stands at in words", async () => {
    const demo = await open("#follow=1");
    const slider = demo.page.getByLabel("Speed");
    await slider.focus();
    await demo.page.keyboard.press("ArrowRight");
    assert.equal(await slider.getAttribute("aria-valuetext"), "30 tokens a second");
    assert.notEqual(await slider.evaluate((element) => getComputedStyle(element).outlineStyle), "none");
    await demo.close();
  });

  it("moves nothing for those who want nothing moved", async () => {
    const blinking = async (/** @type {"reduce" | "no-preference"} */ reducedMotion) => {
      const demo = await open("#run=long&rate=20", { reducedMotion });
      await demo.exchanges.first().locator(".agent:not(.empty)").waitFor();
      const name = await demo.exchanges.first().locator(".agent").evaluate((element) => getComputedStyle(element, "::after").animationName);
      await demo.close();
      return name;
    };
    assert.equal(await blinking("reduce"), "none");
    assert.notEqual(await blinking("no-preference"), "none");
  });
});
