import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";

import { startWorker } from "./runtimes/workerd_start.mjs";

const run = new URL("../../www/runs/garden.jsonl", import.meta.url);

/**
 * Runs a Worker whose Durable Object takes WebSockets, and agent events as the bodies of POST
 * requests: a client on the socket must read the run's reply to its end.
 * @param {string} file the Worker's module
 * @param {string} code its text, to find the names in
 */
export async function driveDurableObject(file, code) {
  const className = /export class (\w+)/.exec(code)?.[1];
  assert.ok(className, "the block exports a class");
  const binding = /env\.(\w+)\./.exec(code)?.[1] ?? "OBJECTS";
  if (!/export default/.test(code)) {
    const forward = `fetch: (request, env) => env.${binding}.get(env.${binding}.idFromName("one")).fetch(request)`;
    await writeFile(file, `${code}\nexport default { ${forward} };\n`);
  }
  const worker = await startWorker(file, { durableObjects: { [binding]: className } });
  try {
    const upgrade = await worker.dispatchFetch("http://object.local/", { headers: { upgrade: "websocket" } });
    const socket = upgrade.webSocket;
    assert.ok(socket, `no WebSocket: ${upgrade.status} ${await upgrade.text()}`);
    const final = new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error("no final frame came")), 10_000);
      socket.addEventListener("message", ({ data }) => {
        if (!/"state":"final"/.test(String(data))) return;
        clearTimeout(timer);
        resolve(String(data));
      });
    });
    socket.accept();
    for (const body of (await readFile(run, "utf8")).split("\n").filter(Boolean)) {
      const response = await worker.dispatchFetch("http://object.local/", { method: "POST", body });
      assert.ok(response.ok, `status ${response.status}: ${await response.text()}`);
    }
    assert.match(/** @type {string} */ (await final), /leave the can where it is/);
  } finally {
    await worker.dispose();
  }
}
