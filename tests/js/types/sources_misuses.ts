// Each line under an expectation must be an error.

import { fromAnthropic, fromOpenAIChat, toAGUI, toSSE } from "runcast/sources";

// @ts-expect-error a number is no input
fromOpenAIChat(5);
// @ts-expect-error something has to go in
fromOpenAIChat();
// @ts-expect-error numbers are no chunks
fromOpenAIChat([1, 2]);
// @ts-expect-error a run id is a string
fromAnthropic("", { runId: 5 });
// @ts-expect-error a clock tells the time
fromAnthropic("", { clock: () => 5 });
// @ts-expect-error a signal, not what it is of
fromAnthropic("", { signal: new AbortController() });
// @ts-expect-error no such option
fromAnthropic("", { session: "main" });
// @ts-expect-error frames are objects
toSSE([1]);
// @ts-expect-error one connection
toSSE([], { connId: ["a"] });
// @ts-expect-error frames, not events
toAGUI([{ type: "RUN_STARTED" }]);
