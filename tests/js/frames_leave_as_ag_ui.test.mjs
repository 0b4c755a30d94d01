import assert from "node:assert/strict";
import { test } from "node:test";

import { array, assert as holds, asyncProperty, boolean, constantFrom, nat, oneof, record } from "fast-check";

import { agent, ends, full, RUN as WIRED, starts, suffix, tool, whole } from "./live/wire.mjs";
import { clientUnderTest, packageUnderTest, sourcesUnderTest } from "./package_under_test.mjs";
import { resolvers, turn } from "./promises.mjs";
import { clientOf, nearbyClientOf, valid } from "./sources/ag_ui.mjs";
import { read, toldBy, watched } from "./sources/dialects.mjs";
import { KEY, RUN, stage, told } from "./sources/frames.mjs";

const { fromAGUI, toAGUI, toSSE } = await sourcesUnderTest();
const { emptyView, receive } = await clientUnderTest();
const { ChatRouter } = await packageUnderTest();

/** @typedef {import("./sources/ag_ui.mjs").Told} Told */
/** @typedef {import("runcast/sources").AGUIOptions} Options */

/** @param {any} frames @param {Options} [options] @returns {Promise<Told[]>} events that the protocol allows */
async function eventsOf(frames, options) {
  const events = [];
  for await (const event of toAGUI(frames, options)) events.push(event);
  assert.equal(events.filter(({ type }) => /^RUN_(FINISHED|ERROR)$/.test(type)).length, 1, "it ends once");
  assert.match(events.at(-1)?.type ?? "", /^RUN_(FINISHED|ERROR)$/, "and says nothing more");
  return valid(events);
}

/** @param {any[]} messages what a client shows, briefly */
const brief = (messages) => messages.map(({ role, content, toolCalls, toolCallId }) => [role, content ?? toolCalls.map((/** @type {any} */ call) => `${call.id} ${call.function.name}(${call.function.arguments})`).join(), ...(toolCallId ? [toolCallId] : [])]);

/** @param {readonly Told[]} events */
const types = (events) => events.map(({ type }) => type);

const user = { id: "u1", role: "user", content: "hi" };

/** A reply with everything in it. */
const reply = [told.start(), told.think("Hm"), told.think("…"), told.say("Let me see. "), told.tool("start"), told.tool("update", { args: { q: "ü" } }), told.tool("result", { result: { n: 1 } }), told.say("It is 1."), told.end()];
const shown = [["user", "hi"], ["reasoning", "Hm…"], ["assistant", "Let me see. "], ["assistant", 'c1 search({"q":"ü"})'], ["tool", '{"n":1}', "c1"], ["assistant", "It is 1."]];

for (const deltas of /** @type {const} */ (["suffix", "full"])) {
  test(`a client of AG-UI shows a run's thoughts, texts, calls and results, from ${deltas} deltas`, async (t) => {
    const lists = stage({ deltas }).play(reply);
    await eventsOf(lists);
    const { messages, heard, failure } = await clientOf(t, toAGUI(lists), [user]);
    assert.equal(failure, undefined);
    assert.deepEqual(brief(messages), shown);
    assert.deepEqual([heard[0], heard.at(-1)], [{ type: "RUN_STARTED", threadId: "main", runId: RUN }, { type: "RUN_FINISHED", threadId: "main", runId: RUN }]);
    assert.equal(new Set(messages.map(({ id }) => id)).size, messages.length, "each message has an id of its own");
  });
}

test("a client of AG-UI shows what semantics origin tells", async (t) => {
  const { play } = stage({ semantics: "origin" });
  const events = [told.start(), { stream: "assistant", data: { text: "Let me" } }, { stream: "assistant", data: { text: "Let me see." } }, told.tool("start", { args: { q: 1 } }), told.tool("result", { result: "ok" }), { stream: "assistant", data: { text: "Let me see. Yes." } }, told.end()];
  const { messages, failure } = await clientOf(t, toAGUI(play(events)), [user]);
  assert.equal(failure, undefined);
  assert.equal(brief(messages).filter(([role]) => role === "assistant").map(([, text]) => text).join("|").replace(/\|?c1.*?\)\|?/, "+"), "Let me see.+ Yes.");
});

test("an error is one, with its line; what was told before stays", async (t) => {
  const lists = stage().play([told.start(), told.say("Hel"), told.tool("start"), told.fail({ message: "boom", code: "E1" })]);
  const events = await eventsOf(lists);
  assert.deepEqual(events.at(-1), { type: "RUN_ERROR", message: "boom: code=E1" });
  const { messages, heard } = await clientOf(t, toAGUI(lists), [user]);
  assert.equal(heard.at(-1)?.type, "RUN_ERROR");
  assert.deepEqual(brief(messages).slice(0, 2), [["user", "hi"], ["assistant", "Hel"]]);
});

test("an abort is a cancelled run, whoever said so", async (t) => {
  const { play, abort } = stage();
  const byRouter = [...play([told.start(), told.say("Hel")]), abort()];
  const bySource = stage().play([told.start(), told.say("Hel"), told.end({ stopReason: "aborted" })]);
  for (const lists of [byRouter, bySource]) {
    const events = await eventsOf(lists);
    assert.deepEqual(events.at(-1), { type: "RUN_FINISHED", threadId: "main", runId: RUN, outcome: { type: "cancelled" } });
    const { messages, failure } = await clientOf(t, toAGUI(lists), [user]);
    assert.deepEqual([brief(messages), failure], [[["user", "hi"], ["assistant", "Hel"]], undefined]);
  }
});

test("frames that stop before the run does are an error, also where nothing was told", async (t) => {
  const lists = stage().play(reply.slice(0, 5));
  assert.deepEqual((await eventsOf(lists)).at(-1), { type: "RUN_ERROR", message: "the stream was cut before the run ended", code: "ERR_STREAM_CUT" });
  assert.equal((await eventsOf([])).length, 1);
  assert.deepEqual(types(await eventsOf(stage().play(reply.slice(0, 2)))), ["RUN_STARTED", "REASONING_START", "REASONING_MESSAGE_START", "REASONING_MESSAGE_CONTENT", "REASONING_MESSAGE_END", "REASONING_END", "RUN_ERROR"]);
  const { messages, heard } = await clientOf(t, toAGUI(lists), [user]);
  assert.equal(heard.at(-1)?.code, "ERR_STREAM_CUT");
  assert.deepEqual(brief(messages).slice(0, 3), shown.slice(0, 3));
});

test("a call without arguments, and one without a result, are whole all the same", async (t) => {
  const lists = stage().play([told.start(), told.tool("start"), told.tool("result", { result: "x" }), told.tool("start", { toolCallId: "c2", args: {} }), told.end()]);
  assert.deepEqual(types(await eventsOf(lists)), ["RUN_STARTED", "TOOL_CALL_START", "TOOL_CALL_END", "TOOL_CALL_RESULT", "TOOL_CALL_START", "TOOL_CALL_ARGS", "TOOL_CALL_END", "RUN_FINISHED"]);
  const { failure } = await clientOf(t, toAGUI(lists), [user]);
  assert.equal(failure, undefined);
});

test("results of any kind are texts", async () => {
  for (const [result, content] of [["x", "x"], [5, "5"], [false, "false"], [["a"], '["a"]'], [{ content: [{ type: "text", text: "y" }] }, '{"content":[{"type":"text","text":"y"}]}']]) {
    const events = await eventsOf(stage().play([told.start(), told.tool("result", { result }), told.end()]));
    assert.equal(events.find(({ type }) => type === "TOOL_CALL_RESULT")?.content, content);
  }
});

test("of several runs only one is told: the first, or that which is asked for", async () => {
  const { play } = stage();
  const lists = [...play([told.start(), told.say("A")]), ...play([told.start(), told.say("B")], "r2"), ...play([told.tool("start")]), ...play([told.say("B"), told.end()], "r2"), ...play([told.say("A"), told.end()])];
  const said = async (/** @type {Options} */ options) => (await eventsOf(lists, options)).filter(({ delta }) => delta).map(({ delta }) => delta).join("");
  assert.deepEqual([await said({}), await said({ runId: RUN }), await said({ runId: "r2" })], ["AA", "AA", "BB"]);
  assert.deepEqual(types(await eventsOf(lists, { runId: "r3" })), ["RUN_ERROR"]);
});

test("the frames are those of one connection; the thread's name may be another", async () => {
  const { play } = stage({ connIds: ["a", "b"], deltas: "full" });
  const lists = play([told.start(), told.say("Hi"), told.end()]);
  const alone = lists.map((list) => list.filter((frame) => frame.to !== "connections" || frame.connIds.includes("b")));
  assert.deepEqual(await eventsOf(lists, { connId: "b" }), await eventsOf(alone));
  assert.deepEqual(types(await eventsOf(lists, { connId: "c" })), ["RUN_ERROR"]);
  const named = await eventsOf(lists, { connId: "b", threadId: "t-1" });
  assert.deepEqual([named[0].threadId, named.at(-1)?.threadId], ["t-1", "t-1"]);
});

test("a viewer that comes in mid-run shows all of it", async (t) => {
  const { play, attach } = stage({ connIds: [] });
  play(reply.slice(0, 6));
  const frames = [attach("late"), ...play(reply.slice(6))];
  await eventsOf(frames, { connId: "late" });
  const { messages, failure } = await clientOf(t, toAGUI(frames, { connId: "late" }), [user]);
  assert.equal(failure, undefined);
  const all = brief(messages);
  assert.deepEqual(all.filter(([role]) => role === "tool"), [shown[4]]);
  assert.equal(all.filter(([role, text]) => role === "assistant" && !text.startsWith("c1")).map(([, text]) => text).join(""), "Let me see. It is 1.");
});

test("a viewer that comes after the end shows how it ended", async () => {
  const { play, attach } = stage({ connIds: [] });
  play([told.start(), told.say("Hello"), told.end()]);
  const events = await eventsOf([attach("late")]);
  assert.deepEqual([types(events).at(-1), events.find(({ delta }) => delta)?.delta], ["RUN_FINISHED", "Hello"]);
});

test("white space that the end leaves out is not told again", async (t) => {
  const lists = stage().play([told.start(), told.say("Hello"), told.say(" \n\n"), told.end()]);
  const { messages } = await clientOf(t, toAGUI(lists), [user]);
  assert.deepEqual(brief(messages).map(([, text]) => text.trim()), ["hi", "Hello"]);
});

test("half an emoji waits for its other half", async (t) => {
  const [high, low] = "🌍";
  const halves = [..."a🌍b".split("")];
  assert.equal(high + (low ?? ""), "🌍");
  const lists = stage().play([told.start(), ...halves.map(told.say), told.end()]);
  for (const { delta } of await eventsOf(lists)) assert.ok(delta === undefined || delta.isWellFormed?.() !== false);
  const { messages } = await clientOf(t, toAGUI(lists), [user]);
  assert.deepEqual(brief(messages).at(-1), ["assistant", "a🌍b"]);
});

/** @type {{ [what: string]: object[] }} frames in which "Hello" becomes "Bye", with a call between */
const takenBack = {
  "by a delta that stands for all": [starts(), suffix(0, "Hello"), tool("start", { args: { q: 1 } }), tool("result", { args: { q: 1 }, result: "ok" }), suffix(0, "Bye", { replace: true }), ends("final", "Bye")],
  "by a whole text": [starts(), full(0, "Hello", "Hello"), tool("start", { args: { q: 1 } }), tool("result", { args: { q: 1 }, result: "ok" }), full(0, "Bye", "Bye"), ends("final", "Bye")],
  "by semantics origin": [starts(), whole("Hello"), tool("start", { args: { q: 1 } }), tool("result", { args: { q: 1 }, result: "ok" }), whole("Bye"), ends("final", "Bye")],
  "by the end": [starts(), suffix(0, "Hello"), tool("start", { args: { q: 1 } }), tool("result", { args: { q: 1 }, result: "ok" }), ends("final", "Bye")],
};

for (const [what, frames] of Object.entries(takenBack)) {
  test(`a text that is taken back ${what} is gone for who says what it had, and stays beside the new one for who does not`, async (t) => {
    await eventsOf(frames);
    await eventsOf(frames, { messages: [user] });
    const knowing = await clientOf(t, toAGUI(/** @type {any} */ (frames), { messages: [user] }), [user]);
    assert.equal(knowing.failure, undefined);
    assert.deepEqual(brief(knowing.messages), [["user", "hi"], ["assistant", 'call-1 search({"q":1})'], ["tool", "ok", "call-1"], ["assistant", "Bye"]]);
    const other = await clientOf(t, toAGUI(/** @type {any} */ (frames)), [user]);
    assert.equal(other.failure, undefined);
    assert.deepEqual(brief(other.messages), [["user", "hi"], ["assistant", "Hello"], ["assistant", 'call-1 search({"q":1})'], ["tool", "ok", "call-1"], ["assistant", "Bye"]]);
  });
}

test("a reply that turns out to be hidden is taken back", async (t) => {
  const { messages, failure } = await clientOf(t, toAGUI(/** @type {any} */ ([starts(), suffix(0, "Hello"), ends("final")]), { messages: [user] }), [user]);
  assert.deepEqual([brief(messages), failure], [[["user", "hi"]], undefined]);
});

test("what came before a gap is not guessed: the end brings the whole text", async () => {
  const events = await eventsOf([starts(), suffix(0, "Hel"), suffix(9, "x"), ends("final", "Hello")]);
  assert.equal(events.filter(({ delta }) => delta).map(({ delta }) => delta).join(""), "Hello");
});

test("what an application tells beside the reply is a custom event, AG-UI's own are as they were", async () => {
  const state = { type: "STATE_SNAPSHOT", snapshot: { a: 1 } };
  const events = await eventsOf([starts(), agent("ag-ui", state), agent("plan", { step: 1 }), agent("note", null), ends("final", "Hi")]);
  assert.deepEqual(events.slice(1, 4), [state, { type: "CUSTOM", name: "plan", value: { step: 1 } }, { type: "CUSTOM", name: "note", value: {} }]);
});

test("an application cannot begin or end a run by that", async () => {
  const events = await eventsOf([starts(), ...["RUN_STARTED", "RUN_FINISHED", "RUN_ERROR"].map((type) => agent("ag-ui", { type, message: "x" })), ends("final", "Hi")]);
  assert.equal(types(events).filter((type) => type === "CUSTOM").length, 3);
});

test("whatever else comes is passed over", async () => {
  const odd = [{ to: "store", sessionKey: KEY, patch: {} }, { to: "nodes", sessionKey: KEY, event: "chat", payload: {} }, { event: "tick" }, { event: "chat" }, { event: "agent", payload: null }, { event: "chat", payload: { runId: 7 } }, { event: "sessions.changed", payload: { sessionKey: KEY } }, { event: "agent", payload: { runId: WIRED } }, { event: "agent", payload: { runId: WIRED, sessionKey: "k", stream: "thinking", data: null } }];
  const events = await eventsOf([...odd, starts(), ...odd, suffix(0, "Hi"), ends("final", "Hi")]);
  assert.equal(events.filter(({ delta }) => delta).map(({ delta }) => delta).join(""), "Hi");
});

test("nothing is told of a run behind its end, and the frames are let go", async () => {
  let returned = false;
  async function* frames() {
    try {
      for (const frame of [starts(), suffix(0, "Hi"), ends("final", "Hi"), suffix(0, "late"), starts()]) yield frame;
      await new Promise(() => {});
    } finally {
      returned = true;
    }
  }
  assert.deepEqual(types(await eventsOf(frames())), ["RUN_STARTED", "TEXT_MESSAGE_START", "TEXT_MESSAGE_CONTENT", "TEXT_MESSAGE_END", "RUN_FINISHED"]);
  assert.ok(returned);
});

test("read by fromAGUI it is the same run again", async () => {
  for (const events of [reply, [told.start(), told.say("Hel"), told.fail("boom")], [told.start(), told.say("Hel"), told.end({ stopReason: "aborted" })]]) {
    const lists = stage().play(events);
    const { text, tools, end, events: heard } = await read(fromAGUI(new Response(toSSE(toAGUI(lists)))));
    const given = toldBy(events.map((event) => /** @type {any} */ ({ runId: RUN, ...event })));
    const thought = (/** @type {any[]} */ all) => all.filter(({ stream }) => stream === "thinking").map(({ data }) => data.delta).join("");
    assert.equal(text, given.text);
    assert.equal(thought(heard), thought(events));
    const results = (/** @type {any[]} */ all) => all.filter(({ phase }) => phase === "result").map(({ toolCallId, name, result }) => [toolCallId, name, typeof result === "string" ? JSON.parse(result) : result]);
    assert.deepEqual(results(tools), results(given.tools));
    assert.deepEqual(tools.find(({ args }) => args)?.args, given.tools.find(({ args }) => args)?.args);
    assert.deepEqual([end.phase, end.error?.message], [given.end.phase, given.end.error]);
    assert.equal(end.stopReason, given.end.stopReason);
  }
});

const piece = constantFrom("Hello", " world", " \n", "\n\n", "NO_REPLY", "[[reply_to", ": 5]]", "🌍", "\ud83c", "\udf0d", "9", "9", "a".repeat(50));
const id = constantFrom("c1", "c2");
const step = oneof(
  { weight: 4, arbitrary: piece.map(told.say) },
  piece.map(told.think),
  record({ phase: constantFrom("start", "update", "result"), toolCallId: id, args: constantFrom(undefined, {}, { q: 1 }, "x"), result: constantFrom(undefined, "ok", { a: 1 }) }).map(({ phase, ...more }) => told.tool(phase, more)),
  constantFrom(told.start(), { stream: "note", data: { a: 1 } }, { stream: "assistant", data: { text: "Quite another text" } }, { stream: "lifecycle", data: { phase: "error", error: "retry" } }),
);
const last = constantFrom(told.end(), told.end({ stopReason: "aborted" }), told.fail("boom"), undefined);

test("whatever an agent does, a client of AG-UI is told in order, and shows what a viewer shows", { timeout: 60_000 }, async () => {
  const runs = array(record({ event: step, ms: nat(300), isOther: nat(9).map((n) => n === 0) }), { maxLength: 14 });
  await holds(asyncProperty(runs, last, constantFrom("live", "origin"), constantFrom("suffix", "full"), nat(16), boolean(), async (steps, end, semantics, deltas, lateAt, wakes) => {
    const router = new ChatRouter({ semantics: /** @type {any} */ (semantics) });
    /** @type {any[]} */
    const frames = [];
    const isLive = semantics === "live";
    let now = 1_000;
    if (!isLive) router.watchTools(RUN, "tab", now);
    const all = [...steps, ...(end ? [{ event: end, ms: 1, isOther: false }] : [])];
    all.forEach(({ event, ms, isOther }, at) => {
      if (isLive && at === Math.min(lateAt, all.length - 1)) frames.push(...router.attach("tab", KEY, { deltas: /** @type {any} */ (deltas), tools: true }, now).frames);
      now += ms;
      if (wakes) frames.push(router.wake(now));
      frames.push(router.ingest({ runId: isOther ? "other" : RUN, sessionKey: KEY, ...event }, now));
    });
    frames.push(router.wake(now + 60_000));
    router.free();

    const events = await eventsOf(frames, { connId: "tab", runId: RUN, messages: [] });
    const { messages, heard, failure } = await nearbyClientOf(events);
    assert.equal(failure, undefined);
    assert.deepEqual(types(heard).filter((type) => type !== "CUSTOM"), types(events).filter((type) => type !== "CUSTOM"));

    let view = isLive ? { ...emptyView, epoch: "e" } : emptyView;
    for (const frame of frames.flat()) {
      // Behind its end an id may stand for another run, which is told to others.
      if ((view.runs.get(RUN)?.status ?? "running") === "running" && (frame.to === "all" || frame.connIds?.includes("tab"))) view = receive(view, frame);
    }
    const run = view.runs.get(RUN);
    const text = messages.filter(({ role }) => role === "assistant").map(({ content = "" }) => content).join("");
    const outcome = events.at(-1);
    if (run && run.status !== "running") {
      // White space that was told and is left out later is not worth taking a text back.
      assert.equal(text.replace(/\s/g, ""), run.text.replace(/\s/g, ""));
      assert.equal(outcome?.type, run.status === "error" ? "RUN_ERROR" : "RUN_FINISHED");
    }
  }), { numRuns: 400 });
});

test("whoever stops reading ends the frames, at once, whether they wait or have not begun", { timeout: 10_000 }, async () => {
  const lists = stage().play(reply).slice(0, 1);
  for (const reads of [0, 1, 2]) {
    for (const isStream of [false, true]) {
      const frames = watched(lists, { stays: true });
      const events = toAGUI(frames);
      const reader = toSSE(events).getReader();
      /** @type {(() => Promise<any>)[]} */
      const [next, stop] = isStream ? [() => reader.read(), () => reader.cancel()] : [() => events.next(), () => events.return(undefined)];
      // The second waits for ever.
      const read = Array.from({ length: reads }, () => next());
      await read[0];
      await turn();
      const left = stop();
      await turn();
      assert.deepEqual([reads, isStream, frames.returns], [reads, isStream, 1]);
      await Promise.all([...read, left]);
      assert.deepEqual(await next(), { done: true, value: undefined });
      assert.equal(frames.returns, 1);
    }
  }
});

test("whoever throws into it ends them too, before it has begun and in between", async () => {
  for (const reads of [0, 1]) {
    const frames = watched(stage().play([told.start(), told.say("Hi")]));
    const events = toAGUI(frames);
    for (let count = 0; count < reads; count += 1) await events.next();
    await assert.rejects(events.throw(new Error("enough")), /enough/);
    await turn();
    assert.deepEqual([reads, frames.returns], [reads, 1]);
  }
});

test("it does not matter at which moment of a read that is", { timeout: 10_000 }, async () => {
  for (let ticks = 0; ticks < 20; ticks += 1) {
    const first = resolvers();
    const steps = [first.promise, new Promise(() => {})].values();
    const events = toAGUI(/** @type {any} */ ({ [Symbol.asyncIterator]: () => ({ next: () => steps.next().value }) }));
    const pending = events.next();
    first.resolve({ done: false, value: [] });
    for (let tick = 0; tick < ticks; tick += 1) await undefined;
    await events.return(undefined);
    await pending;
  }
});

test("what fails as it is given up disturbs nobody", async () => {
  for (const fail of [() => Promise.reject(new Error("no")), () => assert.fail("no")]) {
    const frames = { [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}), return: fail }) };
    await toAGUI(/** @type {any} */ (frames)).return(undefined);
  }
  await turn();
});
