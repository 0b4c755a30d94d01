/**
 * Asks the agent for runs, stops them, and asks again where a run is made for that.
 *
 * @typedef {import("../runs/spec.js").Spec} Spec
 */

import { until } from "../runs/agent.js";
import { scenarios } from "../runs/scenarios.js";
import { writeMessage } from "../runs/spec.js";
import { timelineOf } from "../runs/timeline.js";
import { sources } from "./sources.js";

/** How long a stalled run is looked at before it is stopped, ms. */
const PATIENCE_MS = 900;

/**
 * @param {object} parts
 * @param {import("runcast/client").Client} parts.client
 * @param {import("runcast/client").Session} parts.session
 * @param {ReturnType<typeof import("./book.js").makeBook>} parts.book
 */
export function makePlayer({ client, session, book }) {
  const { sessionKey } = session;
  const newId = () => `run-${[...crypto.getRandomValues(new Uint8Array(6))].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;

  const running = () => [...session.view.runs.values()].filter(({ status }) => status === "running");

  /** What stops the heartbeats that are being fed in, by their runs. @type {Map<string, AbortController>} */
  const fed = new Map();

  /** Heartbeats are no answer to anybody: they are fed in, as by an agent elsewhere. @param {Spec} spec @param {string} runId */
  async function feed(spec, runId) {
    const { says, endsAt } = await timelineOf(spec, sources);
    const stopping = new AbortController();
    const { signal } = stopping;
    const tell = async (/** @type {object} */ event) => {
      if (!signal.aborted) await client.request("runcast.ingest", { events: [{ runId, sessionKey, ...event }] });
    };
    const start = Date.now();
    fed.set(runId, stopping);
    try {
      await tell({ context: { isHeartbeat: true } });
      await tell({ stream: "lifecycle", data: { phase: "start" } });
      for (const { at, said } of says) {
        await until(start + at, signal);
        await tell(typeof said === "string" ? { stream: "assistant", data: { delta: said } } : said);
      }
      await until(start + endsAt, signal);
      await tell({ stream: "lifecycle", data: { phase: "end" } });
    } finally {
      fed.delete(runId);
    }
  }

  /** Resolves when a run is as it should be, or over. @param {string} runId @param {(run: import("runcast/client").Run) => boolean} isSo */
  async function comes(runId, isSo) {
    for await (const { runs } of session) {
      const run = runs.get(runId);
      if (run && (isSo(run) || run.status !== "running")) return run;
    }
    return undefined;
  }

  /** @param {Spec} spec @param {string} runId */
  async function again(spec, runId) {
    const text = book.get(runId)?.truth.text ?? "";
    const run = await comes(runId, (one) => one.text === text);
    if (run?.status !== "running") return;
    await new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
    await client.abort(sessionKey, runId);
    await comes(runId, () => false);
    await play({ ...spec, attempt: 2 });
  }

  /** @param {Spec} spec */
  async function play(spec) {
    const runId = newId();
    const scenario = scenarios[spec.run];
    await book.write(runId, spec, true);
    if (scenario?.isHeartbeat) return feed(spec, runId);
    await client.send(sessionKey, writeMessage(spec), { runId });
    if (scenario?.again && spec.attempt === 1) await again(spec, runId);
  }

  return {
    running,
    async stop() {
      const runIds = new Set([...fed.keys(), ...running().map(({ runId }) => runId)]);
      for (const stopping of fed.values()) stopping.abort();
      for (const runId of runIds) await client.abort(sessionKey, runId);
    },
    /** What goes on in the room is stopped first. @param {Spec} spec */
    async play(spec) {
      await this.stop();
      await play({ ...spec, attempt: 1 });
    },
  };
}
