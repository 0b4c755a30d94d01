// What must not compile. A line that does makes its expectation, and with it the test, fail.

import { attached, connect, emptyView, forget, receive, resumeOf, type Client, type Run, type Session } from "runcast/client";

declare const run: Run;
declare const client: Client;
declare const session: Session;

// @ts-expect-error: a view is not changed
emptyView.stale = true;
// @ts-expect-error: nor are its runs
emptyView.runs.set("run", run);
// @ts-expect-error: nor is a run
run.text = "";
// @ts-expect-error: nor are its tools
run.tools.push(run.tools[0]);
// @ts-expect-error: no such status
run.status === "done";
// @ts-expect-error: a frame is an object, not its text
receive(emptyView, "{}");
// @ts-expect-error: a frame has an event
receive(emptyView, { payload: {} });
// @ts-expect-error: an answer tells whether the session was recovered
attached(emptyView, { epoch: "e" });
// @ts-expect-error: an answer has an epoch
attached(emptyView, { recovered: true });
// @ts-expect-error: the view may never have been attached
resumeOf(emptyView).epoch;
// @ts-expect-error: the run is missing
forget(emptyView);

// @ts-expect-error: where to
connect();
// @ts-expect-error: no such option
connect("ws://127.0.0.1", { reconnect: true });
// @ts-expect-error: a token is text
connect("ws://127.0.0.1", { token: 7 });
// @ts-expect-error: a class, not a socket
connect("ws://127.0.0.1", { WebSocket: new WebSocket("ws://127.0.0.1") });
// @ts-expect-error: the state is told, not set
client.status = "open";
// @ts-expect-error: no such state
client.status === "offline";
// @ts-expect-error: what kind of error it is has to be found out
client.error.code;
// @ts-expect-error: it may not be open
client.getSnapshot().hello.server;
// @ts-expect-error: no such deltas
client.attach("main", { deltas: "none" });
// @ts-expect-error: a message is text
client.send("main", { text: "hi" });
// @ts-expect-error: the message is missing
client.send("main");
// @ts-expect-error: a signal, not what makes one
client.request("health", {}, { signal: new AbortController() });
// @ts-expect-error: a view is not set
session.view = emptyView;
// @ts-expect-error: who listens is not given the view
session.subscribe((view: Run) => view);
