// Replies as providers stream them, small and full of what is awkward.

/**
 * @typedef {object} Reply
 * @property {string} title
 * @property {"fromOpenAIChat" | "fromOpenAIResponses" | "fromAnthropic" | "fromUIMessageStream" | "fromFullStream" | "fromAGUI" | "fromWorkersAI"} source what reads it
 * @property {string} text server-sent events
 *
 * @typedef {{ [member: string]: any }} Chunk
 */

/** The events have no names, and the last says that there is no more. @param {Chunk[]} chunks @param {string} [eol] */
export const messageLike = (chunks, eol = "\n") => [...chunks.map((chunk) => JSON.stringify(chunk)), "[DONE]"].map((data) => `data: ${data}${eol}${eol}`).join("");

/** The events have the names of the chunks. @param {Chunk[]} chunks @param {string} [eol] */
export const named = (chunks, eol = "\n") => chunks.map((chunk) => `event: ${chunk.type}${eol}data: ${JSON.stringify(chunk)}${eol}${eol}`).join("");

/** The chunk over several lines of data. @param {Chunk} chunk @param {string} [eol] */
const overLines = (chunk, eol = "\n") => JSON.stringify(chunk, undefined, 1).split("\n").map((line) => `data:${line}${eol}`).join("") + eol;

/** A family, flags, a skin tone and an accent of its own: characters of many units and bytes. */
const EMOJI = "👩‍👩‍👧‍👦 🇩🇪🇫🇷 👋🏽 e\u0301 ✓ 𝒳\u2028\r\n\t\\\"";

// Chat completions.

/** @param {Chunk} choice @param {Chunk} [more] */
const chat = (choice, more) => ({
  id: "chatcmpl-1", object: "chat.completion.chunk", created: 1, model: "m", choices: [{ index: 0, delta: {}, logprobs: null, finish_reason: null, ...choice }], ...more,
});
/** @param {Chunk} delta @param {number} [index] */
const delta = (delta, index = 0) => chat({ delta, index });
/** @param {number} index @param {Chunk} call */
const piece = (index, { id, name, args }) => delta({ tool_calls: [{ index, ...(id && { id, type: "function" }), function: { ...(name && { name }), ...(args !== undefined && { arguments: args }) } }] });
/** @param {string} reason @param {number} [index] */
const finish = (reason, index = 0) => chat({ finish_reason: reason, index });
const role = delta({ role: "assistant", content: "" });
const usage = { ...chat({}), choices: [], usage: { prompt_tokens: 9, completion_tokens: 12, total_tokens: 21, completion_tokens_details: { reasoning_tokens: 3 } } };

const severalCalls = [
  role, delta({ content: "Let me look" }), delta({ content: "." }),
  piece(0, { id: "call_a", name: "weather", args: "" }), piece(0, { args: "{\"city\":\"K" }),
  piece(1, { id: "call_b", name: "time", args: "{\"zone\":" }), piece(0, { args: "öln 🌧" }),
  piece(2, { id: "call_c", name: "nothing", args: "{}" }), piece(1, { args: "[\"CET\",1]}" }), piece(0, { args: "\"}" }),
  finish("tool_calls"), usage,
];

/** @type {Reply[]} */
export const chatReplies = Object.entries({
  "a text": messageLike([role, delta({ content: "Hello" }), delta({ content: ", " }), delta({ content: "world\n" }), finish("stop")]),
  "several calls in interleaved pieces, and usage": messageLike(severalCalls),
  "calls in one chunk": messageLike([
    role, delta({ tool_calls: [["a", "x"], ["b", "y"]].map(([id, name], index) => ({ index, id, type: "function", function: { name, arguments: `{"${name}":[${index}]}` } })) }), finish("tool_calls"),
  ]),
  "a call whose arguments were cut by a limit": messageLike([role, piece(0, { id: "call_a", name: "write", args: "{\"text\":\"half a" }), finish("length"), usage]),
  "a refusal": messageLike([delta({ role: "assistant", content: null, refusal: "" }), delta({ refusal: "I can’t" }), delta({ refusal: " help." }), finish("stop")]),
  "emoji": messageLike([role, ...[...EMOJI].map((content) => delta({ content })), delta({ content: EMOJI }), finish("stop"), usage]),
  "CRLF, comments, fields and empty lines in between": `\r\n: keep-alive\r\n\r\n${messageLike([role, delta({ content: EMOJI })], "\r\n").replace("data: [DONE]", ": ")}`
    + `:\r\nid: 5\r\nretry: 10\r\ndata: ${JSON.stringify(delta({ content: "more" }))}\r\n\r\n\r\n: OPENROUTER PROCESSING\r\n\r\n${messageLike([finish("stop"), usage], "\r\n")}`,
  "data over several lines": overLines(role) + overLines(delta({ content: `a ${EMOJI}` }), "\r\n") + overLines(finish("stop")) + "data:[DONE]\n\n",
  "reasoning": messageLike([delta({ role: "assistant", content: null, reasoning_content: "" }), ...["Hm", "m", " 🤔"].map((text) => delta({ content: null, reasoning_content: text })), delta({ content: "Yes.", reasoning_content: null }), finish("stop")]),
  "two answers at once": messageLike([role, delta({ role: "assistant", content: "" }, 1), delta({ content: "one" }), delta({ content: "two" }, 1), finish("stop", 1), finish("length"), usage]),
  "usage before the end": messageLike([role, chat({ delta: { content: "It is." } }, { usage: usage.usage }), finish("stop")]),
  "a reason beside the last text": messageLike([role, delta({ content: "It is" }), chat({ delta: { content: " so." }, finish_reason: "content_filter" })]),
}).map(([title, text]) => ({ title, source: "fromOpenAIChat", text }));

// The Responses API.

const response = { id: "resp_1", object: "response", created_at: 1, model: "m", status: "in_progress", output: [], error: null, incomplete_details: null, usage: null, tools: [], tool_choice: "auto", parallel_tool_calls: true, instructions: null, metadata: {}, temperature: 1, top_p: 1 };
const tokens = { input_tokens: 10, input_tokens_details: { cached_tokens: 4 }, output_tokens: 20, output_tokens_details: { reasoning_tokens: 7 }, total_tokens: 30 };

/** What stands between the begin of an item and its end. @param {Chunk} item @param {number} at @returns {Chunk[]} */
function inBetween(item, at) {
  const place = { item_id: item.id, output_index: at };
  const pieces = (/** @type {string} */ type, /** @type {string} */ text, more = {}) =>
    (text.match(/[^]{1,4}/g) ?? []).map((delta) => ({ type: `response.${type}.delta`, ...place, ...more, delta }));
  switch (item.type) {
    case "message":
      return item.content.flatMap((/** @type {Chunk} */ part, /** @type {number} */ index) => {
        const member = part.type === "refusal" ? "refusal" : "text";
        const more = { content_index: index };
        return [
          { type: "response.content_part.added", ...place, ...more, part: { ...part, [member]: "" } },
          ...pieces(part.type, part[member], more),
          { type: `response.${part.type}.done`, ...place, ...more, [member]: part[member] },
          { type: "response.content_part.done", ...place, ...more, part },
        ];
      });
    case "reasoning":
      return item.summary.flatMap((/** @type {Chunk} */ part, /** @type {number} */ index) => [
        { type: "response.reasoning_summary_part.added", ...place, summary_index: index, part: { ...part, text: "" } },
        ...pieces("reasoning_summary_text", part.text, { summary_index: index }),
        { type: "response.reasoning_summary_text.done", ...place, summary_index: index, text: part.text },
        { type: "response.reasoning_summary_part.done", ...place, summary_index: index, part },
      ]);
    case "function_call":
      return [...pieces("function_call_arguments", item.arguments), { type: "response.function_call_arguments.done", ...place, name: item.name, arguments: item.arguments }];
    case "custom_tool_call":
      return [...pieces("custom_tool_call_input", item.input), { type: "response.custom_tool_call_input.done", ...place, input: item.input }];
    case "mcp_call":
      return [
        { type: "response.mcp_call.in_progress", ...place }, ...pieces("mcp_call_arguments", item.arguments),
        { type: "response.mcp_call_arguments.done", ...place, arguments: item.arguments }, { type: `response.mcp_call.${item.error ? "failed" : "completed"}`, ...place },
      ];
    case "code_interpreter_call":
      return [
        { type: "response.code_interpreter_call.in_progress", ...place }, ...pieces("code_interpreter_call_code", item.code),
        { type: "response.code_interpreter_call_code.done", ...place, code: item.code }, { type: "response.code_interpreter_call.completed", ...place },
      ];
    default:
      return [{ type: `response.${item.type}.in_progress`, ...place }, { type: `response.${item.type}.completed`, ...place }];
  }
}

/** What an item is before anything is known of it. @type {Chunk} */
const BLANK = { message: { content: [] }, reasoning: { summary: [] }, function_call: { arguments: "" }, custom_tool_call: { input: "" }, mcp_call: { arguments: "", output: null, error: null }, code_interpreter_call: { code: "", outputs: null }, file_search_call: { queries: [], results: null }, web_search_call: { action: undefined } };

/** @param {Chunk[]} output @param {Chunk} [end] how the response ends */
function responded(output, end = { status: "completed" }) {
  const chunks = [
    { type: "response.created", response }, { type: "response.in_progress", response },
    ...output.flatMap((item, at) => [
      { type: "response.output_item.added", output_index: at, item: { ...item, ...BLANK[item.type], status: "in_progress" } },
      ...inBetween(item, at),
      { type: "response.output_item.done", output_index: at, item },
    ]),
    { type: `response.${end.status}`, response: { ...response, output, usage: tokens, ...end } },
  ];
  return chunks.map((chunk, at) => ({ ...chunk, sequence_number: at }));
}

/** @param {string} id @param {...Chunk} content */
const message = (id, ...content) => ({ id, type: "message", role: "assistant", status: "completed", content });
/** @param {string} text */
const outputText = (text) => ({ type: "output_text", text, annotations: [], logprobs: [] });
const reasoning = { id: "rs_1", type: "reasoning", summary: [{ type: "summary_text", text: "I look it up." }, { type: "summary_text", text: "Then 🤔 I say it." }] };
/** @param {string} id @param {string} name @param {string} args */
const functionCall = (id, name, args) => ({ id: `fc_${id}`, call_id: `call_${id}`, type: "function_call", status: "completed", name, arguments: args });
const mcp = { type: "mcp_call", server_label: "docs", name: "ask", approval_request_id: null };

const functionCalls = responded([reasoning, functionCall("a", "weather", "{\"city\":\"Köln 🌧\"}"), functionCall("b", "time", "{}"), functionCall("c", "nothing", "")]);

/** @type {Reply[]} */
export const responsesReplies = Object.entries({
  "a text": named(responded([message("msg_1", outputText("Hello, world"))])),
  "several messages and parts": named(responded([message("msg_1", outputText("One. "), outputText("Two. ")), message("msg_2", outputText("Three."))])),
  "a refusal": named(responded([message("msg_1", { type: "refusal", refusal: "I can’t help with that." })])),
  "emoji and CRLF": `: hi\r\n\r\n${named(responded([reasoning, message("msg_1", outputText(EMOJI + EMOJI))]), "\r\n")}`,
  "function calls": named(functionCalls),
  "a custom tool call": named(responded([{ id: "ctc_1", call_id: "call_x", type: "custom_tool_call", status: "completed", name: "shell", input: "echo 'no JSON' {" }])),
  "mcp calls, one with output and one with an error": named(responded([
    { id: "mcp_1", ...mcp, status: "completed", arguments: "{\"question\":\"Why?\"}", output: "Because 🙂.", error: null },
    { id: "mcp_2", ...mcp, status: "failed", arguments: "{\"question\":\"How?\"}", output: null, error: { type: "mcp_protocol_error", code: 32_000, message: "nobody knows" } },
    message("msg_1", outputText("Because.")),
  ])),
  "code interpreter": named(responded([
    { id: "ci_1", type: "code_interpreter_call", status: "completed", container_id: "c", code: "print('🐍')\n", outputs: [{ type: "logs", logs: "🐍\n" }] },
    { id: "ci_2", type: "code_interpreter_call", status: "completed", container_id: "c", code: "pass", outputs: null },
  ])),
  "file search": named(responded([{ id: "fs_1", type: "file_search_call", status: "completed", queries: ["a", "ä"], results: [{ file_id: "f", filename: "a.txt", score: 0.5, text: "ä", attributes: {} }] }])),
  "file search without results": named(responded([{ id: "fs_1", type: "file_search_call", status: "completed", queries: ["a"], results: null }])),
  "text, then a call, then text": named(responded([message("msg_1", outputText("I look. ")), { id: "ws_1", type: "web_search_call", status: "completed", action: { type: "search", query: "x" } }, message("msg_2", outputText("Found."))])),
  "incomplete": named(responded([{ ...message("msg_1", outputText("As far as it w")), status: "incomplete" }], { status: "incomplete", incomplete_details: { reason: "max_output_tokens" } })),
  "failed": named(responded([message("msg_1", outputText("So far"))], { status: "failed", error: { code: "server_error", message: "The model 💥." } })),
}).map(([title, text]) => ({ title, source: "fromOpenAIResponses", text }));

// Anthropic's messages.

/** @param {Chunk[][]} blocks @param {Chunk} [end] */
const messageOf = (blocks, end = { stop_reason: "end_turn" }) => [
  { type: "message_start", message: { id: "msg_1", type: "message", role: "assistant", model: "m", content: [], stop_reason: null, stop_sequence: null, usage: { input_tokens: 10, cache_creation_input_tokens: 0, cache_read_input_tokens: 5, output_tokens: 1, service_tier: "standard" } } },
  { type: "ping" },
  ...blocks.flatMap(([content_block, ...deltas], index) => [
    { type: "content_block_start", index, content_block },
    ...deltas.map((delta) => ({ type: "content_block_delta", index, delta })),
    { type: "content_block_stop", index },
  ]),
  { type: "message_delta", delta: { stop_sequence: null, ...end }, usage: { output_tokens: 42 } },
  { type: "message_stop" },
];
/** @param {...string} pieces */
const text = (...pieces) => [{ type: "text", text: "" }, ...pieces.map((text) => ({ type: "text_delta", text }))];
/** @param {...string} pieces */
const thinking = (...pieces) => [{ type: "thinking", thinking: "", signature: "" }, ...pieces.map((thinking) => ({ type: "thinking_delta", thinking })), { type: "signature_delta", signature: "c2ln" }];
/** @param {Chunk} block @param {...string} pieces */
const use = (block, ...pieces) => [{ type: "tool_use", input: {}, ...block }, ...pieces.map((partial_json) => ({ type: "input_json_delta", partial_json }))];

const thoughtThenTool = messageOf(
  [thinking("Let me", " see 🤔"), text("I look", " it up."), use({ id: "toolu_1", name: "weather" }, "", "{\"city\": \"K", "öln 🌧\", \"days\": [1, 2]}"), use({ id: "toolu_2", name: "time" }, "", "{}")],
  { stop_reason: "tool_use" },
);

/** @type {Reply[]} */
export const anthropicReplies = Object.entries({
  "a text": named(messageOf([text("Hello", ", ", "world")])),
  "a thought, a text and tools": named(thoughtThenTool),
  "a tool without input": named(messageOf([use({ id: "toolu_1", name: "now" }), use({ id: "toolu_2", name: "now" }, "")], { stop_reason: "tool_use" })),
  "a tool's input as a whole": named(messageOf([use({ id: "toolu_1", name: "weather", input: { city: "Köln", days: [] } })], { stop_reason: "tool_use" })),
  "a redacted thought": named(messageOf([[{ type: "redacted_thinking", data: "xx" }], text("Yes.")])),
  "emoji, CRLF and comments": `: hi\r\n\r\n${named(messageOf([text(...EMOJI), text(EMOJI)]), "\r\n")}`,
  "a text that is there from the start": named(messageOf([[{ type: "text", text: "From the start" }, { type: "text_delta", text: ", and on." }]])),
  "a stop sequence": named(messageOf([text("1, 2, ")], { stop_reason: "stop_sequence", stop_sequence: "3" })),
  "server tools and their results": named(messageOf([
    use({ type: "server_tool_use", id: "srvtoolu_1", name: "web_search" }, "{\"query\"", ":\"x\"}"),
    [{ type: "web_search_tool_result", tool_use_id: "srvtoolu_1", content: [{ type: "web_search_result", title: "X", url: "https://x.example", encrypted_content: "e", page_age: null }] }],
    use({ type: "server_tool_use", id: "srvtoolu_2", name: "web_search" }, "{\"query\":\"y\"}"),
    [{ type: "web_search_tool_result", tool_use_id: "srvtoolu_2", content: { type: "web_search_tool_result_error", error_code: "max_uses_exceeded" } }],
    text("Found."),
  ])),
  "mcp tools and their results": named(messageOf([
    use({ type: "mcp_tool_use", id: "mcptoolu_1", name: "ask", server_name: "docs" }, "{\"question\":", "\"Why?\"}"),
    [{ type: "mcp_tool_result", tool_use_id: "mcptoolu_1", is_error: false, content: [{ type: "text", text: "Because." }] }],
    use({ type: "mcp_tool_use", id: "mcptoolu_2", name: "ask", server_name: "docs" }, "{}"),
    [{ type: "mcp_tool_result", tool_use_id: "mcptoolu_2", is_error: true, content: [{ type: "text", text: "Nobody knows." }] }],
  ])),
}).map(([title, text]) => ({ title, source: "fromAnthropic", text }));

// The others.

/** @param {Chunk[]} parts what a step is made of */
const steps = (parts) => [{ type: "start" }, { type: "start-step" }, ...parts, { type: "finish-step" }, { type: "finish", finishReason: "stop", totalUsage: { inputTokens: 1, outputTokens: 2, totalTokens: 3 } }];
const call = { toolCallId: "c1", toolName: "weather" };
let ends = 0;

/** @type {Reply[]} */
const otherReplies = [
  {
    title: "parts of a UI", source: "fromUIMessageStream",
    text: messageLike(steps([
      { type: "reasoning-start", id: "0" }, { type: "reasoning-delta", id: "0", delta: "Hm 🤔" }, { type: "reasoning-end", id: "0" },
      { type: "text-start", id: "1" }, ...[...EMOJI].map((delta) => ({ type: "text-delta", id: "1", delta })), { type: "text-end", id: "1" },
      { type: "tool-input-start", ...call }, { type: "tool-input-delta", toolCallId: "c1", inputTextDelta: "{\"city\":\"Köln\"}" },
      { type: "tool-input-available", ...call, input: { city: "Köln" } }, { type: "tool-output-available", toolCallId: "c1", output: { sunny: "🌧" } },
    ])),
  },
  {
    title: "parts of a UI without a frame", source: "fromUIMessageStream",
    text: named([{ type: "text-start", id: "1" }, { type: "text-delta", id: "1", delta: "Hi" }, { type: "text-end", id: "1" }]),
  },
  {
    title: "parts of a full stream", source: "fromFullStream",
    text: steps([
      { type: "text-start", id: "1" }, { type: "text-delta", id: "1", text: EMOJI }, { type: "text-end", id: "1" },
      { type: "tool-input-start", id: "c1", toolName: "weather" }, { type: "tool-input-delta", id: "c1", delta: "{}" },
      { type: "tool-call", ...call, input: {} }, { type: "tool-error", ...call, error: { message: "no weather 🌧" } },
    ]).map((part) => `${JSON.stringify(part)}\n`).join(""),
  },
  {
    title: "AG-UI", source: "fromAGUI",
    text: messageLike([
      { type: "RUN_STARTED", threadId: "t", runId: "r" },
      { type: "TEXT_MESSAGE_START", messageId: "m1", role: "assistant" }, { type: "TEXT_MESSAGE_CONTENT", messageId: "m1", delta: EMOJI }, { type: "TEXT_MESSAGE_END", messageId: "m1" },
      { type: "TOOL_CALL_START", toolCallId: "c1", toolCallName: "weather" }, { type: "TOOL_CALL_ARGS", toolCallId: "c1", delta: "{\"city\":" }, { type: "TOOL_CALL_ARGS", toolCallId: "c1", delta: "\"Köln\"}" },
      { type: "TOOL_CALL_END", toolCallId: "c1" }, { type: "TOOL_CALL_RESULT", messageId: "m2", toolCallId: "c1", content: "🌧" },
      { type: "RUN_FINISHED", threadId: "t", runId: "r" },
    ]).replace("data: [DONE]\n\n", ""),
  },
  {
    title: "Workers AI", source: "fromWorkersAI",
    text: messageLike([...EMOJI, "7"].map((response) => ({ response })).concat(/** @type {any} */ ([{ response: 8 }, { response: "", tool_calls: [{ name: "weather", arguments: { city: "Köln" } }], usage: { total_tokens: 3 } }]))),
  },
  {
    title: "all ends that lines can have", source: "fromOpenAIChat",
    text: chatReplies[1].text.replace(/\n\n/g, () => ["\n\r\n", "\r\r\n", "\r\n\r", "\n\r", "\r\n\n", "\r\r"][(ends += 1) % 6]),
  },
  { title: "data over lines of all ends", source: "fromOpenAIChat", text: overLines(role, "\r") + overLines(delta({ content: EMOJI }), "\r\n") + overLines(finish("stop"), "\r") },
  { title: "a byte order mark", source: "fromOpenAIChat", text: `\uFEFF${chatReplies[0].text}` },
  { title: "a byte order mark before a recording", source: "fromOpenAIChat", text: `\uFEFF${severalCalls.map((chunk) => JSON.stringify(chunk)).join("\n")}` },
  { title: "a recording", source: "fromOpenAIChat", text: severalCalls.map((chunk) => JSON.stringify(chunk)).join("\r\n") },
  { title: "a call that only [DONE] ends", source: "fromOpenAIChat", text: messageLike([role, piece(0, { id: "call_a", name: "x", args: "{\"a\":" }), piece(0, { args: "1}" })]) },
  { title: "two messages", source: "fromAnthropic", text: named(thoughtThenTool) + named(messageOf([text("Then.")])) },
];

export const ownReplies = [...chatReplies, ...responsesReplies, ...anthropicReplies, ...otherReplies];
