// What the package is measured at beside the plain model: stretches of events that a router
// takes in after some set-up.

import { interleaved, KEY, reply, START, tools } from "./events.mjs";

/**
 * @typedef {object} Case
 * @property {string} name
 * @property {{ verboseDefault?: string }} options
 * @property {(router: any) => void} prepare
 * @property {import("./events.mjs").Stretch[]} stretches
 */

/** @param {any} router */
export function link(router) {
  router.linkRun("run", { clientRunId: "client", sessionKey: KEY });
}

/** @param {any} router */
export function watch(router) {
  router.subscribeSessions("board");
  router.watchTools("run", "watcher", START);
}

export const nothing = () => {};

/**
 * The shapes of a short reply, and of a long one of which some stretches are measured.
 *
 * @param {number} scale
 */
export const shapes = (scale) => ({
  short: { characters: 1000, stretches: 1, tokens: 200 },
  long: { stretches: 20, tokens: 40 / scale, isLinked: true },
});

/**
 * @param {boolean} isQuick
 * @returns {Case[]}
 */
export function cases(isQuick) {
  const scale = isQuick ? 4 : 1;
  const { short, long } = shapes(scale);
  return [
    { name: "200-token reply, linked", options: {}, prepare: link, stretches: reply({ ...short, isLinked: true }) },
    { name: "200-token reply, not linked", options: {}, prepare: nothing, stretches: reply({ ...short, isLinked: false }) },
    { name: "20 KB reply", options: {}, prepare: link, stretches: reply({ ...long, characters: 20_000 }) },
    { name: "100 KB reply", options: {}, prepare: link, stretches: reply({ ...long, characters: 100_000 }) },
    { name: "tool events of 4 KB, verbose off", options: {}, prepare: watch, stretches: tools(600 / scale) },
    { name: "tool events of 4 KB, verbose full", options: { verboseDefault: "full" }, prepare: watch, stretches: tools(600 / scale) },
    { name: "10,000 interleaved runs", options: {}, prepare: nothing, stretches: interleaved(10_000) },
  ];
}
