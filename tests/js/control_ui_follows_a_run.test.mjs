import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { Theatre } from "./control_ui/theatre.mjs";

describe("the origin's Control UI", () => {
  const theatre = new Theatre();

  it("shows a reply as it grows, and once when it is whole", async () => {
    const ui = await theatre.ready();
    await ui.send("What do roses need?");
    const run = await theatre.stage.next();
    assert.equal(run.asked.message, "What do roses need?");
    run.say("Light");
    await ui.streams("Light");
    run.say(", water");
    await ui.streams("Light, water");
    run.say(" and patience.");
    run.end();
    await ui.rests();
    assert.deepEqual(await ui.thread(), ["What do roses need?", "Light, water and patience."]);

    await ui.send("And moss?");
    const next = await theatre.stage.next();
    next.say("Shade.");
    next.end();
    await ui.replied("Shade.");
    assert.deepEqual(await ui.thread(), ["What do roses need?", "Light, water and patience.", "And moss?", "Shade."]);
  });

  it("shows a tool's card while the run goes on and after it, and the reply once", async () => {
    const ui = await theatre.ready();
    await ui.send("Is it dry?");
    const run = await theatre.stage.next();
    run.say("I look. ");
    await ui.streams("I look.");
    const call = { toolCallId: "call-1", name: "soil_probe" };
    run.tool({ ...call, phase: "start", args: { bed: "north" } });
    await ui.toolCards.getByText("soil_probe").waitFor();
    run.tool({ ...call, phase: "result", result: { content: [{ type: "text", text: "11 % water" }] } });
    run.say("It is dry.");
    await ui.streaming.getByText("It is dry.").waitFor();
    await ui.toolCards.locator("summary").click();
    await ui.toolCards.getByText("11 % water").waitFor();
    await ui.picture("tool-card");
    run.end();
    await ui.replied("I look. It is dry.");
    assert.deepEqual(await ui.thread(), ["Is it dry?", "I look. It is dry."]);
    // From then on it is the history that tells of the tool.
    await ui.toolOutputs.getByText("Tool output").click();
    await ui.toolOutputs.getByText("11 % water").first().waitFor();
  });

  it("aborts a run in its middle and keeps what it had said", async () => {
    const ui = await theatre.ready();
    await ui.send("Count the leaves.");
    const run = await theatre.stage.next();
    run.say("One, two, three");
    await ui.streams("One, two, three");
    await ui.stop.click();
    await ui.rests();
    assert.equal(run.asked.signal.aborted, true);
    run.say(", four");
    run.end();

    await ui.send("Thank you.");
    const next = await theatre.stage.next();
    next.say("My pleasure.");
    next.end();
    await ui.replied("My pleasure.");
    const thread = ["Count the leaves.", "One, two, three", "Thank you.", "My pleasure."];
    assert.deepEqual(await ui.thread(), thread);
    await ui.page.reload();
    await ui.replied("My pleasure.");
    assert.deepEqual(await ui.thread(), thread, "the history has the same");
  });

  it("tells of a run that failed, and takes the next message", async () => {
    const ui = await theatre.ready();
    await ui.send("Prune the oak.");
    const run = await theatre.stage.next();
    run.say("I begin");
    await ui.streams("I begin");
    run.fail("the ladder is gone");
    await ui.alert.getByText("the ladder is gone").waitFor();
    await ui.rests();
    await ui.picture("failed");
    assert.deepEqual(theatre.failures, ["Error: the ladder is gone"]);

    await ui.send("Then the rose.");
    const next = await theatre.stage.next();
    next.say("Done.");
    next.end();
    await ui.replied("Done.");
    await ui.alert.waitFor({ state: "detached" });
  });

  it("shows a second tab of the session the same", async () => {
    const ui = await theatre.ready();
    const other = await theatre.ready();
    await ui.send("Good morning!");
    const run = await theatre.stage.next();
    run.say("Good");
    for (const one of [ui, other]) await one.streams("Good");
    run.say(" morning to all.");
    run.end();
    for (const one of [ui, other]) await one.replied("Good morning to all.");
    // It shows the question to those alone who asked it, until the next reload.
    assert.deepEqual(await ui.thread(), ["Good morning!", "Good morning to all."]);
    assert.deepEqual(await other.thread(), ["Good morning to all."]);
  });
});
