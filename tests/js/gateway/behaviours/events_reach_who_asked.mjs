export const name = "events of sessions reach who asked for them";

/** @type {import("../kit.mjs").Behaviour["cases"]} */
export const cases = {
  async "sessions.changed tells those that follow all sessions of each step of a run"({ assert, open }) {
    const gateway = await open();
    const [sender, follower] = [await gateway.viewer(), await gateway.connect()];
    await follower.request("sessions.subscribe");
    await sender.say("r1", "Hi");
    await sender.chat("final", "r1");
    await follower.isUpToDate();
    const told = follower.payloads("sessions.changed");
    assert.includeMembers(told.map(({ phase }) => phase), ["start", "message", "end"]);
    for (const payload of told) assert.strictEqual(payload.sessionKey, "main");
    assert.deepInclude(told.filter(({ phase }) => phase === "end").at(-1), { status: "done", runId: "r1" });
  },

  async "session.message tells those that follow a session's messages of each"({ assert, open }) {
    const gateway = await open();
    const [sender, follower] = [await gateway.viewer(), await gateway.connect()];
    await follower.request("sessions.messages.subscribe", { key: "main" });
    await sender.say("r0", "Elsewhere", { sessionKey: "other" });
    await gateway.did("finally", "r0");
    await sender.say("r1", "Hi");
    await sender.chat("final", "r1");
    await follower.isUpToDate();
    const told = follower.payloads("session.message");
    assert.deepEqual(told.map(({ message }) => [message.role, message.content[0].text]), [["user", "Hi"], ["assistant", "You said: Hi"]]);
    assert.deepEqual(told.map(({ messageSeq }) => messageSeq), [1, 2]);
    assert.strictEqual(new Set(told.map(({ messageId }) => messageId)).size, 2);
  },

  async "nobody hears of them who did not ask, or does not any longer"({ assert, open }) {
    const gateway = await open();
    const [sender, silent, former] = [await gateway.viewer(), await gateway.connect(), await gateway.connect()];
    await former.request("sessions.subscribe");
    await former.request("sessions.messages.subscribe", { key: "main" });
    await former.request("sessions.unsubscribe");
    await former.request("sessions.messages.unsubscribe", { key: "main" });
    await sender.say("r1", "Hi");
    await sender.chat("final", "r1");
    for (const client of [silent, former]) {
      await client.isUpToDate();
      for (const event of ["sessions.changed", "session.message", "session.tool"]) assert.deepEqual(client.payloads(event), [], event);
    }
  },

  async "nor who may not read"({ assert, open }) {
    const gateway = await open();
    const [sender, paired] = [await gateway.viewer(), await gateway.connect({ scopes: ["operator.pairing"] })];
    for (const method of ["sessions.subscribe", "sessions.messages.subscribe", "chat.history"]) {
      await paired.refused(method, { key: "main", sessionKey: "main" });
    }
    await sender.say("r1", "Hi");
    await sender.chat("final", "r1");
    await paired.isUpToDate();
    assert.deepEqual(paired.events.map(({ event }) => event), ["connect.challenge"]);
  },

  async "one connection follows no more sessions than its bound"({ assert, open }) {
    const gateway = await open({ limits: { attached: 2 } });
    const client = await gateway.connect({ caps: ["runcast"] });
    for (const key of ["a", "b", "a"]) {
      await client.request("sessions.messages.subscribe", { key });
      await client.request("runcast.attach", { sessionKey: key });
    }
    assert.match((await client.refused("sessions.messages.subscribe", { key: "c" })).message, /too many/);
    assert.match((await client.refused("runcast.attach", { sessionKey: "c" })).message, /too many/);
    await client.request("runcast.detach", { sessionKey: "a" });
    await client.request("runcast.attach", { sessionKey: "c" });
  },

  async "a client that knows no attaching goes on to the next session at that bound"({ assert, open }) {
    const gateway = await open({ limits: { attached: 2 } });
    const client = await gateway.connect();
    for (const sessionKey of ["a", "b", "c"]) await client.request("chat.history", { sessionKey });
    await client.say("r1", "Hi", { sessionKey: "c" });
    assert.strictEqual((await client.chat("final", "r1")).sessionKey, "c");
  },
};
