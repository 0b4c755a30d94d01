/**
 * Which tabs are here, who serves them, and what they have seen of each other's runs.
 */

import { questionOf } from "./book.js";
import { byId, h, setText } from "./dom.js";
import { showVerdict, verdictOf } from "./verdict.js";

/** How often a tab says that it is here. */
const HERE_MS = 2_000;

/** After how long a silence one is gone that could not say so; in the background pages speak once a minute. */
const GONE_MS = 150_000;

/**
 * @param {object} parts
 * @param {import("./gateway.js").Where} parts.where
 * @param {import("runcast/client").Session} parts.session
 * @param {ReturnType<typeof import("./book.js").makeBook>} parts.book
 */
export function showTabs({ where, session, book }) {
  const words = byId("tabs-words");
  const rows = byId("tab-runs");
  const count = countTabs(where.sessionKey, draw);

  function draw() {
    const { tabs, serving } = count();
    const others = tabs === 1 ? "This tab is alone here" : `${tabs} tabs of this browser are here`;
    const home = where.form === "worker" ? "the gateway is a Durable Object, and would go on without any of them"
      : where.serves() ? "the gateway is in this one"
      : serving ? "the gateway is in another one; should it be closed, this one may be next" : "one of them is about to open the gateway";
    setText(words, `${others}; ${home}.`);
    rows.replaceChildren(...[...session.view.runs.values()].slice(-6).reverse().map((run) => {
      const entry = book.get(run.runId);
      const verdict = h("span", { class: "verdict" });
      showVerdict(verdict, verdictOf(run, entry?.truth));
      const from = entry === undefined ? "" : entry.isOwn ? "this tab" : "another tab, or before";
      return h("tr", {}, h("td", {}, entry ? questionOf(entry.spec) : run.runId), h("td", {}, from), h("td", {}, run.status), h("td", {}, verdict));
    }));
    byId("tab-table").hidden = session.view.runs.size === 0;
  }

  where.onchange(() => {
    count.serves();
    draw();
  });
  draw();
  return { draw };
}

/**
 * Tabs of one browser tell each other that they are here.
 * @param {string} name
 * @param {() => void} onchange
 */
function countTabs(name, onchange) {
  const channel = new BroadcastChannel(`runcast-tabs:${name}`);
  const id = crypto.getRandomValues(new Uint32Array(2)).join("-");
  let serving = false;
  /** @type {Map<string, { at: number, serving: boolean }>} */
  const others = new Map();
  const tell = (/** @type {boolean} */ isLeaving) => channel.postMessage({ id, isLeaving, serving });
  channel.onmessage = ({ data }) => {
    const isNew = !others.has(data.id) || others.get(data.id)?.serving !== data.serving;
    if (data.isLeaving) others.delete(data.id);
    else others.set(data.id, { at: Date.now(), serving: data.serving });
    if (isNew || data.isLeaving) onchange();
    if (isNew && !data.isLeaving) tell(false);
  };
  setInterval(() => {
    tell(false);
    for (const [other, { at }] of others) if (Date.now() - at > GONE_MS) others.delete(other) && onchange();
  }, HERE_MS);
  addEventListener("pagehide", () => tell(true));
  tell(false);
  const count = () => ({ tabs: others.size + 1, serving: [...others.values()].some((other) => other.serving) });
  return Object.assign(count, {
    serves() {
      serving = true;
      tell(false);
    },
  });
}
