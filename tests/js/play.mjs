// Runs the steps of a trace on a router: the one reader of the form that the vectors are
// written in. It stays free of any runtime's own modules, so that all of them can use it.

/**
 * @typedef {{ at?: number, do: string, [member: string]: any }} Step
 * @typedef {{ verboseDefault?: string, heartbeatShowOk?: boolean, heartbeatAckMaxChars?: number }} Config
 * @typedef {{ name?: string, config?: Config, steps: Step[] }} Trace
 */

/**
 * @param {Config} [config]
 */
export function routerOptions(config = {}) {
  const { verboseDefault, heartbeatShowOk: showOk, heartbeatAckMaxChars: ackMaxChars } = config;
  return withoutMissing({ verboseDefault, heartbeat: withoutMissing({ showOk, ackMaxChars }) });
}

/**
 * What the router returned for one step: frames, a boolean, or nothing.
 *
 * @param {any} router
 * @param {Step} step
 * @returns {any}
 */
export function answer(router, step) {
  switch (step.do) {
    case "event": return router.ingest(step.event, step.at);
    case "transcript": return router.ingestTranscript(step.update, step.at);
    case "abort": return router.abortRun(step.runId, step.sessionKey, withoutMissing({ stopReason: step.stopReason }), step.at);
    case "wake": return router.wake(step.at);
    case "context": return router.setRunContext(step.runId, step.context);
    case "link": return router.linkRun(step.runId, { clientRunId: step.clientRunId, sessionKey: step.sessionKey });
    case "unlink": return router.unlinkRun(step.runId, step.clientRunId, step.sessionKey);
    case "session": return router.setSession(step.sessionKey, withoutMissing({ row: step.row, verboseLevel: step.verboseLevel }));
    case "deleteSession": return router.deleteSession(step.sessionKey);
    case "subscribeSessions": return router.subscribeSessions(step.connId);
    case "unsubscribeSessions": return router.unsubscribeSessions(step.connId);
    case "subscribeMessages": return router.subscribeMessages(step.connId, step.sessionKey);
    case "unsubscribeMessages": return router.unsubscribeMessages(step.connId, step.sessionKey);
    case "watchTools": return router.watchTools(step.runId, step.connId, step.at);
    case "disconnect": return router.disconnect(step.connId);
    default: throw new Error(`a trace has no step "${step.do}"`);
  }
}

/**
 * The frames that one step caused, as they look on the wire.
 *
 * @param {any} router
 * @param {Step} step
 * @returns {any[]}
 */
export function play(router, step) {
  const answered = answer(router, step);
  return Array.isArray(answered) ? JSON.parse(JSON.stringify(answered)) : [];
}

/**
 * What comes of a step that may be refused, as it looks on the wire.
 *
 * @param {any} router
 * @param {Step} step
 * @param {typeof answer} [answerOf]
 * @returns {{ answered?: any, threw?: string, code?: string }}
 */
export function outcome(router, step, answerOf = answer) {
  try {
    return JSON.parse(JSON.stringify({ answered: answerOf(router, step) }));
  } catch (/** @type {any} */ error) {
    return { threw: error.name, code: error.code };
  }
}

/** @param {{ [member: string]: any }} members */
function withoutMissing(members) {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}
