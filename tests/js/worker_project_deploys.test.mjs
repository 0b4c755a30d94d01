import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { cp, mkdtemp, readFile, readdir, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";

import { WebSocket } from "ws";

import { devTools } from "../../pkg-template/tools.mjs";
import { build } from "../../www/build.mjs";
import { freePort } from "./free_port.mjs";
import { clientUnderTest } from "./package_under_test.mjs";
import { packedProject } from "./packed.mjs";

const www = fileURLToPath(new URL("../../www/", import.meta.url));

describe("the Worker in www/worker", () => {
  let folder = "";
  let wrangler = "";
  const env = { ...process.env, WRANGLER_SEND_METRICS: "false", CI: "1", NO_COLOR: "1", CLOUDFLARE_CF_FETCH_ENABLED: "false" };
  /** @type {Set<import("node:child_process").ChildProcess>} */
  const running = new Set();

  before(async () => {
    const copy = await mkdtemp(join(tmpdir(), "runcast-worker-"));
    folder = join(copy, "worker");
    const { site } = await build();
    await cp(site, join(copy, "site"), { recursive: true });
    for (const part of ["worker", "runs"]) await cp(join(www, part), join(copy, part), { recursive: true, filter: (path) => !path.includes("node_modules") });
    // What `npm install` puts there: the package as it is published.
    await symlink(join(await packedProject(), "node_modules"), join(folder, "node_modules"), "junction");
    wrangler = join(await devTools(), "wrangler", "bin", "wrangler.js");
  });

  after(async () => {
    for (const { pid } of running) if (pid) process.kill(-pid, "SIGKILL");
    await rm(join(folder, ".."), { recursive: true, force: true });
  });

  /** @param {string[]} args */
  function start(args) {
    const child = spawn(process.execPath, [wrangler, ...args], { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"], detached: true });
    running.add(child);
    let out = "";
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => (out += text));
    const ended = new Promise((/** @type {(code: number | null) => void} */ resolve) => child.on("close", (code) => {
      running.delete(child);
      resolve(code);
    }));
    return { child, ended, out: () => out };
  }

  it("is bundled for a deploy as it stands", async () => {
    const { ended, out } = start(["deploy", "--dry-run", "--outdir", "out"]);
    assert.equal(await ended, 0, out());
    assert.match(out(), /GATEWAY/);
    const files = await readdir(join(folder, "out"));
    assert.ok(files.some((name) => name.endsWith(".wasm")) && files.includes("worker.js"), files.join());
    const code = await readFile(join(folder, "out", "worker.js"), "utf8");
    const exported = /export\s*\{([^}]*)\}/.exec(code)?.[1] ?? "";
    for (const name of ["Gateway", "Relay", "Demo"]) assert.match(exported, new RegExp(`\\b${name}\\b`));
    // Any page of the site is uploaded with it.
    assert.match(out(), /ASSETS/);
  });

  it("answers under wrangler dev, each team by itself", async () => {
    const { connect } = await clientUnderTest();
    const port = await freePort();
    const { child, ended, out } = start(["dev", "--port", String(port), "--ip", "127.0.0.1", "--var", "TOKEN:local-secret", "--inspector-port", String(await freePort())]);
    await Promise.race([
      new Promise((resolve) => child.stdout?.on("data", () => /Ready on/.test(out()) && resolve(undefined))),
      ended.then((code) => assert.fail(`wrangler ended with ${code}\n${out()}`)),
    ]);
    const options = { WebSocket: /** @type {any} */ (WebSocket), token: "local-secret" };
    const client = connect(`ws://127.0.0.1:${port}/teams/red`, options);
    const other = connect(`ws://127.0.0.1:${port}/teams/blue`, options);
    const session = client.attach("main");
    const { runId } = await client.send("main", "one two three");
    for await (const view of session) if (view.runs.get(runId)?.status === "final") break;
    assert.equal(session.view.runs.get(runId)?.text, "Hello! You said: one two three");
    assert.equal((await client.history("main")).messages.length, 2);
    assert.equal((await other.history("main")).messages.length, 0);
    client.close();
    other.close();

    // The demo beside it: the page, that it has a gateway, and a room of it, which is for anybody.
    const page = `http://127.0.0.1:${port}`;
    assert.match(await (await fetch(page)).text(), /<title>runcast/);
    assert.deepEqual(await (await fetch(`${page}/form.json`)).json(), { form: "worker" });
    assert.equal((await fetch(`${page}/worker.js`)).status, 404);
    const visitor = connect(`ws://127.0.0.1:${port}/gateway/room-1`, { WebSocket: /** @type {any} */ (WebSocket) });
    const room = visitor.attach("demo:room-1");
    const asked = await visitor.send("demo:room-1", JSON.stringify({ run: "half", rate: 500 }));
    for await (const view of room) if (view.runs.get(asked.runId)?.status === "final") break;
    assert.equal(room.view.runs.get(asked.runId)?.text, "Here it is: 🦀 (a crab).");
    await assert.rejects(visitor.send("demo:room-2", "{}"), { code: "INVALID_REQUEST" }, "no other room is reached");
    assert.equal((await visitor.request("sessions.list", {})).sessions.length, 1);
    visitor.close();
    if (child.pid) process.kill(-child.pid, "SIGTERM");
    await ended;
  });
});
