// Everything that a user of the receiver may write: it has to compile with --strict.

import { ChatRouter } from "runcast";
import { attached, emptyView, forget, receive, resumeOf } from "runcast/client";
import type { Run, ToolCall, View } from "runcast/client";

/** A store as `useSyncExternalStore` wants it. */
export class RunStore {
  #view: View = emptyView;
  #listeners = new Set<() => void>();

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  getSnapshot = (): View => this.#view;

  take(text: string, attach: (request: { sessionKey: string; resume?: { epoch: string; runs: { [runId: string]: number } } }) => void): void {
    const frame: { event: string; payload?: unknown } = JSON.parse(text);
    this.#set(receive(this.#view, frame));
    const resume = resumeOf(this.#view, "main");
    if (this.#view.stale) attach({ sessionKey: "main", ...(resume && { resume }) });
  }

  answered(answer: { epoch: string; recovered: boolean }): void {
    this.#set(attached(this.#view, answer));
    this.#set(attached(this.#view, { ...answer, sessionKey: "main" }));
  }

  #set(view: View): void {
    if (view === this.#view) return;
    this.#view = view;
    for (const listener of this.#listeners) listener();
  }
}

export function line(run: Run): string {
  const { runId, sessionKey, text, status, error, stopReason, usage, truncated, tools } = run;
  const open: ToolCall[] = tools.filter((call) => call.phase !== "result");
  const names: string = open.map((call) => call.name + String(call.args ?? call.result ?? call.isError ?? call.toolCallId)).join();
  return [runId, sessionKey, text, status, error, stopReason, JSON.stringify(usage), truncated === true, names].join(" ");
}

export const lines: string[] = [...forget(emptyView, "run").runs.values()].map(line);
export const epoch: string | undefined = emptyView.epoch;

for (const frame of new ChatRouter().ingest({ runId: "run", stream: "note" })) {
  if (frame.to === "connections") receive(emptyView, frame);
}
receive(emptyView, { event: "tick" });
