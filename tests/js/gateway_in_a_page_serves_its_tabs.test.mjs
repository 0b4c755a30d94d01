import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";

import { serveFolders } from "../../www/static_files.mjs";
import { launchChromium } from "./chromium.mjs";
import { packedProject } from "./packed.mjs";

/** What each tab does: serve if nobody else does, and follow a session. @param {string} name */
async function tab(name) {
  /** @type {any} */
  const globals = globalThis;
  const [{ openGateway, socketOver }, { connect }] = await Promise.all([
    import(/** @type {any} */ ("/runcast/host/page.js")),
    import(/** @type {any} */ ("/runcast/client/index.js")),
  ]);
  const agent = async function* (/** @type {any} */ { message, signal }) {
    yield "You said: ";
    if (message === "wait") await new Promise((resolve) => signal.addEventListener("abort", resolve));
    else yield message;
  };
  globals.serves = false;
  openGateway({ name, agent, throttleMs: 0 }).then((/** @type {any} */ opened) => Object.assign(globals, { opened, serves: true }));
  globals.client = connect(`channel:${name}`, { WebSocket: socketOver(() => new BroadcastChannel(name)) });
  globals.session = globals.client.attach("main");
}

/** @param {import("playwright-core").Page} page @param {string} text @param {string} status */
async function shows(page, text, status) {
  await page.waitForFunction(([text, status]) => {
    const { session } = /** @type {any} */ (globalThis);
    return [...session.view.runs.values()].some((run) => run.text === text && run.status === status);
  }, [text, status]);
}

describe("a gateway in a page", () => {
  /** @type {Awaited<ReturnType<typeof serveFolders>>} */
  let server;
  /** @type {import("playwright-core").Browser} */
  let browser;
  /** @type {import("playwright-core").BrowserContext} */
  let context;

  before(async () => {
    const runcast = join(await packedProject(), "node_modules", "runcast");
    server = await serveFolders({ "/runcast/": runcast, "/": join(runcast, "entry") });
    browser = await launchChromium();
    context = await browser.newContext();
    await context.route("**/empty.html", (route) => route.fulfill({ contentType: "text/html", body: "<!doctype html><title>tab</title>" }));
  });

  after(async () => {
    await browser?.close();
    await server?.close();
  });

  /** @param {string} name */
  async function open(name) {
    const page = await context.newPage();
    await page.goto(`${server.url}/empty.html`);
    await page.evaluate(tab, name);
    await page.waitForFunction(() => /** @type {any} */ (globalThis).client.status === "open");
    return page;
  }

  const serves = (/** @type {import("playwright-core").Page} */ page) => page.evaluate(() => /** @type {any} */ (globalThis).serves);

  it("answers every tab, and another tab goes on when its own is closed", async () => {
    const first = await open("demo");
    const second = await open("demo");
    assert.deepEqual([await serves(first), await serves(second)], [true, false], "one of them serves");
    await second.evaluate(() => /** @type {any} */ (globalThis).client.send("main", "hello"));
    for (const page of [first, second]) await shows(page, "You said: hello", "final");

    await second.evaluate(() => /** @type {any} */ (globalThis).client.send("main", "wait", { runId: "slow" }));
    await shows(first, "You said: ", "running");
    await first.evaluate(() => /** @type {any} */ (globalThis).client.abort("main", "slow"));
    for (const page of [first, second]) await shows(page, "You said:", "aborted");

    await first.close();
    await second.waitForFunction(() => /** @type {any} */ (globalThis).serves);
    await second.evaluate(() => /** @type {any} */ (globalThis).client.send("main", "still there?"));
    await shows(second, "You said: still there?", "final");
    const third = await open("demo");
    await third.evaluate(() => /** @type {any} */ (globalThis).client.send("main", "me too"));
    for (const page of [second, third]) await shows(page, "You said: me too", "final");
  });

  it("answers over a port", async () => {
    const page = await open("ports");
    const reply = await page.evaluate(async () => {
      const { opened } = /** @type {any} */ (globalThis);
      const { socketOver } = await import(/** @type {any} */ ("/runcast/host/page.js"));
      const { connect } = await import(/** @type {any} */ ("/runcast/client/index.js"));
      const { port1, port2 } = new MessageChannel();
      const stop = opened.listen(port1);
      const client = connect("port:", { WebSocket: socketOver(() => port2) });
      const { runId } = await client.send("main", "by port");
      const { messages } = await client.history("main");
      client.close();
      stop();
      return { runId, said: messages[0].content[0].text };
    });
    assert.equal(reply.said, "by port");
    assert.ok(reply.runId);
  });

  it("leaves its turn to the next where nothing comes of it", async () => {
    const page = await open("first");
    const [wrong, early, serves] = await page.evaluate(async () => {
      const { openGateway } = await import(/** @type {any} */ ("/runcast/host/page.js"));
      const why = (/** @type {any} */ error) => `${error.name}: ${error.message}`;
      const wrong = await openGateway({ name: "turns", agent: "none" }).catch(why);
      const early = await openGateway({ signal: AbortSignal.abort() }).catch(why);
      const opened = await openGateway({ name: "turns" });
      opened.close();
      return [wrong, early, typeof opened.listen];
    });
    assert.equal(wrong, "TypeError: agent must be a function");
    assert.match(early, /^AbortError/);
    assert.equal(serves, "function");
  });

  it("lets other gateways of the origin be", async () => {
    const [one, other] = [await open("one"), await open("other")];
    assert.deepEqual([await serves(one), await serves(other)], [true, true]);
    await one.evaluate(() => /** @type {any} */ (globalThis).client.send("main", "between us"));
    await shows(one, "You said: between us", "final");
    assert.equal(await other.evaluate(() => /** @type {any} */ (globalThis).session.view.runs.size), 0);
  });
});
