/**
 * The sessions that a client follows. All handles of a session share one
 * attachment, and with it one view.
 *
 * @typedef {import("../client.js").View} View
 * @typedef {import("../client.js").Session} Session
 * @typedef {import("../client.js").AttachOptions} AttachOptions
 * @typedef {import("../client.js").EventFrame} EventFrame
 *
 * @typedef {object} Attachment
 * @property {string} sessionKey
 * @property {string} named what the gateway calls the session
 * @property {AttachOptions["deltas"]} deltas
 * @property {boolean} [tools]
 * @property {Set<ReturnType<typeof observable<View>>>} handles
 * @property {View} view
 * @property {any} [error] why it is not attached, if it is not
 * @property {boolean} [isReady] whether this connection was told where it stands
 * @property {any} [attaching] it is, or a timer until it will
 * @property {boolean} [isOutdated] what was told of it may no longer hold
 * @property {Pace} pace
 *
 * @typedef {{ works(): void, next(isFree: 1): number }} Pace
 */

import { observable } from "./observable.js";
import { attached, emptyView, forget, receive, resumeOf } from "./receiver.js";

/**
 * @param {ReturnType<typeof import("./calls.js").makeCalls>["ask"]} ask
 * @param {() => Pace} makePace
 * @param {number} keepRuns
 */
export function makeAttachments(ask, makePace, keepRuns) {
  /** @type {Map<string, Attachment>} */
  const all = new Map();
  /** Unknown while there is no connection. @type {boolean | undefined} */
  let canAttach;

  /** @param {Attachment} one @param {View} view */
  function show(one, view) {
    const ended = [...view.runs.values()].filter((run) => run.status !== "running");
    for (const { runId } of ended.reverse().slice(keepRuns)) view = forget(view, runId);
    if (view === one.view) return;
    one.view = view;
    tell(one);
  }

  /** @param {Attachment} one */
  function tell(one) {
    for (const handle of one.handles) handle.tell();
  }

  /** @param {Attachment} one */
  function attach(one) {
    one.attaching = true;
    one.isOutdated = false;
    const { sessionKey, deltas, tools, view } = one;
    ask("runcast.attach", { sessionKey, deltas, tools, resume: resumeOf(view) }, (error, answer) => {
      one.attaching = undefined;
      if (!canAttach || all.get(sessionKey) !== one) return;
      one.error = error;
      tell(one);
      if (!error) {
        show(one, attached(one.view, answer));
        one.named = answer.sessionKey;
        one.isReady = true;
        one.pace.works();
      }
      if (one.isOutdated || one.view.stale || one.error?.retryable) again(one);
    });
  }

  /** Attaches once more, but one at a time and never in a storm. @param {Attachment} one */
  function again(one) {
    if (!canAttach || one.attaching) return;
    const ms = one.pace.next(1);
    if (ms) one.attaching = setTimeout(attach, ms, one);
    else attach(one);
  }

  /** @param {Attachment} one */
  function renew(one) {
    one.isOutdated = true;
    again(one);
  }

  /** @param {Attachment} one */
  function rest(one) {
    one.isReady = false;
    one.attaching = clearTimeout(one.attaching);
  }

  /** @param {Attachment} one */
  function drop(one) {
    rest(one);
    all.delete(one.sessionKey);
    for (const handle of one.handles) handle.end();
  }

  return {
    /** @param {string} sessionKey @param {AttachOptions} [options] @returns {Session} */
    open(sessionKey, { deltas = "suffix", tools = true } = {}) {
      /** @type {Attachment} */
      const one = all.get(sessionKey) ?? { sessionKey, named: sessionKey, deltas, handles: new Set(), view: emptyView, pace: makePace() };
      const own = observable(() => one.view);
      all.set(sessionKey, one);
      if (!one.handles.size || (tools && !one.tools)) {
        one.tools = tools;
        renew(one);
      }
      one.handles.add(own);
      return {
        ...own.store,
        sessionKey,
        get view() {
          return one.view;
        },
        get error() {
          return one.error;
        },
        close() {
          if (!one.handles.delete(own)) return;
          own.end();
          if (one.handles.size) return;
          drop(one);
          if (canAttach) ask("runcast.detach", { sessionKey }, () => {});
        },
      };
    },

    /** @param {EventFrame} frame */
    take(frame) {
      const key = /** @type {any} */ (frame.payload)?.sessionKey;
      for (const one of all.values()) {
        // What comes before the answer is part of it.
        if ((one.sessionKey !== key && one.named !== key) || !(one.isReady || canAttach === false)) continue;
        show(one, receive(one.view, frame));
        if (one.view.stale) again(one);
      }
    },

    /** There is a connection. @param {boolean} isAble to attach; else sessions are told without */
    up(isAble) {
      canAttach = isAble;
      if (isAble) all.forEach(attach);
    },

    /** There is none. */
    down() {
      canAttach = undefined;
      all.forEach(rest);
    },

    /** What was told of the sessions may no longer hold. */
    renew() {
      all.forEach(renew);
    },

    end() {
      all.forEach(drop);
    },
  };
}
