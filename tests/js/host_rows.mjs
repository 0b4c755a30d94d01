// A host's own memory of its sessions: what it told the router, and what the router asked it to
// store since. It is what a host needs to tell a restored router again.

/**
 * Does to rows what frames ask the host to store.
 * @param {Map<string, { row?: { [member: string]: any } }>} sessions by their keys
 * @param {any[]} frames
 */
export function patchRows(sessions, frames) {
  for (const { to, sessionKey, patch } of frames) {
    const row = to === "store" ? sessions.get(sessionKey)?.row : undefined;
    if (!row) continue;
    for (const [member, value] of Object.entries(patch)) {
      if (value === null) delete row[member];
      else row[member] = value;
    }
  }
}

export class HostRows {
  constructor() {
    /** @type {Map<string, { row?: { [member: string]: any }, verboseLevel?: string }>} */
    this.sessions = new Map();
  }

  /**
   * @param {import("./play.mjs").Step} step that was taken
   * @param {any[]} frames that it caused
   */
  note(step, frames) {
    if (step.do === "session") this.sessions.set(step.sessionKey, { row: step.row && { ...step.row }, verboseLevel: step.verboseLevel });
    if (step.do === "deleteSession") this.sessions.delete(step.sessionKey);
    patchRows(this.sessions, frames);
  }

  /** @param {any} router */
  tell(router) {
    for (const [key, { row, verboseLevel }] of this.sessions) {
      router.setSession(key, { ...(row ? { row } : {}), ...(verboseLevel === undefined ? {} : { verboseLevel }) });
    }
  }
}
