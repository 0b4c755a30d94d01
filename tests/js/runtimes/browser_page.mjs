// Runs inside the page: what a browser has to do first, then the suite.

import { assert } from "chai";
import init, { ChatRouter, RouterCrashed } from "runcast/web";

import { behaviours } from "../contract/index.mjs";
import { runAll } from "../contract/kit.mjs";
import { strangeEvent } from "./strange_event.mjs";
import * as loading from "./web_entry_loads.mjs";

/** @param {string} url */
async function fetchText(url) {
  const { body } = await fetch(url);
  if (!body) throw new Error(`${url} is empty`);
  const stream = url.endsWith(".gz") ? body.pipeThrough(new DecompressionStream("gzip")) : body;
  return new Response(stream).text();
}

/** An empty document of this origin, with a realm of its own. */
async function frame() {
  const element = document.createElement("iframe");
  element.src = "browser_page.html";
  document.body.append(element);
  await new Promise((resolve) => element.addEventListener("load", resolve, { once: true }));
  return /** @type {any} */ (element.contentWindow);
}

/** @param {(result: import("../contract/kit.mjs").Result) => void} report */
export async function runSuite(report) {
  const vectors = {
    scenarios: await fetchText("../../vectors/scenarios.jsonl"),
    random: await fetchText("../../vectors/random.jsonl.gz"),
  };
  const other = await frame();
  const kit = { ChatRouter, RouterCrashed, assert, vectors, otherRealm: () => other.eval(`(${strangeEvent})`) };
  await runAll([{ name: loading.name, cases: () => loading.cases({ assert, frame }) }], kit, report);
  await init();
  await runAll(behaviours, kit, report);
}
