import { OPERATOR } from "../kit.mjs";

export const name = "plain clients get nothing of ours";

const SCRIPT = [["text", "Hel"], ["tool", { phase: "start", toolCallId: "t", name: "look", args: {} }], ["wait", "on"], ["text", "lo"]];

/** @param {import("../kit.mjs").Kit} kit */
async function plainClients({ open }) {
  const gateway = await open({ tickIntervalMs: 20 });
  const ours = await gateway.viewer();
  const [page, operator] = [await gateway.connect({ caps: ["tool-events"], scopes: OPERATOR }), await gateway.connect()];
  await operator.request("sessions.subscribe");
  await operator.request("sessions.messages.subscribe", { key: "main" });
  await page.request("chat.history", { sessionKey: "main" });
  await page.say("r1", SCRIPT);
  await page.chat("delta", "r1");
  await page.request("chat.history", { sessionKey: "main" });
  await gateway.gate("on");
  for (const client of [ours, page, operator]) await client.chat("final", "r1");
  return { ours, plain: [page, operator] };
}

/** @type {import("../kit.mjs").Behaviour["cases"]} */
export const cases = {
  async "no event and no member of an answer is named after us"(kit) {
    const { ours, plain } = await plainClients(kit);
    for (const client of plain) {
      for (const text of client.texts) kit.assert.notMatch(text, /"runcast[."]/, text);
    }
    kit.assert.isTrue(ours.texts.some((text) => /"runcast[."]/.test(text)));
  },

  async "hello does not speak of it"(kit) {
    const { plain } = await plainClients(kit);
    for (const { hello } of plain) {
      kit.assert.notProperty(hello, "runcast");
      kit.assert.isEmpty([...hello.features.methods, ...hello.features.events].filter((one) => one.startsWith("runcast.")));
    }
  },

  async "each delta has the whole text"(kit) {
    const { ours, plain } = await plainClients(kit);
    for (const client of plain) {
      const deltas = client.payloads("chat").filter(({ state }) => state === "delta");
      kit.assert.isNotEmpty(deltas);
      for (const { message } of deltas) kit.assert.isString(message.content[0].text);
    }
    kit.assert.isTrue(ours.payloads("chat").some(({ state, message }) => state === "delta" && message === undefined));
  },

  async "no frame has a member that a strict client would not know"(kit) {
    const { ours, plain } = await plainClients(kit);
    for (const client of [ours, ...plain]) kit.assert.deepEqual(client.strangeFrames(), []);
  },
};
