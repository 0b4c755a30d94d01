/**
 * The viewers side by side, each with a connection of its own.
 *
 * @typedef {import("./state.js").ViewerState} ViewerState
 * @typedef {import("./viewer.js").Context} Context
 */

import { byId } from "./dom.js";
import { MOST_VIEWERS, usualViewer } from "./state.js";
import { makeViewer } from "./viewer.js";

/**
 * @param {Context & { initial: ViewerState[], onchange: (viewers: ViewerState[]) => void }} parts
 */
export function showViewers({ initial, onchange, ...context }) {
  const list = byId("viewer-list");
  const add = /** @type {HTMLButtonElement} */ (byId("add-viewer"));
  /** @type {ReturnType<typeof makeViewer>[]} */
  let viewers = [];
  let count = 0;

  const changed = () => onchange(viewers.map((viewer) => viewer.state()));

  /** @param {ViewerState} state */
  function open(state) {
    count += 1;
    const viewer = makeViewer({ ...context, name: `Viewer ${count}`, number: count, state, onchange: changed, onremove() {
      viewers = viewers.filter((one) => one !== viewer);
      viewer.close();
      add.disabled = false;
      add.focus();
      changed();
    } });
    viewers.push(viewer);
    list.append(viewer.root);
    add.disabled = viewers.length >= MOST_VIEWERS;
    return viewer;
  }

  for (const state of initial) open(state);
  add.hidden = false;
  add.addEventListener("click", () => {
    open(usualViewer).focus();
    changed();
  });

  return {
    /** A new run begins. */
    begins() {
      for (const viewer of viewers) viewer.begins();
    },
    /** @param {number} share of what will be said that is said */
    progress(share) {
      for (const viewer of viewers) viewer.progress(share);
    },
    draw() {
      for (const viewer of viewers) viewer.draw();
    },
  };
}
