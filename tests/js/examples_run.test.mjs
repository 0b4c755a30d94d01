// The projects in www/examples, as they stand, with the package as it is published.

import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdtemp, readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { promisify } from "node:util";

import { devTools, root, run } from "../../pkg-template/tools.mjs";
import { serveFolders } from "../../www/static_files.mjs";
import { launchChromium } from "./chromium.mjs";
import { firstLine } from "./first_line.mjs";
import { packedProject } from "./packed.mjs";
import { startWorker } from "./runtimes/workerd_start.mjs";

const examples = join(root, "www", "examples");
const project = await packedProject();
const tools = await devTools();
const deno = [join(tools, ".bin", "deno"), "run", "--no-remote", "--node-modules-dir=manual", "--no-prompt"];
const bun = [join(tools, ".bin", "bun"), "run", "--no-install"];

/** Puts an example where it finds the package. @param {string} name */
async function copied(name) {
  const folder = await mkdtemp(join(project, `${name}-`));
  await cp(join(examples, name), folder, { recursive: true });
  return folder;
}

/**
 * Runs an example's server while something else is done, and sees it end when it is told to.
 * @param {string} cwd
 * @param {string[]} command
 * @param {(gateway: string) => Promise<unknown>} work
 */
async function whileServing(cwd, [program = "", ...args], work) {
  const server = spawn(program, args, { cwd, env: { ...process.env, PORT: "0", TOKEN: "of the test" }, stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(server, "exit");
  try {
    await work(String(/http:\/\/\S+/.exec(await firstLine(server))?.[0]).replace(/^http/, "ws"));
    server.kill("SIGTERM");
    assert.deepEqual(await ended, [0, null], "it ends by itself");
  } finally {
    server.kill("SIGKILL");
  }
}

/**
 * What an example's client prints. One that gets no reply waits for it, so its time is short.
 * @param {string} cwd
 * @param {string[]} command
 * @param {string} gateway
 */
async function said(cwd, [program = "", ...args], gateway) {
  const env = { ...process.env, GATEWAY: gateway, TOKEN: "of the test" };
  const { stdout } = await promisify(execFile)(program, args, { cwd, env, timeout: 30_000, killSignal: "SIGKILL" });
  return stdout;
}

describe("the examples", { concurrency: 2 }, () => {
  it("are all run here, and ask for this version", async () => {
    const folders = (await readdir(examples, { withFileTypes: true })).filter((entry) => entry.isDirectory()).map(({ name }) => name);
    assert.deepEqual(folders.sort(), ["browser", "bun", "deno", "node", "worker"]);
    const { version } = JSON.parse(await readFile(join(project, "node_modules", "runcast", "package.json"), "utf8"));
    for (const name of folders) {
      const manifest = await readFile(join(examples, name, name === "deno" ? "deno.json" : "package.json"), "utf8");
      assert.ok(manifest.includes(`^${version}`), `${name} asks for ${version}`);
    }
  });

  it("node: a provider's stream reaches the client, and the provider is told what was said before", async () => {
    const folder = await copied("node");
    await whileServing(folder, [process.execPath, "server.js"], async (gateway) => {
      const ask = (/** @type {string} */ message) => said(folder, [process.execPath, "client.js", message], gateway);
      assert.equal(await ask("How are you?"), "You have said 1 thing; the last was: How are you?\n");
      assert.equal(await ask("And now?"), "You have said 2 things; the last was: And now?\n");
    });
  });

  it("deno: what was said outlives the process", async () => {
    const folder = await copied("deno");
    const { tasks } = JSON.parse(await readFile(join(folder, "deno.json"), "utf8"));
    const command = (/** @type {string} */ task) => [...deno, ...tasks[task].split(" ").slice(2)];
    await run(String(deno[0]), ["check", "--no-remote", "--node-modules-dir=manual", "server.ts", "client.ts"], { cwd: folder });
    /** @type {string[]} */
    const answers = [];
    for (const message of ["one", "two"]) {
      await whileServing(folder, command("server"), async (gateway) => answers.push(await said(folder, [...command("client"), message], gateway)));
    }
    assert.deepEqual(answers, ["We have not met. Now you say “one”.\n", "Last time you said “one”. Now you say “two”.\n"]);
  });

  it("bun: a tool call is shown", async () => {
    const folder = await copied("bun");
    await whileServing(folder, [...bun, "server.ts"], async (gateway) => {
      const printed = await said(folder, [...bun, "client.ts", "How are you?"], gateway);
      assert.match(printed, /\[count: 3 words\]/);
      assert.equal(printed.replace("[count: 3 words] ", ""), "Let me count. That was 3 words.\n");
    });
  });

  it("worker: a Durable Object answers", async () => {
    const folder = await copied("worker");
    const config = JSON.parse(await readFile(join(folder, "wrangler.jsonc"), "utf8"));
    const wrangler = join(tools, "wrangler", "bin", "wrangler.js");
    const env = { WRANGLER_SEND_METRICS: "false", CI: "1", CLOUDFLARE_CF_FETCH_ENABLED: "false" };
    await run(process.execPath, [wrangler, "deploy", "--dry-run", "--outdir", "out"], { cwd: folder, env });
    const [binding] = config.durable_objects.bindings;
    const worker = await startWorker(join(folder, config.main), {
      durableObjects: { [binding.name]: { className: binding.class_name, useSQLite: config.migrations[0].new_sqlite_classes.includes(binding.class_name) } },
      more: { bindings: { TOKEN: "of the test" }, compatibilityDate: config.compatibility_date },
    });
    try {
      const gateway = String(await worker.ready).replace(/^http/, "ws");
      for (const [at, message] of ["How are you?", "And now?"].entries()) {
        assert.equal(await said(folder, [process.execPath, "client.js", message], gateway), `Message ${at + 1}: ${message}\n`);
      }
    } finally {
      await worker.dispose();
    }
  });

  it("browser: two viewers of a page, and another tab once it is closed", async () => {
    const folder = await copied("browser");
    const server = await serveFolders({ "/node_modules/": join(project, "node_modules"), "/": folder });
    const browser = await launchChromium();
    try {
      const context = await browser.newContext();
      /** @type {string[]} */
      const errors = [];
      const open = async () => {
        const page = await context.newPage();
        page.on("pageerror", (error) => errors.push(String(error)));
        page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
        await page.route("**/favicon.ico", (route) => route.fulfill({ status: 204 }));
        await page.goto(`${server.url}/`);
        return page;
      };
      const reply = "You said “How are you?”, and this is what I say to that, word by word.";
      const shows = (/** @type {import("playwright-core").Page} */ page, /** @type {string} */ id, /** @type {string} */ text) =>
        page.locator(`#${id}`).filter({ hasText: text }).waitFor();
      const first = await open();
      await first.getByRole("button", { name: "Send" }).click();
      await shows(first, "left", "You said “How");
      await first.getByRole("button", { name: "Reconnect" }).click();
      for (const id of ["left", "right"]) await shows(first, id, reply);
      assert.equal(await first.locator("#right").textContent(), reply);

      const second = await open();
      await first.close();
      await second.getByLabel("Message").fill("Still there?");
      await second.getByRole("button", { name: "Send" }).click();
      await shows(second, "right", "You said “Still");
      await second.getByRole("button", { name: "Stop" }).click();
      await second.waitForFunction("!document.querySelector('#right').textContent.includes('…')");
      assert.ok(!(await second.locator("#right").textContent())?.endsWith("word by word."), "it was stopped");
      assert.deepEqual(errors, []);
    } finally {
      await browser.close();
      await server.close();
    }
  });
});
