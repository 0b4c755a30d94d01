// What the tests of the connecting client share.

import { clientUnderTest } from "../package_under_test.mjs";
import { allClosed, RUNCAST, scriptedGateway, WebSocket } from "./gateway.mjs";

/** @typedef {import("../../../pkg-template/client.js").Client} Client */
/** @typedef {import("../../../pkg-template/client.js").ConnectOptions} ConnectOptions */
/** @typedef {import("node:test").TestContext} TestContext */

export const runcast = await clientUnderTest();

/**
 * A client that is closed at the test's end. It does not wait before it connects again.
 * @param {TestContext} t
 * @param {string} url
 * @param {ConnectOptions} [options]
 */
export function clientOf(t, url, options) {
  const client = runcast.connect(url, { WebSocket, random: () => 0, ...options });
  t.after(() => {
    client.close();
    return allClosed();
  });
  return client;
}

/**
 * A gateway and a client that it has let in.
 * @param {TestContext} t
 * @param {{ options?: ConnectOptions, hello?: object }} [more]
 */
export async function connected(t, { options, hello = { runcast: RUNCAST } } = {}) {
  const gateway = await scriptedGateway(t);
  const client = clientOf(t, gateway.url, options);
  const connection = await gateway.welcome(hello);
  await status(client, "open");
  return { gateway, client, connection };
}

/**
 * The same, with a session that has been attached to.
 * @param {TestContext} t
 * @param {string} sessionKey
 * @param {Parameters<typeof connected>[1]} [more]
 */
export async function attachedTo(t, sessionKey, more) {
  const parts = await connected(t, more);
  const session = parts.client.attach(sessionKey);
  parts.connection.attached(await parts.connection.asked("runcast.attach"));
  await until(session, (view) => view.epoch !== undefined);
  return { ...parts, session };
}

/**
 * The first value of a store for which something holds.
 * @template T
 * @param {AsyncIterable<T>} store
 * @param {(value: T) => unknown} holds
 * @returns {Promise<T>}
 */
export async function until(store, holds) {
  for await (const value of store) if (holds(value)) return value;
  throw new Error("it ended before that");
}

/** @param {Client} client @param {string} wanted */
export const status = (client, wanted) => until(client, (state) => state.status === wanted);

/**
 * Everything that was on its way has come, at both ends; nothing else was asked meanwhile.
 * @param {{ client: Client, connection: import("./gateway.mjs").Connection }} parts
 */
export async function settled({ client, connection }) {
  const asked = client.request("health");
  connection.answer(await connection.asked("health"));
  await asked;
}

/** What a session shows, a line a run. @param {{ runs: ReadonlyMap<string, { text: string, status: string }> }} view */
export const texts = (view) => [...view.runs].map(([runId, run]) => `${runId} ${run.status}: ${run.text}`);

/**
 * Fake timers and a fake clock for the client; sockets go on by themselves.
 * @param {TestContext} t
 */
export function fakeTime(t) {
  t.mock.timers.enable({ apis: ["setTimeout", "Date"], now: 1_000_000 });
  /** @param {number} ms */
  const pass = (ms) => t.mock.timers.tick(ms);
  return { pass };
}
