// What must not compile. A line that does makes its expectation, and with it the test, fail.

import init, { ChatRouter, type AgentEvent, type Frame } from "runcast";
import initSlim, { initSync } from "runcast/slim";

declare const router: ChatRouter;
declare const frame: Frame;

// @ts-expect-error: these rules do not exist
new ChatRouter({ semantics: "other" });
// @ts-expect-error: a misspelt option
new ChatRouter({ throttle: 150 });
// @ts-expect-error: ms are a number
new ChatRouter({ throttleMs: "150" });
// @ts-expect-error: a limit that does not exist
new ChatRouter({ limits: { links: 5 } });
// @ts-expect-error: a limit is a number
new ChatRouter({ limits: { runs: "many" } });
// @ts-expect-error: heartbeat is an object
new ChatRouter({ heartbeat: true });
// @ts-expect-error: options are an object
new ChatRouter("origin");

// @ts-expect-error: an event needs a run
router.ingest({ stream: "assistant" });
// @ts-expect-error: an event needs a stream
router.ingest({ runId: "r" });
// @ts-expect-error: seq is a number
router.ingest({ runId: "r", stream: "assistant", seq: "1" });
// @ts-expect-error: ts is ms, not a date
router.ingest({ runId: "r", stream: "assistant", ts: new Date() });
// @ts-expect-error: data is an object
router.ingest({ runId: "r", stream: "assistant", data: "text" });
// @ts-expect-error: now is ms, not a date
router.ingest({ runId: "r", stream: "assistant" }, new Date());
// @ts-expect-error: one event at a time
router.ingest([{ runId: "r", stream: "assistant" }]);
// @ts-expect-error: a run id is a string
export const event: AgentEvent = { runId: 1, stream: "assistant" };

// @ts-expect-error: the session is missing
router.abortRun("client");
// @ts-expect-error: the reason stands in an object
router.abortRun("client", "main", "user");
// @ts-expect-error: the message is missing
router.ingestTranscript({ sessionKey: "main" });
// @ts-expect-error: messageSeq is a number
router.ingestTranscript({ sessionKey: "main", message: {}, messageSeq: "1" });
// @ts-expect-error: a link needs its session
router.linkRun("run", { clientRunId: "client" });
// @ts-expect-error: a misspelt member
router.setRunContext("run", { heartbeat: true });
// @ts-expect-error: visible or not
router.setRunContext("run", { isControlUiVisible: "yes" });
// @ts-expect-error: a row is an object
router.setSession("main", { row: "text" });
// @ts-expect-error: the session is missing
router.subscribeMessages("conn");
// @ts-expect-error: one connection at a time
router.subscribeSessions(["conn"]);
// @ts-expect-error: the next time may be unknown
export const at: number = router.wakeAt();
// @ts-expect-error: no such count
router.stats().held.runs;

// @ts-expect-error: only after a look at `to`
frame.connIds;
// @ts-expect-error: only after a look at `to`
frame.payload;
if (frame.to === "nodes") {
  // @ts-expect-error: devices get everything
  frame.dropIfSlow;
  // @ts-expect-error: no such event for devices
  frame.event === "session.tool";
}
if (frame.to === "all" && frame.event === "chat") {
  // @ts-expect-error: there may be no message
  frame.payload.message.content;
  // @ts-expect-error: only frames to connections come in pieces
  frame.payload.deltaText;
  // @ts-expect-error: no such state
  frame.payload.state === "done";
}
if (frame.to === "store") {
  // @ts-expect-error: no such status
  frame.patch.status === "ended";
  // @ts-expect-error: `null` where the member is to go
  export_(frame.patch.endedAt);
}
declare function export_(time: number): void;

if (frame.to === "connections" && frame.event === "chat" && frame.payload.state === "delta") {
  // @ts-expect-error: those with suffix deltas get no message
  frame.payload.message.content;
  // @ts-expect-error: true or absent
  frame.payload.replace === false;
  // @ts-expect-error: a place is a number
  frame.payload.offset satisfies string;
}

// @ts-expect-error: an epoch is a string
new ChatRouter({ epoch: 5 });
// @ts-expect-error: a limit that does not exist
new ChatRouter({ limits: { errorGrace: 5 } });
// @ts-expect-error: the session is missing
router.attach("conn");
// @ts-expect-error: the two ways are full and suffix
router.attach("conn", "main", { deltas: "none" });
// @ts-expect-error: with tools or without
router.attach("conn", "main", { tools: "yes" });
// @ts-expect-error: a misspelt option
router.attach("conn", "main", { delta: "full" });
// @ts-expect-error: places of which life
router.attach("conn", "main", { resume: { runs: {} } });
// @ts-expect-error: an epoch without places
router.attach("conn", "main", { resume: { epoch: "life-1" } });
// @ts-expect-error: a place is a number
router.attach("conn", "main", { resume: { epoch: "life-1", runs: { client: "5" } } });
// @ts-expect-error: now comes after the options
router.attach("conn", "main", 5);
// @ts-expect-error: the session is missing
router.detach("conn");
// @ts-expect-error: slow or not
router.setSlow("conn");
// @ts-expect-error: slow or not
router.setSlow("conn", "yes");
// @ts-expect-error: frames are in the result
router.attach("conn", "main").length;
// @ts-expect-error: the router's own
router.epoch = "life-2";
// @ts-expect-error: bytes are no text
router.snapshot() satisfies string;
// @ts-expect-error: a snapshot is bytes
ChatRouter.restore("snapshot");
// @ts-expect-error: the class restores, not a router
router.restore(router.snapshot());

// @ts-expect-error: no number is a place
init(5);
// @ts-expect-error: slim has no place of its own
initSlim();
// @ts-expect-error: not without waiting
initSync("core.wasm");
// @ts-expect-error: made by the router alone
router.held = {};
