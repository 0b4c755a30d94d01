import assert from "node:assert/strict";
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, test } from "node:test";

import { build as esbuild } from "esbuild";
import { build as vite, createServer as viteServer } from "vite";
import webpack from "webpack";

import { serveFolders } from "../../www/static_files.mjs";
import { launchChromium } from "./chromium.mjs";
import { packedProject } from "./packed.mjs";

const pages = join(await packedProject(), "pages");
await rm(pages, { recursive: true, force: true });

/** A page as a user would write it: no plugin, no setting but what each bundler needs. */
const PAGE = `
  import init, { ChatRouter } from "runcast";

  async function main() {
    let code;
    try { new ChatRouter(); } catch (error) { code = error.code; }
    await init();
    await init();
    const router = new ChatRouter();
    router.setRunContext("r", { sessionKey: "main" });
    const event = { runId: "r", seq: 1, stream: "assistant", ts: 1000, data: { text: "Hello" } };
    return [code, ...router.ingest(event, 1000).map((frame) => frame.to + " " + frame.event)].join(", ");
  }

  main().then((text) => (document.title = text), (error) => (document.title = String(error.stack ?? error)));
`;

const SHOWN = "ERR_NOT_READY, all agent, nodes agent, all chat, nodes chat";

const browser = await launchChromium();
after(() => browser.close());

/**
 * Makes the folder of one page.
 * @param {string} name
 * @param {string} code
 */
async function page(name, code) {
  const folder = join(pages, name);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "main.js"), code);
  await writeFile(join(folder, "index.html"), '<!doctype html><title></title><script type="module" src="./main.js"></script>\n');
  return folder;
}

/**
 * Serves a built page and gives what it has to say.
 * @param {string} folder
 * @returns {Promise<string>}
 */
async function titleOf(folder) {
  const server = await serveFolders({ "/": folder });
  try {
    return await titleAt(`${server.url}/`);
  } finally {
    await server.close();
  }
}

/**
 * Opens a page and waits for its title.
 * @param {string} url
 * @returns {Promise<string>}
 */
async function titleAt(url) {
  const tab = await browser.newPage();
  /** @type {string[]} */
  const errors = [];
  tab.on("pageerror", (error) => errors.push(String(error)));
  try {
    await tab.goto(url);
    await tab.waitForFunction(() => document.title !== "", undefined, { timeout: 20_000 });
    assert.deepEqual(errors, []);
    return await tab.title();
  } finally {
    await tab.close();
  }
}

test("Vite builds it as it is", async () => {
  const root = await page("vite", PAGE);
  await vite({ root, logLevel: "error", build: { outDir: "dist" } });
  assert.equal(await titleOf(join(root, "dist")), SHOWN);
});

test("Vite serves it while it is being written", async () => {
  const root = await page("vite-dev", PAGE);
  const server = await viteServer({ root, logLevel: "error", server: { host: "127.0.0.1", port: 0 } });
  try {
    await server.listen();
    assert.equal(await titleAt(server.resolvedUrls?.local[0] ?? ""), SHOWN);
  } finally {
    await server.close();
  }
});

test("webpack builds it as it is", async () => {
  const context = await page("webpack", PAGE);
  const dist = join(context, "dist");
  const compiler = webpack({ mode: "production", context, entry: "./main.js", output: { path: dist } });
  const stats = await new Promise((resolve, reject) => {
    compiler?.run((error, result) => (error ? reject(error) : resolve(result)));
  });
  assert.deepEqual(stats.toJson({ errors: true, warnings: true }).errors, []);
  assert.deepEqual(stats.toJson({ errors: true, warnings: true }).warnings, []);
  await cp(join(context, "index.html"), join(dist, "index.html"));
  assert.equal(await titleOf(dist), SHOWN);
});

test("esbuild builds it with --loader:.wasm=file", async () => {
  const code = PAGE.replace("await init();", "await init(url);").replace(
    'from "runcast";',
    'from "runcast";\nimport url from "runcast/core.wasm";',
  );
  assert.ok(code.includes("init(url)") && code.includes("import url"));
  const folder = await page("esbuild", code);
  const dist = join(folder, "dist");
  await esbuild({
    ...{ entryPoints: [join(folder, "main.js")], outdir: dist, bundle: true, minify: true, format: "esm" },
    ...{ loader: { ".wasm": "file" }, logLevel: "error" },
  });
  await cp(join(folder, "index.html"), join(dist, "index.html"));
  assert.equal(await titleOf(dist), SHOWN);
});

test("without a bundler, a page takes runcast/web and its files as they are", async () => {
  const folder = await page("plain", PAGE.replace('from "runcast"', 'from "runcast/web"'));
  await cp(join(await packedProject(), "node_modules", "runcast"), join(folder, "runcast"), { recursive: true });
  const map = JSON.stringify({ imports: { "runcast/web": "./runcast/entry/browser.js" } });
  const html = await readFile(join(folder, "index.html"), "utf8");
  await writeFile(join(folder, "index.html"), html.replace("<script", `<script type="importmap">${map}</script><script`));
  assert.equal(await titleOf(folder), SHOWN);
});
