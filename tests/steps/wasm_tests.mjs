import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { ensureWasmTarget, root, run, wasmBindgenBin } from "../../pkg-template/tools.mjs";
import { chromiumFlags, findChromedriver, findChromium } from "../js/chromium.mjs";
import { exec } from "./command.mjs";
import { harnessCounts } from "./counts.mjs";

/** @typedef {import("./index.mjs").Step} Step */

/** @type {Step[]} */
export const wasmSteps = [
  {
    name: "boundary-node",
    about: "the boundary's Rust tests, in Node",
    run: async () => runBinaries(root, {}),
  },
  {
    name: "boundary-chromium",
    about: "the boundary's Rust tests, in headless Chromium",
    run: inChromium,
  },
];

/**
 * Where the runner stands it looks for webdriver.json, so it stands in a folder made for that.
 */
async function inChromium() {
  const [binary, driver] = [findChromium(), findChromedriver()];
  const folder = await mkdtemp(join(tmpdir(), "runcast-webdriver-"));
  try {
    const capabilities = { "goog:chromeOptions": { binary, args: chromiumFlags } };
    await writeFile(join(folder, "webdriver.json"), JSON.stringify(capabilities));
    return await runBinaries(folder, { CHROMEDRIVER: driver, WASM_BINDGEN_USE_BROWSER: "1" });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * @param {string} cwd
 * @param {{ [name: string]: string }} env
 */
async function runBinaries(cwd, env) {
  const runner = join(await wasmBindgenBin(), "wasm-bindgen-test-runner");
  let [code, out] = [0, ""];
  for (const binary of await testBinaries()) {
    const ended = await exec(runner, [binary], { cwd, env, minutes: 5 });
    code ||= ended.code;
    out += ended.out;
  }
  return harnessCounts({ code, out, shown: true });
}

/** Builds the boundary's tests. */
async function testBinaries() {
  await ensureWasmTarget();
  const args = ["test", "--no-run", "--test", "boundary", "--target", "wasm32-unknown-unknown"];
  const lines = await run("cargo", [...args, "--message-format", "json-render-diagnostics"], { show: true }).catch(() => {
    throw new Error("cargo could not build tests/boundary.rs for wasm32, see above");
  });
  return lines.split("\n").filter(Boolean).map((line) => JSON.parse(line))
    .filter((message) => message.reason === "compiler-artifact" && message.profile.test)
    .map((message) => /** @type {string} */ (message.executable ?? message.filenames.find((/** @type {string} */ f) => f.endsWith(".wasm"))));
}
