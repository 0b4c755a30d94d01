/**
 * Knows of each run of the room what was asked: from whoever asked it here, or from the
 * session's history.
 *
 * @typedef {import("../runs/spec.js").Spec} Spec
 * @typedef {import("../runs/scenarios.js").Truth} Truth
 * @typedef {{ spec: Spec, truth: Truth, isOwn: boolean }} Entry
 */

import { kinds } from "../runs/paste.js";
import { scenarios } from "../runs/scenarios.js";
import { readMessage } from "../runs/spec.js";
import { timelineOf } from "../runs/timeline.js";
import { sources } from "./sources.js";

/**
 * @param {import("runcast/client").Client} client
 * @param {string} sessionKey
 * @param {() => void} onchange
 */
export function makeBook(client, sessionKey, onchange) {
  /** @type {Map<string, Entry>} */
  const entries = new Map();
  /** Those that nobody knows of. @type {Set<string>} */
  const asked = new Set();

  /** @param {string} runId @param {Spec} spec @param {boolean} isOwn */
  async function write(runId, spec, isOwn) {
    const { truth } = await timelineOf(spec, sources);
    entries.set(runId, { spec, truth, isOwn });
    onchange();
  }

  return {
    write,
    /** @param {string} runId @returns {Entry | undefined} */
    get: (runId) => entries.get(runId),
    /** Looks up what was asked elsewhere. @param {Iterable<string>} runIds */
    async learn(runIds) {
      const missing = [...runIds].filter((runId) => !entries.has(runId) && !asked.has(runId));
      if (missing.length === 0) return;
      for (const runId of missing) asked.add(runId);
      const { messages } = await client.history(sessionKey, 100).catch((error) => {
        for (const runId of missing) asked.delete(runId);
        throw error;
      });
      for (const { role, runId, content } of messages) {
        if (role !== "user" || !missing.includes(String(runId))) continue;
        const spec = readMessage(content[0]?.text ?? "");
        if (spec) await write(String(runId), spec, false);
      }
    },
  };
}

/** What the user says. @param {Spec} spec */
export function questionOf({ run, attempt, paste }) {
  if (paste) return `(a pasted stream: ${kinds[paste.kind]?.title ?? paste.kind}, ${paste.text.length.toLocaleString("en")} characters)`;
  const question = scenarios[run]?.question ?? run;
  return attempt > 1 ? `${question} (asked again)` : question;
}
