// A client of AG-UI, and what the protocol allows.

import assert from "node:assert/strict";

import { HttpAgent } from "@ag-ui/client";
import { EventSchema } from "@ag-ui/core/schemas";

import { sourcesUnderTest } from "../package_under_test.mjs";
import { serving } from "./server.mjs";

const { toSSE } = await sourcesUnderTest();

/** @typedef {{ type: string, [member: string]: any }} Told */

/** @param {readonly object[]} events @returns {Told[]} the same, each as the protocol allows it */
export function valid(events) {
  for (const event of events) {
    const { success, error } = EventSchema.safeParse(event);
    assert.ok(success, `${JSON.stringify(event)}: ${error}`);
  }
  return /** @type {Told[]} */ (events);
}

/**
 * What a client of AG-UI, which checks the order of all events, makes of them.
 * @param {import("node:test").TestContext} t
 * @param {AsyncIterable<object> | Iterable<object>} events
 * @param {any[]} [messages] that it has
 */
export async function clientOf(t, events, messages = []) {
  const url = await serving(t, (response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    (async () => {
      for await (const chunk of /** @type {any} */ (toSSE(events))) response.write(chunk);
      response.end();
    })();
  });
  return shownBy(new HttpAgent({ url, threadId: "main", initialMessages: messages }));
}

/**
 * The same without a network between.
 * @param {Iterable<object>} events
 */
export const nearbyClientOf = (events) => shownBy(new HttpAgent({ url: "http://nowhere.local/", threadId: "main", fetch: async () => new Response(toSSE(events)) }));

/** @param {HttpAgent} agent */
async function shownBy(agent) {
  /** @type {Told[]} */
  const heard = [];
  /** @type {any} */
  let failure;
  const result = await agent.runAgent({}, {
    onEvent: ({ event }) => void heard.push(/** @type {any} */ (event)),
    onRunFailed: ({ error }) => void (failure = error),
  }).catch((error) => void (failure ??= error));
  return { messages: /** @type {any[]} */ (agent.messages), heard, failure, result };
}
