import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach } from "node:test";

import { launchChromium } from "../chromium.mjs";
import { serverUnderTest } from "../package_under_test.mjs";
import { controlUiFiles } from "./origin.mjs";
import { ControlUi } from "./page.mjs";
import { siteOf } from "./site.mjs";
import { Stage } from "./stage.mjs";
import { openWire } from "./wire.mjs";

export const token = "a token for the tests alone";

/**
 * For each test of a suite: a gateway that serves the Control UI and whose agent says what the
 * test tells it to; and before it a wire that can be cut.
 */
export class Theatre {
  stage = new Stage();
  /** What went wrong on the gateway's side. @type {string[]} */
  failures = [];
  /** @type {ControlUi[]} */
  #opened = [];
  /** @type {(() => Promise<unknown>)[]} */
  #endings = [];
  /** @type {import("../../../pkg-template/server.js").Server} */
  #gateway = /** @type {any} */ (undefined);
  /** @type {Awaited<ReturnType<typeof openWire>>} */
  #wire = /** @type {any} */ (undefined);
  /** @type {import("playwright-core").Browser} */
  #browser = /** @type {any} */ (undefined);

  /** @param {{ origins?: string[] }} [options] */
  constructor(options) {
    before(async () => {
      this.#browser = await launchChromium();
    });
    after(() => this.#browser?.close());
    beforeEach(() => this.#begin(options));
    afterEach(({ name }) => this.#end(name));
  }

  /** @param {object} [options] */
  async #begin(options) {
    this.stage = new Stage();
    this.failures = [];
    this.#opened = [];
    this.#endings = [];
    const { serve } = await serverUnderTest();
    this.#gateway = await serve({
      agent: this.stage.agent,
      token,
      port: 0,
      fetch: siteOf(await controlUiFiles()),
      onError: (error) => this.failures.push(String(error)),
      ...options,
    });
    this.#endings.push(() => this.#gateway.close());
    this.#wire = await this.anotherWire();
  }

  /** Another way to the gateway, which makes another origin. */
  async anotherWire() {
    const wire = await openWire(this.#gateway.port);
    this.#endings.push(() => wire.close());
    return wire;
  }

  /** @param {string} test */
  async #end(test) {
    for (const [at, ui] of this.#opened.entries()) await ui.picture(`${test.replace(/\W+/g, "-")}-${at}`);
    for (const ui of this.#opened) await ui.page.context().close();
    for (const end of this.#endings.reverse()) await end();
    for (const ui of this.#opened) assert.deepEqual(ui.errors, []);
  }

  /** A tab that nothing is open in. */
  async tab() {
    const ui = new ControlUi(await this.#browser.newPage());
    this.#opened.push(ui);
    return ui;
  }

  /** A tab that has the page, and asks to be let in. @param {string} given the token that it has */
  async visit(given = token) {
    const ui = await this.tab();
    await ui.open(this.#wire.origin, given);
    return ui;
  }

  /** A tab that is ready for a message. */
  async ready() {
    const ui = await this.visit();
    await ui.isReady();
    return ui;
  }

  /** The address of the gateway for pages of another origin. */
  get socketUrl() {
    return this.#wire.origin.replace("http", "ws");
  }

  /** Every connection to the gateway is lost, and none comes about before {@link mend}. */
  cut() {
    this.#wire.cut();
  }

  mend() {
    this.#wire.mend();
  }
}
