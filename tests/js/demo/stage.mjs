import { after, before, describe } from "node:test";

import { launchChromium } from "../chromium.mjs";
import { forms } from "./forms.mjs";
import { DemoPage } from "./page.mjs";

/**
 * @typedef {object} Stage
 * @property {string} form
 * @property {import("playwright-core").Browser} browser
 * @property {() => string} url
 * @property {() => Promise<import("playwright-core").Page>} browserPage a tab that nothing is open in
 * @property {(hash?: string, options?: import("playwright-core").BrowserContextOptions) => Promise<DemoPage>} open in a context, and so a room, of its own
 */

/** How many pages play at once: most of the time each of them waits for its agent. */
const AT_ONCE = 3;

/**
 * The same tests for both forms of the demo, each form in a browser of its own, each test in a room of its own.
 * @param {string} what
 * @param {(stage: Stage) => void} tests
 * @param {readonly string[]} [only]
 */
export function inBothForms(what, tests, only = ["worker", "static"]) {
  for (const form of forms.filter(({ name }) => only.includes(name))) {
    describe(`${what}, ${form.name} form`, { concurrency: AT_ONCE }, () => {
      /** @type {import("./forms.mjs").Placed} */
      let placed;
      const stage = /** @type {Stage} */ ({
        form: form.name,
        url: () => placed.url,
        browserPage: () => stage.browser.newPage(),
        async open(hash = "", options = {}) {
          const context = await stage.browser.newContext(options);
          return DemoPage.open(context, placed.url, hash);
        },
      });
      before(async () => {
        placed = await form.place();
        stage.browser = await launchChromium();
      });
      after(async () => {
        await stage.browser?.close();
        await placed?.close();
      });
      tests(stage);
    });
  }
}
