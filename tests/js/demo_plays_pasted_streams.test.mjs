import assert from "node:assert/strict";
import { it } from "node:test";

import { inBothForms } from "./demo/stage.mjs";

/** @param {object[]} chunks */
const sse = (chunks) => chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`).join("");

/** @param {object} delta @param {string | null} [finish_reason] */
const chat = (delta, finish_reason = null) => ({ id: "c1", object: "chat.completion.chunk", model: "m", choices: [{ index: 0, delta, finish_reason }] });

const openai = `${sse([chat({ role: "assistant", content: "" }), ...["Two ", "and ", "two ", "is ", "four", ". 🦀"].map((content) => chat({ content })), chat({}, "stop")])}data: [DONE]\n\n`;

/** With what is not for viewers' eyes in it. */
const tagged = `${sse([...["NO_", "REPLY[[reply", "_to: 17]]Two and", " [[ Audio_as_voice ]]two NO_REPLY", " is [[four]].", "\n\nNO_REPLY"].map((content) => chat({ content })), chat({}, "stop")])}data: [DONE]\n\n`;

const anthropic = [
  { type: "message_start", message: { id: "m1", type: "message", role: "assistant", content: [], model: "m", usage: { input_tokens: 1, output_tokens: 1 } } },
  { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } },
  ...["I will ", "look it ", "up."].map((text) => ({ type: "content_block_delta", index: 0, delta: { type: "text_delta", text } })),
  { type: "content_block_stop", index: 0 },
  { type: "content_block_start", index: 1, content_block: { type: "tool_use", id: "t1", name: "lookup", input: {} } },
  { type: "content_block_delta", index: 1, delta: { type: "input_json_delta", partial_json: '{"word":"crab"}' } },
  { type: "content_block_stop", index: 1 },
  { type: "message_delta", delta: { stop_reason: "tool_use" }, usage: { output_tokens: 9 } },
  { type: "message_stop" },
].map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join("");

inBothForms("a pasted stream", ({ form, open }) => {
  /** @param {import("./demo/page.mjs").DemoPage} demo @param {string} text */
  async function paste({ page }, text) {
    const details = page.locator("#paste");
    if (await details.getAttribute("open") === null) await details.locator("summary").click();
    await page.getByLabel("The body of a streamed answer").fill(text);
    await page.getByRole("button", { name: "Play the stream" }).click();
  }

  it("of OpenAI is recognized, played, seen by all viewers, and compared", async () => {
    const demo = await open("#run=plain&rate=100&follow=1&viewers=0_0_0_s_t_-~0_0_0_f_t_-");
    await paste(demo, openai);
    await demo.ended(1);
    await demo.converged();
    const { question, text } = await demo.last();
    assert.equal(text, "Two and two is four. 🦀");
    assert.match(question ?? "", /^\(a pasted stream: OpenAI chat completions, [\d,]+ characters\)$/);
    assert.match(await demo.page.locator("#paste-note").textContent() ?? "", /^Read as OpenAI chat completions\.$/);
    await demo.lab.waitFor();
    await demo.page.locator("#live-text").getByText("Two and two is four. 🦀").waitFor();
    await demo.close(`paste-${form}`);
  });

  it("is compared without tags and the silent token", async () => {
    const demo = await open("#run=plain&rate=100&follow=1");
    await paste(demo, tagged);
    await demo.ended(1);
    await demo.converged();
    assert.equal((await demo.last()).text, "Two and two NO_REPLY is [[four]].");
    await demo.lab.waitFor();
    assert.equal(await demo.page.locator("#live-text del, #live-text ins").count(), 0);
    await demo.close();
  });

  it("of Anthropic comes with its tool", async () => {
    const demo = await open("#run=plain&rate=100&follow=1");
    await paste(demo, anthropic);
    await demo.ended(1);
    assert.equal((await demo.last()).text, "I will look it up.");
    assert.deepEqual(await demo.page.locator(".tool summary code").allTextContents(), ["lookup"]);
    await demo.close();
  });

  it("plays from a link", async () => {
    const demo = await open("#run=plain&rate=100&follow=1");
    await paste(demo, openai);
    await demo.ended(1);
    const other = await open(new URL(demo.page.url()).hash.replace("follow=1", ""));
    await other.ended(1);
    assert.equal((await other.last()).text, "Two and two is four. 🦀");
    await demo.close();
    await other.close();
  });

  it("that breaks off fails as a run, with the text that had come", async () => {
    const demo = await open("#run=plain&rate=100&follow=1");
    await paste(demo, openai.slice(0, openai.indexOf("four")));
    await demo.ended(1);
    const { text, status } = await demo.last();
    assert.deepEqual([text, status], ["Two and two is", "error"]);
    assert.notEqual(await demo.exchanges.locator(".run-error").textContent(), "");
    await demo.close();
  });

  it("that is none is not guessed at, and nothing says so too late", async () => {
    const demo = await open("#run=plain&rate=100&follow=1");
    const note = demo.page.locator("#paste-note");
    await paste(demo, "  ");
    assert.equal(await note.textContent(), "Paste the text of a stream first.");
    await paste(demo, "what is this");
    assert.match(await note.textContent() ?? "", /^This looks like none of the known streams/);
    await paste(demo, `data: ${"x".repeat(60_001)}`);
    assert.match(await note.textContent() ?? "", /^That is too long/);
    assert.equal(await demo.exchanges.count(), 0);
    await demo.close();
  });
});
