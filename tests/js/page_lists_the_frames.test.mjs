import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { after, before, describe, it } from "node:test";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

import { launchChromium } from "./chromium.mjs";

const script = fileURLToPath(new URL("../../www/serve.mjs", import.meta.url));

/** Starts the page's server on a free port and waits for the address that it prints. */
async function serve() {
  const server = spawn(process.execPath, [script, "--port", "0"], { stdio: ["ignore", "pipe", "inherit"] });
  const [address] = await Promise.race([
    once(createInterface(server.stdout), "line"),
    once(server, "exit").then(([code]) => assert.fail(`the server ended with ${code}`)),
  ]);
  return { server, address: String(address) };
}

describe("the page", () => {
  /** @type {Awaited<ReturnType<typeof serve>>} */
  let served;
  /** @type {import("playwright-core").Browser} */
  let browser;

  before(async () => {
    served = await serve();
    browser = await launchChromium();
  });

  after(async () => {
    await browser?.close();
    served?.server.kill("SIGKILL");
  });

  /** @param {import("playwright-core").BrowserContextOptions} [options] */
  async function open(options) {
    const page = await browser.newPage(options);
    /** @type {string[]} */
    const errors = [];
    page.on("pageerror", (error) => errors.push(String(error)));
    page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
    await page.goto(served.address);
    // It plays the run once as it opens.
    await page.getByText(/^Done: 47 events, \d+ frames\.$/).waitFor();
    return { page, errors };
  }

  it("replays the run, by keyboard alone, and lists every frame", async () => {
    const { page, errors } = await open();
    await page.locator("#play:enabled").waitFor();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Space");
    await page.keyboard.press("Enter");
    await page.getByText(/^Done: 47 events, \d+ frames\.$/).waitFor();

    const rows = await page.locator("#frames tr").evaluateAll((found) =>
      found.map((row) => [...row.children].map((cell) => cell.textContent ?? "")));
    for (const to of ["everybody", "connections watcher", "connections operator", "devices", "store"]) {
      assert.ok(rows.some(([, receiver]) => receiver === to), `a frame to ${to}`);
    }
    const [, , event, text] = rows.findLast(([, , name]) => name?.startsWith("chat final")) ?? [];
    assert.equal(event, "chat final");
    assert.match(text ?? "", /^Good morning 🌱! I will check .* 👩‍🌾$/s);
    assert.equal(await page.locator("#reply").textContent(), text);
    assert.deepEqual(rows.map(([at]) => Number(at)), rows.map(([at]) => Number(at)).toSorted((a, b) => a - b));
    assert.ok(!rows.some(([, , name, shown]) => name?.startsWith("chat") && shown?.includes("[[")), "no directive is shown");
    assert.deepEqual(errors, []);
    await page.close();
  });

  it("plays at the run's own pace, and stops when told", async () => {
    const { page, errors } = await open();
    await page.locator("#play:enabled").click();
    await page.getByText(/^\d+ frames so far$/).waitFor();
    await page.getByRole("button", { name: "Stop" }).click();
    await page.getByText(/^Stopped after \d+ frames\.$/).waitFor();
    assert.deepEqual(errors, []);
    await page.close();
  });

  it("filters by receiver", async () => {
    const { page } = await open();
    await page.getByLabel("all at once").check();
    await page.locator("#play:enabled").click();
    await page.getByText(/^Done/).waitFor();
    await page.getByLabel("frames to").selectOption("store");
    const shown = await page.locator("#frames tr:visible").count();
    assert.equal(shown, await page.locator('#frames tr[data-to="store"]').count());
    assert.equal(shown, 2);
    await page.close();
  });

  it("follows the reader's colour scheme", async () => {
    const grounds = [];
    for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
      const { page } = await open({ colorScheme });
      grounds.push(await page.evaluate("getComputedStyle(document.documentElement).backgroundColor"));
      await page.close();
    }
    assert.notEqual(grounds[0], grounds[1]);
  });

  it("says so when the core cannot be loaded", async () => {
    const page = await browser.newPage();
    await page.route("**/core.wasm", (route) => route.fulfill({ status: 503, body: "" }));
    await page.goto(served.address);
    await page.getByRole("alert").waitFor();
    assert.match(await page.getByRole("alert").textContent() ?? "", /core\.wasm.*503/);
    assert.equal(await page.locator("#play").isDisabled(), true);
    await page.close();
  });

  it("says so when its scripts cannot be loaded", async () => {
    const page = await browser.newPage();
    await page.route("**/pkg/entry/*", (route) => route.fulfill({ status: 404, body: "" }));
    await page.goto(served.address);
    await page.getByRole("alert").waitFor();
    await page.close();
  });

  it("serves nothing beside the page and the package", async () => {
    for (const path of ["../Cargo.toml", "%2e%2e/Cargo.toml", "..%2fCargo.toml", "pkg/../../Cargo.toml", "pkg/%2e%2e%2fCargo.toml", "%00", "%"]) {
      const response = await fetch(`${served.address}${path}`);
      assert.equal(response.status, 404, path);
      await response.body?.cancel();
    }
  });
});

describe("the page's server", () => {
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM"])) {
    it(`ends on ${signal}, open connections or not`, async () => {
      const { server, address } = await serve();
      assert.equal((await fetch(address)).status, 200);
      const ended = once(server, "exit");
      server.kill(signal);
      const [code, killedBy] = await ended;
      assert.deepEqual([code, killedBy], [0, null]);
    });
  }

  it("refuses a port that is none", async () => {
    const server = spawn(process.execPath, [script, "--port", "many"], { stdio: ["ignore", "ignore", "pipe"] });
    const [text] = await once(server.stderr.setEncoding("utf8"), "data");
    assert.match(text, /--port must be a number/);
  });

  it("says when another program has the port", async () => {
    const { server, address } = await serve();
    const second = spawn(process.execPath, [script, "--port", new URL(address).port], { stdio: ["ignore", "ignore", "pipe"] });
    let text = "";
    second.stderr.setEncoding("utf8").on("data", (more) => (text += more));
    const [code] = await once(second, "exit");
    server.kill();
    assert.equal(code, 1);
    assert.match(text, /another program has it/);
  });
});
