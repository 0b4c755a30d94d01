// What the events of a source tell, put together as whoever listens would.

import assert from "node:assert/strict";

/**
 * @typedef {import("runcast").AgentEvent} AgentEvent
 * @typedef {{ id: string, name: string, args?: any, result?: any, isError?: boolean }} HeardCall
 * @typedef {{ text: string, thinking: string, tools: HeardCall[], end: { [member: string]: any } }} Heard
 */

/**
 * Reads a source to its end. What it tells piece by piece and what it gives in the end must agree.
 * @param {import("runcast/sources").Source} source
 */
export async function hear(source) {
  /** @type {AgentEvent[]} */
  const events = [];
  for (;;) {
    const { done, value } = await source.next();
    if (!done) {
      events.push(value);
      continue;
    }
    const heard = heardOf(events);
    const { text, toolCalls, stopReason, usage } = value;
    assert.deepEqual({ text, stopReason, usage }, { text: heard.text, stopReason: heard.end.stopReason, usage: heard.end.usage });
    const begun = new Set(events.map(({ data }) => /** @type {any} */ (data)).flatMap(({ phase, toolCallId: id }) => (phase === "start" && id ? [id] : [])));
    const calls = heard.tools.filter(({ id }) => begun.has(id)).map(({ id, name, args }) => ({ toolCallId: id, name, args }));
    assert.deepEqual(toolCalls, calls);
    return { events, ...heard };
  }
}

/** @param {AgentEvent[]} events @returns {Heard} */
function heardOf(events) {
  const heard = { text: "", thinking: "", tools: /** @type {HeardCall[]} */ ([]), end: {} };
  events.forEach(({ stream, data }, at) => {
    const { phase, toolCallId: id, name, args, result, isError, text, delta } = /** @type {any} */ (data);
    if (stream === "assistant") {
      assert.equal(text, heard.text + delta, "the text is what was said before and what is new");
      heard.text = text;
    } else if (stream === "thinking") heard.thinking += delta;
    else if (stream === "tool") {
      let call = heard.tools.find((call) => call.id === id);
      // A result may be of a call that another run has told of.
      assert.ok(phase === "start" ? !call : call || phase === "result", `a call begins once, ${id}: ${phase}`);
      if (!call) heard.tools.push((call = { id, name }));
      assert.equal(name, call.name);
      if (args !== undefined) call.args = args;
      if (phase !== "result") return;
      delete call.isError;
      Object.assign(call, { result }, isError && { isError });
    } else if (stream === "lifecycle") {
      assert.equal(phase === "start", at === 0, "it begins once, at the begin");
      assert.equal(phase !== "start", at === events.length - 1, "it ends once, at the end");
      if (at > 0) heard.end = /** @type {any} */ (data);
    }
  });
  return heard;
}
