import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { Theatre } from "./control_ui/theatre.mjs";

/** @typedef {import("./control_ui/page.mjs").ControlUi} ControlUi */

describe("the origin's Control UI, back in the middle of a run", () => {
  const theatre = new Theatre();

  /**
   * The ways to be away for a moment.
   * @type {{ way: string, leave: (ui: ControlUi) => Promise<unknown>, comeBack: (ui: ControlUi) => Promise<unknown> }[]}
   */
  const absences = [
    {
      way: "a reload",
      leave: (ui) => ui.page.goto("about:blank"),
      comeBack: (ui) => ui.page.goBack(),
    },
    {
      way: "a lost connection",
      async leave(ui) {
        const lost = ui.isLost();
        theatre.cut();
        await lost;
      },
      async comeBack() {
        theatre.mend();
      },
    },
  ];

  for (const { way, leave, comeBack } of absences) {
    it(`shows after ${way} what was said, goes on, and shows the whole once`, async () => {
      const ui = await theatre.ready();
      await ui.send("Tell me of the fern.");
      const run = await theatre.stage.next();
      run.say("It has no flowers");
      await ui.streams("It has no flowers");

      await leave(ui);
      await comeBack(ui);
      await ui.streams("It has no flowers");
      await ui.picture(`back-after-${way.replaceAll(" ", "-")}`);
      assert.deepEqual(await ui.thread(), ["Tell me of the fern.", "It has no flowers"]);
      run.say(" and no seeds");
      await ui.streams("It has no flowers and no seeds");
      run.say(".");
      run.end();
      await ui.rests();
      const thread = ["Tell me of the fern.", "It has no flowers and no seeds."];
      assert.deepEqual(await ui.thread(), thread);

      await leave(ui);
      await comeBack(ui);
      await ui.replied("It has no flowers and no seeds.");
      await ui.send("Go on.");
      const next = await theatre.stage.next();
      assert.deepEqual(next.asked.history.map(({ content }) => content[0].text), thread);
      next.say("It has spores.");
      next.end();
      await ui.replied("It has spores.");
      assert.deepEqual(await ui.thread(), [...thread, "Go on.", "It has spores."]);
    });

    it(`shows after ${way} which tool is at work`, async () => {
      const ui = await theatre.ready();
      await ui.send("Is it dry?");
      const run = await theatre.stage.next();
      const call = { toolCallId: "call-1", name: "soil_probe" };
      run.tool({ ...call, phase: "start", args: { bed: "north" } });
      await ui.toolCards.getByText("soil_probe").waitFor();
      await leave(ui);
      await comeBack(ui);
      await ui.toolCards.getByText("soil_probe").waitFor();
      run.tool({ ...call, phase: "result", result: { content: [{ type: "text", text: "11 % water" }] } });
      run.say("It is.");
      run.end();
      await ui.replied("It is.");
      assert.deepEqual(await ui.thread(), ["Is it dry?", "It is."]);
    });

    it(`shows after ${way} the end that came meanwhile, once`, async () => {
      const ui = await theatre.ready();
      await ui.send("Are you there?");
      const run = await theatre.stage.next();
      run.say("I am");
      await ui.streams("I am");
      await leave(ui);
      run.say(" here.");
      run.end();
      await run.isOver;
      await comeBack(ui);
      await ui.replied("I am here.");
      await ui.send("Good.");
      const next = await theatre.stage.next();
      next.say("Very.");
      next.end();
      await ui.replied("Very.");
      assert.deepEqual(await ui.thread(), ["Are you there?", "I am here.", "Good.", "Very."]);
    });
  }

  it("aborts by a word, for its button is gone", async () => {
    const ui = await theatre.ready();
    await ui.send("Count the leaves.");
    const run = await theatre.stage.next();
    run.say("One, two");
    await ui.streams("One, two");
    await ui.page.reload();
    await ui.streams("One, two");
    await ui.send("/stop");
    await ui.rests();
    assert.equal(run.asked.signal.aborted, true);
    assert.deepEqual(await ui.thread(), ["Count the leaves.", "One, two"]);
  });

  it("has both replies when another message is sent beside the run", async () => {
    const ui = await theatre.ready();
    await ui.send("Tell me of the fern.");
    const first = await theatre.stage.next();
    first.say("It has");
    await ui.streams("It has");
    await ui.page.reload();
    await ui.streams("It has");
    await ui.send("And moss?");
    const second = await theatre.stage.next();
    first.say(" spores.");
    first.end();
    await ui.replies.getByText("It has spores.").waitFor();
    second.say("Likewise.");
    second.end();
    await ui.replied("Likewise.");
    assert.deepEqual(await ui.thread(), ["Tell me of the fern.", "And moss?", "It has spores.", "Likewise."]);
  });
});
