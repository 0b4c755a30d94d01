// Who watches the tool events of which run, and for how long.

const FINAL_GRACE_MS = 30_000;
const IDLE_MS = 600_000;

export class ToolRecipients {
  constructor() {
    /** @type {Map<string, { connIds: Set<string>, updatedAt: number, finalizedAt?: number }>} */
    this.runs = new Map();
  }

  /** @param {string} runId @param {string} connId @param {number} now */
  add(runId, connId, now) {
    if (runId === "" || connId === "") return;
    const run = this.runs.get(runId) ?? { connIds: new Set(), updatedAt: now };
    run.connIds.add(connId);
    run.updatedAt = now;
    this.runs.set(runId, run);
    this.prune(now);
  }

  /**
   * The answer is the set that was found, even when this very call then drops the entry.
   *
   * @param {string} runId
   * @param {number} now
   * @returns {string[]}
   */
  get(runId, now) {
    const run = this.runs.get(runId);
    if (!run) return [];
    run.updatedAt = now;
    this.prune(now);
    return [...run.connIds];
  }

  /** @param {string} runId @param {number} now */
  markFinal(runId, now) {
    const run = this.runs.get(runId);
    if (!run) return;
    run.finalizedAt = now;
    this.prune(now);
  }

  /** @param {string} connId */
  forget(connId) {
    for (const [runId, run] of this.runs) {
      run.connIds.delete(connId);
      if (run.connIds.size === 0) this.runs.delete(runId);
    }
  }

  /** @param {number} now */
  prune(now) {
    for (const [runId, run] of this.runs) {
      const goesAt = run.finalizedAt === undefined ? run.updatedAt + IDLE_MS : run.finalizedAt + FINAL_GRACE_MS;
      if (now >= goesAt) this.runs.delete(runId);
    }
  }
}
