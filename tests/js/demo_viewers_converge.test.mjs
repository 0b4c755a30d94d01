import assert from "node:assert/strict";
import { it } from "node:test";

import { inBothForms } from "./demo/stage.mjs";

const said = /^Here: 9{100}$/;

inBothForms("the viewers", ({ form, open }) => {
  it("all turn green on lines that are late, narrow and lossy, whole or suffix, tools or none", async () => {
    const demo = await open("#run=tools&rate=30&follow=1&viewers=0_0_0_s_t_-~300_2000_0_s_t_-~100_0_40_s_t_-~0_0_0_f_-_-");
    for (let at = 0; at < 4; at += 1) await demo.viewers.nth(at).getByText("connected").waitFor();
    await demo.play.click();
    await demo.ended(1);
    await demo.converged();
    const texts = await demo.page.locator(".viewer-text").allTextContents();
    const hashes = await demo.page.locator(".viewer .verdict").allTextContents();
    assert.equal(texts.length, 4);
    for (const text of texts) assert.match(text, /Good morning 🌱! .* 👩‍🌾$/s);
    assert.equal(new Set(hashes).size, 1, hashes.join());
    assert.deepEqual(texts.map((text) => /soil_sensor/.test(text)), [true, true, true, false], "the last one wants no tools");
    assert.match(await demo.viewers.nth(2).locator(".numbers").textContent() ?? "", /lost/);
    await demo.close(`viewers-${form}`);
  });

  it("come late and have it all", async () => {
    const demo = await open("#run=long&rate=150&follow=1&viewers=0_0_0_s_t_l");
    const viewer = demo.viewers.first();
    await viewer.getByText("not here yet").waitFor();
    assert.equal(await viewer.locator(".viewer-text").textContent(), "");
    await demo.play.click();
    await viewer.getByText("connected").waitFor();
    assert.equal((await demo.last()).status, "running", "it joined in the middle");
    await demo.ended(1);
    await demo.converged();
    await demo.close();
  });

  it("stand still while they are paused, and catch up", async () => {
    const demo = await open("#run=nines&rate=100&follow=1&viewers=0_0_0_s_t_-");
    const viewer = demo.viewers.first();
    await viewer.getByText("connected").waitFor();
    await viewer.getByRole("button", { name: "Pause" }).click();
    await demo.play.click();
    await demo.ended(1);
    assert.equal(await viewer.locator(".viewer-text").textContent(), "");
    await viewer.getByRole("button", { name: "Go on" }).click();
    await demo.converged();
    assert.match(await viewer.locator(".viewer-text").textContent() ?? "", said);
    await demo.close();
  });

  it("are killed in mid-run, come back, and resume where they were", async () => {
    const demo = await open("#run=nines&rate=25&follow=1&viewers=0_0_0_s_t_-");
    const viewer = demo.viewers.first();
    await viewer.getByText("connected").waitFor();
    await demo.play.click();
    await viewer.locator(".viewer-text").getByText(/Here: 9{5}/).waitFor();
    await viewer.getByRole("button", { name: "Kill" }).click();
    await viewer.getByText("cut off").waitFor();
    const before = await viewer.locator(".viewer-text").textContent() ?? "";
    // Others go on meanwhile.
    await demo.exchanges.first().locator(".agent").getByText(new RegExp(`Here: 9{${before.length + 10}}`)).waitFor();
    assert.equal(await viewer.locator(".viewer-text").textContent(), before);
    await viewer.getByRole("button", { name: "Reconnect" }).click();
    await viewer.getByText("connected").waitFor();
    await demo.ended(1);
    await demo.converged();
    assert.match(await viewer.locator(".numbers").textContent() ?? "", /attached 2×/);
    await demo.close();
  });

  it("come and go, and remember what they were set to in the link", async () => {
    const demo = await open("#run=plain&rate=300");
    await demo.page.getByRole("button", { name: "Add a viewer" }).click();
    assert.equal(await demo.viewers.count(), 4);
    const viewer = demo.viewers.nth(3);
    await viewer.locator("summary").click();
    await demo.slide(viewer.getByLabel("Latency"), 250);
    await viewer.getByRole("combobox").selectOption("full");
    await demo.page.getByRole("button", { name: "Remove viewer 2" }).click();
    assert.equal(await demo.viewers.count(), 3);
    await demo.ended(1);
    await demo.converged();
    assert.match(decodeURIComponent(new URL(demo.page.url()).hash), /viewers=0_0_0_s_t_-~0_0_0_f_-_l~250_0_0_f_t_-/);
    await demo.close();
  });
});
