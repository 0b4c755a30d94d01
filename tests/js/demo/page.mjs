import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";

import { root } from "../../../pkg-template/tools.mjs";

const pictures = join(root, "tests", "artefacts", "demo");

/** The demo in a tab, as its visitor sees it. */
export class DemoPage {
  /** What went wrong in the page, whatever the tests look at. @type {string[]} */
  errors = [];

  /** @param {import("playwright-core").Page} page */
  constructor(page) {
    this.page = page;
    page.setDefaultTimeout(20_000);
    page.on("pageerror", (error) => this.errors.push(String(error.stack)));
    page.on("console", (message) => message.type() === "error" && this.errors.push(message.text()));
    this.alert = page.locator("#error");
    this.picker = page.getByLabel("Run", { exact: true });
    this.play = page.getByRole("button", { name: "Play", exact: true });
    this.stop = page.getByRole("button", { name: "Stop", exact: true });
    this.exchanges = page.locator(".exchange");
    this.viewers = page.locator(".viewer");
    this.lab = page.locator("#lab[aria-busy=false]");
  }

  /**
   * Opens it; `follow=1` in the link keeps it from playing by itself.
   * @param {import("playwright-core").Browser | import("playwright-core").BrowserContext} browser
   * @param {string} url
   * @param {string} [hash]
   */
  static async open(browser, url, hash = "") {
    const demo = new DemoPage(await browser.newPage());
    await demo.page.goto(`${url}${hash}`);
    return demo;
  }

  /** The last run's question, answer, state and verdict. */
  async last() {
    const last = this.exchanges.last();
    return {
      question: await last.locator(".user").textContent(),
      text: await last.locator(".agent").textContent(),
      status: await last.getAttribute("data-status"),
      verdict: await last.locator(".verdict").getAttribute("data-state"),
    };
  }

  /** Waits until so many runs stand there and the last one has come to its end. @param {number} count @param {"equal" | "stopped"} [verdict] */
  async ended(count, verdict = "equal") {
    await this.exchanges.nth(count - 1).locator(`.verdict[data-state=${verdict}]`).waitFor();
    assert.equal(await this.exchanges.count(), count);
  }

  /** @param {string} run its name, as links have it */
  async choose(run) {
    await this.picker.selectOption(run);
  }

  /** Moves a slider as a keyboard does. @param {import("playwright-core").Locator} slider @param {number} value */
  async slide(slider, value) {
    await slider.fill(String(value));
  }

  /** Waits until every viewer has what the agent said. */
  async converged() {
    const count = await this.viewers.count();
    for (let at = 0; at < count; at += 1) await this.viewers.nth(at).locator(".verdict[data-state=equal]").waitFor();
  }

  /** Keeps a picture for whoever wants to see what the tests saw. @param {string} name @param {boolean} [isWhole] */
  async picture(name, isWhole = false) {
    mkdirSync(pictures, { recursive: true });
    await this.page.screenshot({ path: join(pictures, `${name.replace(/\W+/g, "-")}.png`), fullPage: isWhole });
    // A picture of the whole page resizes it.
    assert.equal(await this.page.locator("#error").isVisible(), false, "no error is told");
  }

  /** @param {string} [picture] its name, if one is to be kept */
  async close(picture) {
    if (picture) await this.picture(picture);
    const context = this.page.context();
    await this.page.close();
    if (context.pages().length === 0) await context.close();
    assert.deepEqual(this.errors, []);
  }
}
