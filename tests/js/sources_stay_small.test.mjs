import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";

import { build } from "esbuild";

import { sizeLine, sizes } from "../../pkg-template/sizes.mjs";
import { packedProject } from "./packed.mjs";

/** What a dialect adds, gzip. */
const DIALECT = 1024;

/** What they share but the parser. */
const SHARED = 3_100;

/** The parser of server-sent events, which is another's. */
const PARSER = 1.6 * 1024;

/** All that a page loads for one source. */
const ONE = 4.8 * 1024;

/** What a page loads to hand frames on as AG-UI, with the receiver. */
const OUT = 2.9 * 1024;

const project = await packedProject();
const folder = join(project, "node_modules", "runcast", "sources");

/** @param {string[]} names */
const together = async (...names) => sizes(Buffer.concat(await Promise.all(names.map((name) => readFile(join(folder, name))))));

/**
 * What a bundler leaves of a program.
 * @param {string} contents
 */
async function bundled(contents) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: project },
    ...{ bundle: true, write: false, format: "esm", minify: true, logLevel: "silent", target: "es2022" },
  });
  return sizes(outputFiles[0].contents);
}

/** @type {[what: string, size: () => Promise<import("../../pkg-template/sizes.mjs").Size>, budget: number][]} */
const budgets = [
  ...["ag_ui.js", "ai_sdk.js", "anthropic.js", "openai_chat.js", "openai_responses.js", "workers_ai.js"]
    .map((name) => /** @type {[string, () => ReturnType<typeof sizes>, number]} */ ([`sources/${name}`, () => together(name), DIALECT])),
  ["what all share", () => together("source.js", "reply.js", "leave.js", "chunks.js"), SHARED],
  ["sources/event_stream.js", () => together("event_stream.js"), PARSER],
  ...["fromAGUI", "fromAnthropic", "fromFullStream", "fromOpenAIChat", "fromOpenAIResponses", "fromWorkersAI"]
    .map((name) => /** @type {[string, () => ReturnType<typeof sizes>, number]} */ ([`${name}, bundled`, () => bundled(`export { ${name} } from "runcast/sources";`), ONE])),
  ["toAGUI and toSSE, bundled", () => bundled('export { toAGUI, toSSE } from "runcast/sources";'), OUT],
];

for (const [what, size, budget] of budgets) {
  test(`${what} stays in its budget`, async (t) => {
    const measured = await size();
    t.diagnostic(sizeLine(what, measured));
    assert.ok(measured.raw > 300, "it is there");
    assert.ok(measured.gzip <= budget, `${measured.gzip} bytes of gzip; the budget is ${budget}`);
  });
}
