import { readFile } from "node:fs/promises";
import { basename } from "node:path";

import { build } from "esbuild";
import { Log, LogLevel, Miniflare } from "miniflare";

/**
 * Bundles a Worker as its users' tools do, the package found by the `workerd` condition and every
 * .wasm left beside the bundle as a compiled module, and starts it without a network.
 * @param {string} entry the Worker's file
 * @param {{
 *   durableObjects?: { [binding: string]: string | { className: string, useSQLite: boolean } },
 *   more?: { [option: string]: any },
 * }} [options] `more` for Miniflare itself
 */
export async function startWorker(entry, { durableObjects = {}, more = {} } = {}) {
  /** @type {Map<string, string>} module name to file */
  const wasm = new Map();
  const bundle = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: "esm",
    target: "es2022",
    external: ["cloudflare:*"],
    conditions: ["workerd", "worker", "browser"],
    logLevel: "warning",
    plugins: [
      {
        name: "wasm-modules",
        setup(bundler) {
          bundler.onResolve({ filter: /\.wasm$/ }, async ({ path, importer, resolveDir, kind, pluginData }) => {
            if (pluginData?.seen) return undefined;
            const found = await bundler.resolve(path, { importer, resolveDir, kind, pluginData: { seen: true } });
            if (found.errors.length > 0) return found;
            wasm.set(`./${basename(found.path)}`, found.path);
            return { path: `./${basename(found.path)}`, external: true };
          });
        },
      },
    ],
  });
  const script = bundle.outputFiles[0]?.text ?? "";
  const worker = new Miniflare({
    cf: false,
    log: new Log(LogLevel.WARN),
    compatibilityDate: "2026-04-01",
    modulesRoot: "/",
    modules: [
      { type: "ESModule", path: "/worker.mjs", contents: script },
      ...await Promise.all([...wasm].map(async ([name, file]) => /** @type {const} */ ({
        type: "CompiledWasm", path: `/${basename(name)}`, contents: await readFile(file),
      }))),
    ],
    durableObjects,
    // Whatever a test would fetch stays on this machine.
    outboundService: () => new Response("no network in tests", { status: 502 }),
    ...more,
  });
  await worker.ready;
  return worker;
}
