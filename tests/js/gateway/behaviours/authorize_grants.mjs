import { OPERATOR, TOKEN } from "../kit.mjs";

export const name = "authorize grants, within bounds";

const ANN = "a-token-of-ann";
const GUEST = "a-token-of-guest";
const FEEDER = "a-token-of-feeder";

const GRANTS = {
  [ANN]: { subject: "ann", scopes: [...OPERATOR, "runcast.ingest"] },
  [GUEST]: { subject: "guest", scopes: ["operator.read", "operator.write"], sessions: ["guest", "shared:*"] },
  [FEEDER]: { scopes: ["runcast.ingest"], sessions: ["guest"] },
  "a-token-of-usual": /** @type {const} */ (true),
  "a-token-that-breaks": /** @type {const} */ ("throw"),
  "a-token-that-is-odd": /** @type {any} */ ({ scopes: "operator.admin" }),
};

/** @param {import("../kit.mjs").Kit} kit */
const opened = ({ open }) => open({ grants: GRANTS });

const SECRET = [["text", "between Ann and me"], ["hang"]];

/** A gateway in whose session `ann` a run goes on, its viewer, and a guest. @param {import("../kit.mjs").Kit} kit */
async function withGuest(kit) {
  const gateway = await opened(kit);
  const ann = await gateway.viewer({ token: ANN, sessionKey: "ann" });
  await ann.say("anns", SECRET, { sessionKey: "ann" });
  await ann.chat("delta", "anns");
  const guest = await gateway.connect({ token: GUEST, caps: ["runcast", "tool-events"] });
  return { gateway, ann, guest };
}

/** @type {import("../kit.mjs").Behaviour["cases"]} */
export const cases = {
  async "scopes out of those that were asked for"(kit) {
    const gateway = await opened(kit);
    const scopesOf = async (/** @type {string} */ token, /** @type {string[]} */ scopes) => (await gateway.connect({ token, scopes })).hello.auth.scopes;
    kit.assert.deepEqual(await scopesOf(GUEST, OPERATOR), ["operator.read", "operator.write"]);
    kit.assert.deepEqual(await scopesOf(GUEST, ["operator.read"]), ["operator.read"]);
    kit.assert.deepEqual(await scopesOf("a-token-of-usual", OPERATOR), ["operator.read", "operator.write"]);
    kit.assert.deepEqual(await scopesOf(ANN, OPERATOR), OPERATOR);
  },

  async "whom it does not know the gateway's own token may still let in"(kit) {
    const gateway = await opened(kit);
    await gateway.connect({ token: TOKEN });
    const stranger = await gateway.socket();
    kit.assert.deepEqual((await stranger.connect({ token: "x" })).error?.details, { code: "AUTH_TOKEN_MISMATCH" });
  },

  async "it sees what opened the connection"(kit) {
    const gateway = await opened(kit);
    await gateway.connect({ token: ANN, headers: { "user-agent": "suite" } });
    const { url, agent } = await gateway.did("asked");
    kit.assert.match(url, /^(http|ws)/);
    kit.assert.strictEqual(agent, "suite");
  },

  async "one that throws, or gives what is no grant, lets nobody in and tells nothing of why"(kit) {
    const gateway = await opened(kit);
    for (const token of ["a-token-that-breaks", "a-token-that-is-odd"]) {
      const client = await gateway.socket();
      const { ok, error } = await client.connect({ token });
      kit.assert.deepEqual([ok, error?.code, error?.message], [false, "UNAVAILABLE", "internal error"]);
      kit.assert.strictEqual((await client.closed()).code, 1013);
      kit.assert.isAtLeast((await gateway.ingest("", token)).status, 401);
    }
  },

  async "the agent is told who asks"(kit) {
    const { gateway, guest } = await withGuest(kit);
    await guest.say("r1", "Hi", { sessionKey: "guest" });
    kit.assert.strictEqual((await gateway.did("called", "r1")).subject, "guest");
    kit.assert.strictEqual((await gateway.did("called", "anns")).subject, "ann");
  },

  async "in the sessions of their own, by name or by its beginning, guests do as anybody"(kit) {
    const { guest } = await withGuest(kit);
    for (const sessionKey of ["guest", "shared:", "shared:room"]) {
      await guest.request("runcast.attach", { sessionKey });
      await guest.say(`in ${sessionKey}`, "Hi", { sessionKey });
      await guest.chat("final", `in ${sessionKey}`);
      kit.assert.lengthOf((await guest.request("chat.history", { sessionKey })).messages, 2);
    }
    const { sessions } = await guest.request("sessions.list");
    kit.assert.sameMembers(sessions.map((/** @type {any} */ { key }) => key), ["guest", "shared:", "shared:room"]);
  },

  async "another's session they cannot read, list, follow, abort or speak in"(kit) {
    const { gateway, ann, guest } = await withGuest(kit);
    for (const sessionKey of ["ann", "guest2", "shared", "*", "shared*"]) {
      const tries = /** @type {const} */ ([
        ["chat.history", { sessionKey }], ["runcast.attach", { sessionKey }], ["runcast.attach", { sessionKey, resume: { epoch: ann.attached.epoch, runs: { anns: 0 } } }],
        ["sessions.messages.subscribe", { key: sessionKey }], ["chat.abort", { sessionKey }], ["chat.abort", { sessionKey, runId: "anns" }],
        ["chat.send", { sessionKey, message: "Hi", idempotencyKey: "guests" }],
      ]);
      for (const [method, params] of tries) kit.assert.strictEqual((await guest.refused(method, params)).message, "no such session", method);
    }
    kit.assert.deepEqual((await guest.request("chat.abort", { sessionKey: "guest", runId: "anns" })).runIds, []);
    await guest.refused("chat.send", { sessionKey: "guest", message: "Hi", idempotencyKey: "anns" });
    kit.assert.deepEqual((await guest.request("sessions.list")).sessions, []);
    kit.assert.strictEqual((await ann.say("anns", SECRET, { sessionKey: "ann" })).status, "in_flight");
    kit.assert.deepEqual((await gateway.log()).filter(({ what }) => what === "called").map(({ runId }) => runId), ["anns"]);
  },

  async "nor see any event of it, whatever they subscribe to"(kit) {
    const { ann, guest } = await withGuest(kit);
    await guest.request("sessions.subscribe");
    await guest.request("runcast.attach", { sessionKey: "guest", tools: true });
    await ann.say("more", [["text", "more"], ["tool", { phase: "start", toolCallId: "t", name: "look" }]], { sessionKey: "ann" });
    await ann.chat("final", "more");
    await ann.request("chat.abort", { sessionKey: "ann" });
    await guest.isUpToDate();
    kit.assert.deepEqual(guest.events.map(({ event }) => event), ["connect.challenge"]);
    await guest.say("own", "Hi", { sessionKey: "guest" });
    kit.assert.strictEqual((await guest.next("sessions.changed")).payload.sessionKey, "guest");
  },

  async "who was not granted to feed does not, whatever else was"(kit) {
    const gateway = await opened(kit);
    for (const token of [GUEST, "a-token-of-usual"]) {
      const { status } = await gateway.ingest([{ runId: "x1", sessionKey: "guest", stream: "assistant", data: { delta: "x" } }], token);
      kit.assert.strictEqual(status, 401);
    }
    kit.assert.strictEqual((await gateway.stats()).runs, 0);
  },

  async "nor feed it: neither a run of its own, nor one that goes on there, over either way"(kit) {
    const { gateway, ann } = await withGuest(kit);
    const events = [
      { runId: "new", sessionKey: "ann", stream: "assistant", data: { delta: "x" } },
      { runId: "anns", stream: "assistant", data: { delta: "x" } },
      { runId: "anns", sessionKey: "guest", stream: "assistant", data: { delta: "x" } },
      { runId: "anns", context: { isControlUiVisible: false } },
      { runId: "anns", sessionKey: "guest", context: { sessionKey: "guest" } },
      { runId: "guests", sessionKey: "guest", context: { sessionKey: "ann" } },
      { runId: "guests", sessionKey: "guest", stream: "assistant", data: { delta: "mine" } },
    ];
    const { result } = await gateway.ingest(events, FEEDER);
    kit.assert.deepEqual(result.rejected.map((/** @type {any} */ { index }) => index), [0, 1, 2, 3, 4]);
    const feeder = await gateway.connect({ token: FEEDER, scopes: ["runcast.ingest"], caps: ["runcast"] });
    kit.assert.lengthOf((await feeder.request("runcast.ingest", { events: events.slice(0, 5) })).rejected, 5);
    await ann.isUpToDate();
    kit.assert.isEmpty(ann.payloads("chat").filter(({ runId, deltaText }) => runId !== "anns" || deltaText === "x"));
    const { inFlight } = await ann.request("chat.history", { sessionKey: "ann" });
    kit.assert.deepEqual(inFlight.map((/** @type {any} */ { message }) => message.content[0].text), ["between Ann and me"]);
  },
};
