import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";

import { WebSocket } from "ws";

import { build } from "../../www/build.mjs";
import { siteFile } from "../../www/static_files.mjs";
import { startWorkerd } from "../../www/workerd.mjs";
import { launchChromium } from "./chromium.mjs";
import { DemoPage } from "./demo/page.mjs";
import { firstLine } from "./first_line.mjs";
import { clientUnderTest } from "./package_under_test.mjs";

const script = fileURLToPath(new URL("../../www/serve.mjs", import.meta.url));

/** Starts the demo on a free port and waits for the address that it prints. @param {string[]} [args] */
async function serve(args = []) {
  const server = spawn(process.execPath, [script, "--port", "0", ...args], { stdio: ["ignore", "pipe", "inherit"] });
  return { server, address: await firstLine(server) };
}

for (const [form, args] of /** @type {const} */ ([["worker", []], ["static", ["--static"]]])) {
  describe(`node www/serve.mjs ${args.join(" ")}`, () => {
    /** @type {Awaited<ReturnType<typeof serve>>} */
    let served;
    before(async () => {
      served = await serve([...args]);
    });
    after(() => served?.server.kill("SIGKILL"));

    it("prints the address of a page that plays", async () => {
      assert.match(served.address, /^http:\/\/127\.0\.0\.1:\d+\/$/);
      const browser = await launchChromium();
      const demo = await DemoPage.open(browser, served.address, "#run=plain&rate=200");
      await demo.ended(1);
      assert.equal(await demo.page.locator("html").getAttribute("data-form"), form);
      await demo.close();
      await browser.close();
    });

    it("serves nothing beside the site", async () => {
      for (const path of ["../Cargo.toml", "%2e%2e/Cargo.toml", "..%2fserve.mjs", "page/%2e%2e%2f..%2fserve.mjs", ".worker/worker.js", "worker/worker.js", "serve.mjs", "%00", "%"]) {
        const response = await fetch(`${served.address}${path}`);
        assert.equal(response.status, 404, path);
        await response.body?.cancel();
      }
    });

    it("answers as static hosts do", async () => {
      const page = await fetch(served.address);
      assert.match(page.headers.get("content-type") ?? "", /^text\/html/);
      await page.text();
      const head = await fetch(`${served.address}main.js`, { method: "HEAD" });
      assert.deepEqual([head.status, head.headers.get("content-type"), await head.text()], [200, "text/javascript; charset=utf-8", ""]);
    });
  });
}

describe("the demo's server", () => {
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) {
    for (const args of [[], ["--static"]]) {
      it(`ends on ${signal}, open connections or not ${args}`, async () => {
        const { server, address } = await serve(args);
        assert.equal((await fetch(address)).status, 200);
        const { port, hostname } = new URL(address);
        const socket = connect(Number(port), hostname);
        await once(socket, "connect");
        socket.on("error", () => {});
        const viewer = args.length === 0 ? new WebSocket(`ws://${hostname}:${port}/gateway/room`) : undefined;
        if (viewer) await once(viewer.on("error", () => {}), "open");
        const ended = once(server, "exit");
        server.kill(signal);
        const [code, killedBy] = await ended;
        assert.deepEqual([code, killedBy], [0, null]);
        socket.destroy();
        await assert.rejects(fetch(address), "nobody has the port any longer");
      });
    }
  }

  for (const [args, words] of /** @type {const} */ ([[["--port", "many"], /^--port must be a number.*\n$/], [["--prot", "80"], /^Unknown option '--prot'.*\n$/], [["80"], /^Unexpected argument '80'.*\n$/]])) {
    it(`refuses ${args.join(" ")} in a line`, async () => {
      const server = spawn(process.execPath, [script, ...args], { stdio: ["ignore", "ignore", "pipe"] });
      let text = "";
      server.stderr.setEncoding("utf8").on("data", (more) => (text += more));
      const [code] = await once(server, "close");
      assert.equal(code, 2);
      assert.match(text, words);
    });
  }

  it("takes a backslash for no part of a path, as which some systems take it", async () => {
    const folder = await mkdtemp(join(tmpdir(), "runcast-backslash-"));
    for (const name of ["a\\b", "a"]) await writeFile(join(folder, name), "");
    assert.notEqual(await siteFile(folder, "/a"), undefined);
    for (const path of ["/a%5Cb", "/a\\b", "/x%5C..%5Ca"]) assert.equal(await siteFile(folder, path), undefined, path);
    await rm(folder, { recursive: true, force: true });
  });

  it("says when another program has the port", async () => {
    const { server, address } = await serve(["--static"]);
    const second = spawn(process.execPath, [script, "--port", new URL(address).port], { stdio: ["ignore", "ignore", "pipe"] });
    let text = "";
    second.stderr.setEncoding("utf8").on("data", (more) => (text += more));
    const [code] = await once(second, "exit");
    server.kill();
    assert.equal(code, 1);
    assert.match(text, /another program has it/);
  });

  it("says when workerd does not start, and serves the static form", async () => {
    const folder = await mkdtemp(join(tmpdir(), "runcast-no-workerd-"));
    const program = join(folder, "workerd");
    await writeFile(program, "#!/bin/sh\necho this machine has no such thing >&2\nexit 1\n", { mode: 0o755 });
    const server = spawn(process.execPath, [script, "--port", "0"], { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, MINIFLARE_WORKERD_PATH: program } });
    let text = "";
    server.stderr.setEncoding("utf8").on("data", (more) => (text += more));
    const address = await firstLine(server);
    assert.match(text, /workerd does not start .*; the page serves itself instead/);
    assert.deepEqual(await (await fetch(`${address}form.json`)).json(), { form: "static" });
    server.kill();
    await rm(folder, { recursive: true, force: true });
  });
});

describe("the demo's Worker", () => {
  /** @type {Awaited<ReturnType<typeof startWorkerd>>} */
  let started;
  before(async () => {
    started = await startWorkerd({ ...await build(), port: 0 });
  });
  after(() => started?.close());

  /** @param {string} room */
  async function visit(room) {
    const { connect } = await clientUnderTest();
    return connect(`${started.url.replace("http", "ws")}/gateway/${room}`, { WebSocket: /** @type {any} */ (WebSocket) });
  }

  it("lets a visitor into the one room that it names", async () => {
    const visitor = await visit("one");
    assert.equal((await visitor.history("demo:one")).messages.length, 0);
    await assert.rejects(visitor.history("demo:two"), { code: "INVALID_REQUEST" });
    await assert.rejects(visitor.send("demo:two", "hello"), { code: "INVALID_REQUEST" });
    visitor.close();
  });

  it("answers nothing but WebSockets in a room, whatever its name", async () => {
    const event = JSON.stringify({ runId: "r", sessionKey: "demo:ingest", stream: "lifecycle", data: { phase: "start" } });
    for (const [room, options] of /** @type {const} */ ([["health", {}], ["ingest", { method: "POST", body: event }], ["one", {}]])) {
      const response = await fetch(`${started.url}/gateway/${room}`, options);
      await response.body?.cancel();
      assert.equal(response.status, 426, room);
      const visitor = await visit(room);
      assert.equal((await visitor.history(`demo:${room}`)).messages.length, 0);
      visitor.close();
    }
  });

  it("bears so many runs at once, and messages of so many bytes", async () => {
    const visitor = await visit("busy");
    const stalls = JSON.stringify({ run: "abort" });
    for (let at = 0; at < 32; at += 1) await visitor.send("demo:busy", stalls);
    await assert.rejects(visitor.send("demo:busy", stalls), { code: "UNAVAILABLE" });
    await assert.rejects(visitor.send("demo:busy", "x".repeat(140_000)), { closeCode: 1009 });
    visitor.close();
  });

  it("answers other words with what it is", async () => {
    const visitor = await visit("words");
    const session = visitor.attach("demo:words");
    const { runId } = await visitor.send("demo:words", "hello?");
    for await (const { runs } of session) if (runs.get(runId)?.status === "final") break;
    assert.equal(session.view.runs.get(runId)?.text, "This agent plays the runs of the demo and knows no other words.");
    visitor.close();
  });

  it("says what it lacks when teams have no token", async () => {
    const response = await fetch(`${started.url}/teams/red/health`);
    assert.equal(response.status, 503);
    assert.match(await response.text(), /TOKEN/);
  });
});
