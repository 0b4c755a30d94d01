import { describe, it } from "node:test";

import { Theatre, token } from "./control_ui/theatre.mjs";

describe("the origin's Control UI", () => {
  const theatre = new Theatre();

  it("asks for another token when its own is refused", async () => {
    const ui = await theatre.visit("another token");
    await ui.alert.getByText(/unauthorized/).waitFor();
    await ui.page.getByPlaceholder(/TOKEN/).fill(token);
    await ui.page.getByRole("button", { name: "Connect", exact: true }).click();
    await ui.isReady();
  });

  it("is refused as a page of another origin", async () => {
    const ui = await theatre.tab();
    const { origin } = await theatre.anotherWire();
    await ui.openFor(origin, theatre.socketUrl, token);
    await ui.alert.getByText(/origin not allowed/).waitFor();
  });
});

describe("the origin's Control UI, where all origins are welcome", () => {
  const theatre = new Theatre({ origins: ["*"] });

  it("is let in as a page of another origin", async () => {
    const ui = await theatre.tab();
    const { origin } = await theatre.anotherWire();
    await ui.openFor(origin, theatre.socketUrl, token);
    await ui.isReady();
    await ui.send("Good morning!");
    const run = await theatre.stage.next();
    run.say("To you too.");
    run.end();
    await ui.replied("To you too.");
  });
});
