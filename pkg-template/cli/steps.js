/** Plays one step of a recorded trace. */

/** @typedef {import("../core/core.js").ChatRouter} ChatRouter */
/** @typedef {import("../index.js").Frame} Frame */

/**
 * What each `do` calls.
 * @type {Record<string, (router: ChatRouter, step: any, now: number) => unknown>}
 */
const CALLS = {
  event: (router, { event }, now) => router.ingest(event, now),
  transcript: (router, { update }, now) => router.ingestTranscript(update, now),
  abort: (router, { runId, sessionKey, stopReason }, now) =>
    router.abortRun(runId, sessionKey, { stopReason }, now),
  context: (router, { runId, context }) => router.setRunContext(runId, context),
  link: (router, { runId, clientRunId, sessionKey }) =>
    router.linkRun(runId, { clientRunId, sessionKey }),
  unlink: (router, { runId, clientRunId, sessionKey }) =>
    router.unlinkRun(runId, clientRunId, sessionKey),
  session: (router, { sessionKey, row, verboseLevel }) =>
    router.setSession(sessionKey, { row, verboseLevel }),
  deleteSession: (router, { sessionKey }) => router.deleteSession(sessionKey),
  subscribeSessions: (router, { connId }) => router.subscribeSessions(connId),
  unsubscribeSessions: (router, { connId }) => router.unsubscribeSessions(connId),
  subscribeMessages: (router, { connId, sessionKey }) =>
    router.subscribeMessages(connId, sessionKey),
  unsubscribeMessages: (router, { connId, sessionKey }) =>
    router.unsubscribeMessages(connId, sessionKey),
  watchTools: (router, { runId, connId }, now) => router.watchTools(runId, connId, now),
  attach: (router, { connId, sessionKey, options }, now) =>
    router.attach(connId, sessionKey, options, now).frames,
  detach: (router, { connId, sessionKey }) => router.detach(connId, sessionKey),
  setSlow: (router, { connId, slow }, now) => router.setSlow(connId, slow, now),
  disconnect: (router, { connId }) => router.disconnect(connId),
  wake: (router, _step, now) => router.wake(now),
};

/**
 * @param {ChatRouter} router
 * @param {any} step
 * @param {number} now when it is played, ms
 * @returns {Frame[]}
 */
export function play(router, step, now) {
  const name = step?.do;
  const call = Object.hasOwn(CALLS, name ?? "") ? CALLS[name] : undefined;
  if (!call) throw new Error(`do must be one of ${Object.keys(CALLS).join(", ")}`);
  const frames = call(router, step, now);
  return Array.isArray(frames) ? frames : [];
}
