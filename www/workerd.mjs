/** Starts the demo's Worker on this machine: workerd with real Durable Objects, through Miniflare, without a network. */

import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { devTools } from "../pkg-template/tools.mjs";
import { siteFile } from "./static_files.mjs";

const signals = /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"]);

/**
 * @param {{ site: string, worker: string, port: number }} options
 * @returns {Promise<{ url: string, close: () => Promise<void> }>}
 */
export async function startWorkerd({ site, worker, port }) {
  const tools = await devTools();
  const before = Object.fromEntries(signals.map((signal) => [signal, process.listeners(signal)]));
  const { Log, LogLevel, Miniflare, Response } = /** @type {typeof import("miniflare")} */ (await import(pathToFileURL(join(tools, "miniflare", "dist", "src", "index.js")).href));
  const names = (await readdir(worker)).filter((name) => /\.(?:js|wasm)$/.test(name)).sort((a) => (a === "worker.js" ? -1 : 1));
  const modules = await Promise.all(names.map(async (name) => name.endsWith(".js")
    ? /** @type {const} */ ({ type: "ESModule", path: `/${name}`, contents: await readFile(join(worker, name), "utf8") })
    : /** @type {const} */ ({ type: "CompiledWasm", path: `/${name}`, contents: await readFile(join(worker, name)) })));
  const sqlite = (/** @type {string} */ className) => ({ className, useSQLite: true });
  const miniflare = new Miniflare({
    cf: false,
    host: "127.0.0.1",
    port,
    log: new Log(LogLevel.ERROR),
    compatibilityDate: "2026-04-01",
    modulesRoot: "/",
    modules: [...modules],
    durableObjects: { GATEWAY: sqlite("Gateway"), RELAY: sqlite("Relay"), DEMO: sqlite("Demo") },
    serviceBindings: {
      async ASSETS(/** @type {{ url: string, method: string }} */ { url, method }) {
        const found = await siteFile(site, new URL(url).pathname);
        if (!found) return new Response("not found\n", { status: 404 });
        return new Response(method === "HEAD" ? null : await readFile(found.file), { headers: found.headers });
      },
    },
    outboundService: () => new Response("the demo asks nobody\n", { status: 502 }),
  });
  const url = String(await miniflare.ready).replace(/\/$/, "");
  // It would end the process by itself, and with another code.
  for (const signal of signals) {
    for (const listener of process.listeners(signal)) if (!before[signal]?.includes(listener)) process.off(signal, listener);
  }
  return { url, close: () => miniflare.dispose() };
}
