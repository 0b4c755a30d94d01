import assert from "node:assert/strict";
import { it } from "node:test";

import { DemoPage } from "./demo/page.mjs";
import { inBothForms } from "./demo/stage.mjs";

inBothForms("the page that lacks something", ({ form, browserPage, url }) => {
  it("says so when the core cannot be loaded", async () => {
    const page = await browserPage();
    await page.route("**/core-*.wasm", (route) => route.fulfill({ status: 503, body: "" }));
    await page.goto(url());
    await page.getByRole("alert").waitFor();
    assert.match(await page.getByRole("alert").textContent() ?? "", /core-\w+\.wasm.*503/);
    await page.getByText("The core could not be loaded.").waitFor();
    await page.close();
  });

  it("says so when its scripts cannot be loaded", async () => {
    const page = await browserPage();
    await page.route("**/main.js", (route) => route.fulfill({ status: 404, body: "" }));
    await page.goto(url());
    await page.getByRole("alert").waitFor();
    await page.close();
  });

  it("says so when a run cannot be played, and is not busy with it for ever", async () => {
    const page = await browserPage();
    const demo = new DemoPage(page);
    await page.goto(`${url()}#run=paste&kind=nonsense&paste=x&follow=1`);
    await page.getByText("This run could not be played.").waitFor();
    await demo.lab.waitFor();
    assert.match(await demo.alert.textContent() ?? "", /no source reads nonsense/);
    await page.close();
  });

  it("can be told that the alert was read, and plays on", async () => {
    const page = await browserPage();
    const demo = new DemoPage(page);
    await page.goto(`${url()}#follow=1`);
    await page.evaluate(() => void Promise.reject(new Error("something of the page's own")));
    await demo.alert.getByText("something of the page's own").waitFor();
    await page.getByRole("button", { name: "Dismiss" }).click();
    assert.equal(await demo.alert.isVisible(), false);
    await page.close();
  });

  it(form === "worker" ? "connects again when the gateway was away" : "needs no gateway elsewhere", async () => {
    const page = await browserPage();
    const demo = new DemoPage(page);
    let isAway = form === "worker";
    if (isAway) await page.routeWebSocket(/\/gateway\//, (socket) => (isAway ? socket.close({ code: 1013 }) : void socket.connectToServer()));
    await page.goto(`${url()}#run=plain&rate=200`);
    if (isAway) await page.getByText("Connecting again…").waitFor();
    isAway = false;
    await demo.exchanges.first().locator(".verdict[data-state=equal]").waitFor();
    await page.close();
  });
});
