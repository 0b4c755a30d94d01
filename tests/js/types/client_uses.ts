// Everything that a user of the receiver may write: it has to compile with --strict.

import { ChatRouter } from "runcast";
import { attached, connect, emptyView, forget, GatewayError, receive, resumeOf } from "runcast/client";
import type { Client, ConnectOptions, EventFrame, Run, Session, ToolCall, View } from "runcast/client";

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

  beside(router: ChatRouter): void {
    this.#set(attached(this.#view, router.attach("tab", "main")));
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

/** What React exports under this name. */
declare function useSyncExternalStore<T>(subscribe: (listener: () => void) => () => void, getSnapshot: () => T): T;

const options: ConnectOptions = {
  token: async () => "secret",
  params: { client: { id: "mine", version: "1", platform: "web", mode: "webchat" }, caps: ["runcast", "tool-events"] },
  keepRuns: 10,
  random: Math.random,
};
const client: Client = connect("wss://gateway.example/", options);
connect({ href: "wss://gateway.example/" }).close();

const session: Session = client.attach("main", { deltas: "full", tools: false });
export const shown: View = useSyncExternalStore(session.subscribe, session.getSnapshot);
export const online: boolean = useSyncExternalStore(client.subscribe, client.getSnapshot).status === "open";

export async function follow(): Promise<void> {
  const stop: () => void = client.on(({ event, payload, seq }: EventFrame) => void [event, payload, seq]);
  for await (const { status, error, hello } of client) {
    const connId: string | undefined = hello?.server?.connId;
    if (status === "refused" && error instanceof GatewayError) throw new Error(`${error.code} ${error.details?.code} ${error.closeCode} ${connId}`);
    if (status === "open") break;
  }
  const { runId, status } = await client.send("main", "hi", { thinking: "low", timeoutMs: 60_000 });
  for await (const view of session) if (view.runs.get(runId)?.status !== "running") break;
  const ended: boolean = status === "ok" || (await client.abort("main", runId)).aborted;
  const { messages, inFlight = [] } = await client.history("main", 50);
  const said: string[] = [...messages, ...inFlight.map((one) => one.message)].map(({ role, content }) => `${role}: ${content[0]?.text}`);
  const models: { models: unknown[] } = await client.request("models.list", { said, ended }, { timeoutMs: 1_000 });
  const { attach, send } = client;
  attach("other").close();
  if (models.models.length === 0) await send("other", "hi");
  stop();
  session.close();
  client.close();
}
