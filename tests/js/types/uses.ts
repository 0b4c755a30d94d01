// Everything that a user may write: it has to compile with --strict.

import init, { ChatRouter, RouterCrashed } from "runcast";
import type { AgentEvent, ChatPayload, Frame, RouterLimits, RouterOptions, RouterStats, SessionPatch } from "runcast";
import type { AttachOptions, AttachResult, LiveChatPayload } from "runcast";
import initWeb, { ChatRouter as WebRouter } from "runcast/web";
import initSlim, { ChatRouter as SlimRouter, initSync } from "runcast/slim";

export async function start(url: string, bytes: Uint8Array, response: Promise<ArrayBuffer>): Promise<void> {
  await init();
  await init(url);
  await initWeb();
  await initWeb(bytes);
  await initWeb(response);
  await initSlim(bytes);
  initSync(bytes.buffer as ArrayBuffer);
}

const limits: Partial<RouterLimits> = { runs: 10, textTtlMs: 60_000 };
const options: RouterOptions = {
  semantics: "origin",
  heartbeat: { showOk: false, ackMaxChars: 100 },
  verboseDefault: "on",
  throttleMs: 100,
  limits,
};

export const router: ChatRouter = new ChatRouter(options);
export const same: ChatRouter = new WebRouter() satisfies SlimRouter;

router.setRunContext("run", { sessionKey: "main", verboseLevel: "full", isControlUiVisible: true, isHeartbeat: false });
router.linkRun("run", { clientRunId: "client", sessionKey: "main" });
router.setSession("main", { row: { model: "m", anything: [1] }, verboseLevel: "off" });
router.setSession("main", {});
router.subscribeSessions("conn");
router.unsubscribeSessions("conn");
router.subscribeMessages("conn", "main");
router.unsubscribeMessages("conn", "main");
router.watchTools("run", "conn");
router.watchTools("run", "conn", Date.now());
router.disconnect("conn");

const event: AgentEvent = { runId: "run", seq: 1, stream: "assistant", ts: 1, data: { text: "Hi", delta: "Hi" }, extra: true };
router.ingest(event);
router.ingest({ runId: "run", stream: "note" }, 1);
router.ingest({ runId: "run", stream: "note", data: null });
router.ingestTranscript({ sessionKey: "main", message: { role: "user" }, messageId: "1", messageSeq: 1 }, 1);
router.abortRun("client", "main");
router.abortRun("client", "main", { stopReason: "user" }, 1);

const taken: boolean = router.unlinkRun("run", "client") || router.unlinkRun("run", "client", "main");
const known: boolean = router.deleteSession("main");
const wakeAt: number | undefined = router.wakeAt();
const woken: Frame[] = wakeAt === undefined ? [] : router.wake(wakeAt);
const stats: RouterStats = router.stats();
export const numbers: number[] = [stats.events, stats.held.textUnits, stats.frames.all, stats.suppressed.silentLead, stats.dropped.toolRuns];
export const results = { taken, known, woken };

declare function send(connIds: string[] | "all", event: string, payload: object, droppable: boolean): void;
declare function sendToDevices(sessionKey: string, event: string, payload: object): void;
declare function store(sessionKey: string, patch: SessionPatch): void;

export function act(frame: Frame): void {
  switch (frame.to) {
    case "all":
      return send("all", frame.event, frame.payload, frame.dropIfSlow);
    case "connections":
      return send(frame.connIds, frame.event, frame.payload, frame.dropIfSlow);
    case "nodes":
      return sendToDevices(frame.sessionKey, frame.event, frame.payload);
    case "store":
      return store(frame.sessionKey, frame.patch);
    default:
      return frame satisfies never;
  }
}

export function shown(frame: Frame): string | undefined {
  if (frame.to !== "all") return undefined;
  return frame.event === "chat" ? chat(frame.payload) : frame.payload.runId;
}

function chat(payload: ChatPayload): string | undefined {
  switch (payload.state) {
    case "delta":
      return payload.message.content[0].text;
    case "final":
    case "aborted":
      return payload.message?.content[0].text ?? payload.stopReason;
    case "error":
      return payload.errorMessage;
    default:
      return payload satisfies never;
  }
}

export function change(frame: Frame): string | undefined {
  if (frame.to !== "connections" || frame.event !== "sessions.changed") return undefined;
  const { payload } = frame;
  return payload.phase === "message" ? payload.messageId : payload.runId;
}

export function crashText(error: unknown): string {
  if (!(error instanceof RouterCrashed)) throw error;
  const code: "ERR_ROUTER_CRASHED" = error.code;
  return `${code} ${error.name} ${error.message} ${error.panic}`;
}

const liveLimits: Partial<RouterLimits> = {
  errorGraceMs: 0, endedRetentionMs: 60_000, endedBytes: Infinity, runIdleMs: 60_000, textUnits: 10_000, openTools: 8,
};
export const live: ChatRouter = new ChatRouter({ semantics: "live", epoch: "life-1", limits: liveLimits });

const wish: AttachOptions = { deltas: "suffix", tools: true, resume: { epoch: "life-1", runs: { client: 12 } } };
const joined: AttachResult = live.attach("conn", "main", wish, 1);
live.attach("conn", "main");
live.attach("conn", "main", {});
live.attach("conn", "main", { deltas: "full" }).frames.forEach(act);
live.detach("conn", "main");
const spared: Frame[] = live.setSlow("conn", true);
const missed: Frame[] = live.setSlow("conn", false, 2);
const bytes: Uint8Array = live.snapshot();
export const lives: ChatRouter[] = [
  ChatRouter.restore(bytes),
  ChatRouter.restore(bytes.buffer as ArrayBuffer, { semantics: "live", throttleMs: 50 }),
  ChatRouter.restore(new DataView(bytes.buffer as ArrayBuffer), { epoch: joined.epoch }),
];
export const liveResults = { recovered: joined.recovered satisfies boolean, epoch: live.epoch satisfies string, spared, missed };
const { held, suppressed, dropped } = live.stats();
export const liveNumbers: number[] = [
  held.attachments, held.slow, held.ended, held.endedBytes, held.openTools, held.pendingErrors, held.pendingDeltas,
  suppressed.heldBack, suppressed.late, suppressed.slow, dropped.idleRuns, dropped.textUnits, dropped.ended, dropped.openTools,
];

/** What a viewer shows, or `undefined` when it has to attach again. */
export function follow(text: string, payload: LiveChatPayload): string | undefined {
  switch (payload.state) {
    case "delta":
      if (payload.message) return payload.message.content[0].text;
      if (payload.replace) return payload.deltaText;
      return payload.offset === text.length ? text + payload.deltaText : undefined;
    case "final":
    case "aborted":
      return payload.message?.content[0].text ?? payload.stopReason;
    case "error":
      return payload.message?.content[0].text ?? payload.errorMessage;
    default:
      return payload satisfies never;
  }
}

export function followed(text: string, frame: Frame): string | undefined {
  const isChat = frame.to === "connections" && frame.event === "chat";
  return isChat ? follow(text, frame.payload) : text;
}

export function once(): number {
  using short = new ChatRouter();
  short.free();
  return short.ingest(event).length;
}
