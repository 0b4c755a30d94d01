// What `live` is measured at beside `origin`. The set-up that both have is `prepare`; who
// watches is told in live by `attach`, in origin there is nobody to tell of.

import { link, nothing, shapes, watch } from "./cases.mjs";
import { interleaved, interleavedKey, KEY, reply, tools } from "./events.mjs";

/**
 * @typedef {import("./events.mjs").Stretch} Stretch
 *
 * @typedef {object} Attached a connection of the case
 * @property {string} connId
 * @property {string} sessionKey
 * @property {{ deltas?: "full" | "suffix", tools?: boolean }} options
 *
 * @typedef {object} LiveCase
 * @property {string} name
 * @property {(router: any) => void} prepare
 * @property {Attached[]} viewers
 * @property {Stretch[]} stretches
 * @property {Stretch[]} [originStretches] where the origin needs other events to say the same
 */

/** @type {(deltas: "full" | "suffix", count?: number) => Attached[]} */
const watching = (deltas, count = 1) =>
  Array.from({ length: count }, (_, at) => ({ connId: `${deltas}-${at}`, sessionKey: KEY, options: { deltas } }));

const suffix = watching("suffix");
const full = watching("full");
const hundred = [...watching("suffix", 50), ...watching("full", 50)];
const toolViewer = [{ connId: "tools", sessionKey: KEY, options: { tools: true } }];
const oneEach = Array.from({ length: 100 }, (_, at) => ({ connId: `viewer-${at}`, sessionKey: interleavedKey(at), options: suffix[0].options }));

/**
 * @param {boolean} isQuick
 * @returns {LiveCase[]}
 */
export function liveCases(isQuick) {
  const scale = isQuick ? 4 : 1;
  const { short, long } = shapes(scale);
  const linked = { ...short, isLinked: true };
  const [kb20, kb100] = [20_000, 100_000].map((characters) => ({ ...long, characters }));
  const [both, both20, both100] = [linked, kb20, kb100].map((shape) => reply(shape));
  // The origin reads no event without a text: beside deltas alone it gets both.
  return [
    { name: "200 tokens, linked, 1 suffix viewer", prepare: link, viewers: suffix, stretches: both },
    { name: "200 tokens, not linked, 1 suffix viewer", prepare: nothing, viewers: suffix, stretches: reply({ ...short, isLinked: false }) },
    { name: "200 tokens, linked, 1 full viewer", prepare: link, viewers: full, stretches: both },
    { name: "200 tokens, linked, 50 suffix, 50 full", prepare: link, viewers: hundred, stretches: both },
    { name: "200 tokens, whole texts only", prepare: link, viewers: suffix, stretches: reply({ ...linked, style: "text" }) },
    { name: "200 tokens, deltas only", prepare: link, viewers: suffix, stretches: reply({ ...linked, style: "delta" }), originStretches: both },
    { name: "20 KB, 1 suffix viewer", prepare: link, viewers: suffix, stretches: both20 },
    { name: "20 KB, 1 full viewer", prepare: link, viewers: full, stretches: both20 },
    { name: "20 KB, deltas only", prepare: link, viewers: suffix, stretches: reply({ ...kb20, style: "delta" }), originStretches: both20 },
    { name: "100 KB, 1 suffix viewer", prepare: link, viewers: suffix, stretches: both100 },
    { name: "100 KB, 1 full viewer", prepare: link, viewers: full, stretches: both100 },
    { name: "100 KB, deltas only", prepare: link, viewers: suffix, stretches: reply({ ...kb100, style: "delta" }), originStretches: both100 },
    { name: "tool events of 4 KB", prepare: watch, viewers: toolViewer, stretches: tools(600 / scale) },
    { name: "10,000 interleaved runs", prepare: nothing, viewers: oneEach, stretches: interleaved(10_000) },
    { name: "10,000 interleaved runs, 50 ms apart", prepare: nothing, viewers: oneEach, stretches: interleaved(10_000, { stepMs: 50 }) },
  ];
}
