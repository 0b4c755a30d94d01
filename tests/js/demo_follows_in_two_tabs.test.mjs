import assert from "node:assert/strict";
import { it } from "node:test";

import { DemoPage } from "./demo/page.mjs";
import { inBothForms } from "./demo/stage.mjs";

inBothForms("two tabs", ({ form, open, url }) => {
  it("follow the same run, which the second joins in its middle and does not start anew", async () => {
    const first = await open("#run=long&rate=90");
    await first.exchanges.first().locator(".agent:not(.empty)").waitFor();
    const second = await DemoPage.open(first.page.context(), url());
    await second.exchanges.first().locator(".agent:not(.empty)").waitFor();
    assert.equal((await first.last()).status, "running", "it goes on");
    for (const tab of [first, second]) await tab.ended(1);
    assert.deepEqual(await second.last(), await first.last());
    for (const tab of [first, second]) await tab.converged();
    await second.page.getByText("another tab, or before").first().waitFor();
    assert.match(await first.page.locator("#tabs-words").textContent() ?? "", /^2 tabs of this browser are here;/);
    await second.picture(`tabs-${form}`);
    await first.close();
    await second.close();
  });

  it("are opened by the page itself, and what one of them asks the other sees", async () => {
    const first = await open("#run=plain&rate=200&follow=1");
    const opening = first.page.context().waitForEvent("page");
    await first.page.getByRole("link", { name: "Open a second tab" }).click();
    const second = new DemoPage(await opening);
    await second.page.locator("#connection[data-state=open]").waitFor();
    assert.equal(await second.exchanges.count(), 0, "it plays nothing of its own accord");
    await second.play.click();
    for (const tab of [first, second]) await tab.ended(1);
    assert.equal((await first.last()).text, (await second.last()).text);
    await first.close();
    await second.close();
  });

  it("are counted while they are in the background, where a page may speak but once a minute", async () => {
    const first = await open("#follow=1");
    await first.page.clock.install();
    await first.page.reload();
    const second = await DemoPage.open(first.page.context(), url(), "#follow=1");
    const words = first.page.locator("#tabs-words");
    await words.getByText(/^2 tabs of this browser are here;/).waitFor();
    // It says no more that it is here.
    await second.page.evaluate(() => {
      const { postMessage } = BroadcastChannel.prototype;
      BroadcastChannel.prototype.postMessage = function (message) {
        if (message.isLeaving !== false) postMessage.call(this, message);
      };
    });
    await first.page.clock.fastForward(60_000);
    assert.match(await words.textContent() ?? "", /^2 tabs of this browser are here;/);
    await second.page.close({ runBeforeUnload: true });
    await words.getByText(/^This tab is alone here;/).waitFor();
    await first.page.close();
  });

  it("are apart when their rooms are", async () => {
    const first = await open("#run=plain&rate=200&room=one");
    await first.ended(1);
    const second = await DemoPage.open(first.page.context(), url(), "#run=nines&rate=200&follow=1&room=two");
    await second.page.locator("#connection[data-state=open]").waitFor();
    await second.play.click();
    await second.ended(1);
    assert.equal(await first.exchanges.count(), 1);
    await first.close();
    await second.close();
  });
});

inBothForms("a tab that goes", ({ open, url }) => {
  it("leaves the gateway to the next", async () => {
    const first = await open("#run=plain&rate=200");
    await first.ended(1);
    await first.page.getByText(/the gateway is in this one/).waitFor();
    const second = await DemoPage.open(first.page.context(), url(), "#run=nines&rate=200&follow=1");
    await second.exchanges.first().waitFor();
    await second.page.getByText(/the gateway is in another one/).waitFor();
    await first.close();
    await second.page.getByText(/the gateway is in this one/).waitFor();
    await second.page.locator("#connection[data-state=open]").waitFor();
    await second.play.click();
    await second.exchanges.getByText(/9{100}/).waitFor();
    await second.close();
  });
}, ["static"]);
