import assert from "node:assert/strict";
import { test } from "node:test";

import { sourcesUnderTest } from "./package_under_test.mjs";
import { resolvers, turn } from "./promises.mjs";
import { bytes, openai, sse } from "./sources/dialects.mjs";
import { serving } from "./sources/server.mjs";

const { fromOpenAIChat } = await sourcesUnderTest();

/** More than anybody reads. @param {number} count */
const saying = (count) => Array.from({ length: count }, (_, at) => openai.says(`${at} `));

/** As long as it is asked, and counts how often. @param {unknown[]} values */
function counted(values) {
  let pulls = 0;
  const next = () => {
    const value = values[pulls];
    pulls += 1;
    return value;
  };
  return {
    pulls: () => pulls,
    iterable: { [Symbol.asyncIterator]: () => ({ next: async () => ({ done: false, value: next() }) }) },
    stream: () => new ReadableStream({ pull: (controller) => controller.enqueue(next()) }, { highWaterMark: 0 }),
  };
}

for (const kind of /** @type {const} */ (["iterable", "stream"])) {
  test(`from a ${kind} one chunk is pulled for each event, and none ahead`, async () => {
    const given = counted(saying(100));
    const input = kind === "stream" ? given.stream() : given.iterable;
    const source = fromOpenAIChat(/** @type {any} */ (input));
    await turn();
    assert.equal(given.pulls(), 0, "nothing before it is asked");
    await source.next();
    await turn();
    assert.equal(given.pulls(), 0, "nothing for the begin");
    for (let count = 1; count <= 5; count += 1) {
      await source.next();
      await turn();
      assert.equal(given.pulls(), count);
    }
    await source.return(/** @type {any} */ (undefined));
    assert.equal(given.pulls(), 5);
  });

  test(`from a ${kind} of pieces as many are pulled as the next event needs`, async () => {
    const pieces = saying(3).map((chunk) => [...sse([chunk])].map(bytes));
    const given = counted(pieces.flat());
    const source = fromOpenAIChat(/** @type {any} */ (kind === "stream" ? given.stream() : given.iterable));
    await source.next();
    for (let count = 0, all = 0; count < 3; count += 1) {
      await source.next();
      await turn();
      assert.equal(given.pulls(), (all += pieces[count].length));
    }
  });
}

test("what came at once is told without another pull", async () => {
  const given = counted([sse(saying(3)), sse(saying(3))]);
  const source = fromOpenAIChat(/** @type {any} */ (given.iterable));
  for (const pulls of [0, 1, 1, 1, 2]) {
    await source.next();
    await turn();
    assert.equal(given.pulls(), pulls);
  }
});

test("a server waits for a slow consumer", { timeout: 10_000 }, async (t) => {
  const stuck = resolvers();
  const piece = sse([openai.says("x".repeat(50_000))]);
  let written = 0;
  const url = await serving(t, (response) => {
    response.on("error", () => {});
    const more = () => {
      while (written < 2_000) {
        written += 1;
        if (!response.write(piece)) break;
      }
      // What is not drained for a while waits for the consumer.
      const timer = setTimeout(() => stuck.resolve(written), 200);
      response.once("drain", () => {
        clearTimeout(timer);
        more();
      });
    };
    more();
  });
  const source = fromOpenAIChat(fetch(url));
  for (let events = 0; events < 4; events += 1) await source.next();
  const before = await stuck.promise;
  assert.ok(before < 1_000, `${before} pieces of 50 kB are on their way`);
  // It goes on when the consumer does.
  while (written <= before) await source.next();
  await source.return(/** @type {any} */ (undefined));
});
