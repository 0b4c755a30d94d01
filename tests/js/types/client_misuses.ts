// What must not compile. A line that does makes its expectation, and with it the test, fail.

import { attached, emptyView, forget, receive, resumeOf, type Run } from "runcast/client";

declare const run: Run;

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
