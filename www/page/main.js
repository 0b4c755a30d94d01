/**
 * The demo: a conversation, its viewers, and a lab beside them. Nothing here waits for the core:
 * what needs it is loaded when the page stands.
 */

import { connect } from "runcast/client";

import { makeBook } from "./book.js";
import { wireControls } from "./controls.js";
import { showConversation } from "./conversation.js";
import { byId, hideError, setText, showError } from "./dom.js";
import { formOf, reach } from "./gateway.js";
import { makePlayer } from "./player.js";
import { ownRoom, readLink, store, writeLink } from "./state.js";
import { showTabs } from "./tabs.js";
import { showViewers } from "./viewers.js";

addEventListener("error", ({ error, message }) => showError(error ?? message));
addEventListener("unhandledrejection", ({ reason }) => showError(reason));

const state = store(readLink(location.hash, ownRoom));
wireControls(state);
// Whoever follows a link in this very tab wants what it says.
addEventListener("hashchange", () => location.reload());
byId("error-close").addEventListener("click", hideError);
byId("skip").addEventListener("click", (event) => {
  // What stands behind the # is the state.
  event.preventDefault();
  byId("play").focus();
});

const words = {
  worker: "The gateway is a Durable Object in workerd; this page is one of its clients.",
  static: "There is no server: the gateway runs in this page, for all its tabs.",
};

/** @param {import("runcast/client").Client} client */
function showConnection(client) {
  const says = { connecting: "Connecting…", open: "Connected.", waiting: "Connecting again…", refused: "The gateway refuses this page.", closed: "Closed." };
  const draw = () => {
    setText(byId("connection"), says[client.status]);
    byId("connection").dataset.state = client.status;
    if (client.status === "refused") showError(client.error);
  };
  client.subscribe(draw);
  draw();
}

async function main() {
  const form = await formOf();
  document.documentElement.dataset.form = form;
  setText(byId("form-words"), words[form]);
  const where = await reach(form, state.get().room, showError);
  const { sessionKey } = where;
  const client = connect(where.url, { WebSocket: where.Socket, params: { scopes: ["operator.read", "operator.write", "runcast.ingest"] } });
  showConnection(client);
  const session = client.attach(sessionKey, { tools: true });
  const book = makeBook(client, sessionKey, () => draw());
  const player = makePlayer({ client, session, book });
  const conversation = showConversation({ list: byId("exchanges"), empty: byId("nothing-yet"), status: byId("run-status"), session, book });
  const tabs = showTabs({ where, session, book });
  /** @type {string | undefined} */
  let current;
  const viewers = showViewers({ where, book, current: () => current, initial: state.get().viewers, onchange: (list) => state.set({ viewers: list }) });

  function draw() {
    conversation.draw();
    viewers.draw();
    tabs.draw();
  }

  function follow() {
    const { runs } = session.view;
    const last = [...runs.values()].at(-1);
    const stop = /** @type {HTMLButtonElement} */ (byId("stop"));
    stop.disabled = ![...runs.values()].some(({ status }) => status === "running");
    // If it cannot be had, the next change asks again.
    book.learn(runs.keys()).catch(() => {});
    if (last === undefined) return;
    if (last.runId !== current) {
      current = last.runId;
      viewers.begins();
    }
    const length = book.get(last.runId)?.truth.text.length ?? 400;
    viewers.progress(last.status === "running" ? last.text.length / Math.max(1, length) : 1);
    viewers.draw();
    tabs.draw();
  }
  session.subscribe(follow);

  const play = () => {
    hideError();
    player.play(state.get().spec).catch(showError);
  };
  byId("controls").addEventListener("submit", (event) => {
    event.preventDefault();
    play();
  });
  byId("stop").addEventListener("click", () => player.stop().catch(showError));
  for (const id of ["play", "paste-play"]) /** @type {HTMLButtonElement} */ (byId(id)).disabled = false;
  const second = /** @type {HTMLAnchorElement} */ (byId("second-tab"));
  const link = () => (second.href = writeLink(state.get(), { room: true, follow: true }));
  state.subscribe(link);
  link();

  // What goes on in the room is looked at first: a second tab follows, and starts nothing.
  for await (const { epoch } of session) if (epoch !== undefined) break;
  follow();
  if (!state.get().follows && player.running().length === 0) play();
}

/** Once the page stands and has been painted. */
function later() {
  const open = () => import("./lab.js").then(({ openLab }) => openLab(state)).catch((error) => {
    setText(byId("lab-status"), "The core could not be loaded.");
    showError(error);
  });
  if ("requestIdleCallback" in globalThis) requestIdleCallback(open, { timeout: 1_500 });
  else setTimeout(open, 300);
}

main().catch((error) => {
  setText(byId("connection"), "Failed.");
  showError(error);
});
later();
