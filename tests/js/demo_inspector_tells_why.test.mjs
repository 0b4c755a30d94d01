import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { it } from "node:test";

import { run } from "../../pkg-template/tools.mjs";
import { inBothForms } from "./demo/stage.mjs";
import { packedProject } from "./packed.mjs";

/** Runs a test file, which must not take itself for a part of this one. @param {string} project @param {string} file */
const runTest = (project, file) => run(process.execPath, ["--test", "--test-reporter=tap", file], { cwd: project, env: { NODE_TEST_CONTEXT: undefined } });

inBothForms("the inspector", ({ form, open }) => {
  it("tells of each event what went out, or why nothing did", async () => {
    const demo = await open("#run=emoji&follow=1");
    await demo.lab.waitFor();
    const rows = await demo.page.locator("#inspector-rows tr").evaluateAll((all) => all.map((row) => [...row.children].map((cell) => cell.textContent ?? "")));
    const of = (/** @type {string} */ call) => rows.find(([, words]) => words === call)?.[2] ?? assert.fail(`no call ${call}`);
    assert.match(of('text "[[reply"'), /^nothing: its end may become a directive/);
    assert.match(of('text "current]]"'), /^nothing: nothing is left of it but directives/);
    assert.match(of('text "Of course"'), /^1 frame to the viewer, \d+ B$/);
    assert.match(of('text "! A family is 👨‍👩"'), /^nothing: too soon after the last delta/);
    assert.match(of("lifecycle end"), /^\d+ frames? to the viewer/);
    await demo.page.getByRole("button", { name: 'text "! A family is 👨‍👩"' }).click();
    const detail = demo.page.locator("#inspector-detail");
    assert.match(await detail.locator("dd").textContent() ?? "", /^\d\.\d\d s, \d+ ms from here$/);
    assert.match(await detail.textContent() ?? "", /suppressed\.throttle: \d/);
    await demo.page.locator("#inspector").scrollIntoViewIfNeeded();
    await demo.picture(`inspector-${form}`);
    await demo.close();
  });

  it("tells of the timer that sends what was held back", async () => {
    const demo = await open("#run=plain&chaos=pause&follow=1");
    await demo.lab.waitFor();
    const row = demo.page.locator("#inspector-rows tr", { hasText: "wake()" });
    assert.match(await row.locator("td").last().textContent() ?? "", /^1 frame to the viewer/);
    await demo.page.getByLabel("origin", { exact: true }).check();
    await row.waitFor({ state: "detached" });
    await demo.close();
  });

  it("goes from call to call by the arrow keys", async () => {
    const demo = await open("#run=plain&follow=1");
    await demo.lab.waitFor();
    const heading = demo.page.locator("#inspector-detail h3");
    await demo.page.locator("#inspector-rows button[aria-pressed=true]").focus();
    const first = await heading.textContent();
    await demo.page.keyboard.press("ArrowDown");
    const second = await heading.textContent();
    assert.notEqual(second, first);
    await demo.page.keyboard.press("ArrowUp");
    assert.equal(await heading.textContent(), first);
    await demo.close();
  });

  it("tells of the origin too, which has other reasons", async () => {
    const demo = await open("#run=half&follow=1");
    await demo.lab.waitFor();
    const row = demo.page.locator("#inspector-rows tr", { hasText: "\\ud83e" });
    assert.match(await row.locator("td").last().textContent() ?? "", /half a character/);
    await demo.page.getByLabel("origin", { exact: true }).check();
    await row.locator("td").last().getByText(/frames? to the viewer/).waitFor();
    await demo.close();
  });

  for (const link of ["run=emoji", "run=tools&chaos=evict.pause.duplicate", "run=heartbeat", "run=abort", "run=retry&chaos=mixed.drop", "run=nines"]) {
    it(`copies ${link} as a test that passes, and that fails when a frame is another`, async () => {
      const project = await packedProject();
      const demo = await open(`#${link}&follow=1`);
      await demo.lab.waitFor();
      await demo.page.getByText("The test", { exact: true }).click();
      for (const rules of ["runcast", "origin"]) {
        await demo.page.getByLabel(rules, { exact: true }).check();
        await demo.page.locator("#test-text").getByText(rules === "origin" ? 'semantics: "origin"' : 'semantics: "live"').waitFor();
        const code = await demo.page.locator("#test-text").textContent() ?? "";
        const file = join(project, `copied-${form}-${link.replace(/\W/g, "-")}.test.mjs`);
        await writeFile(file, code);
        assert.match(await runTest(project, file), /^# pass 1$/m);
        const wrong = code.replace('"to":"nodes"', '"to":"nobody"');
        assert.notEqual(wrong, code);
        await writeFile(file, wrong);
        await assert.rejects(runTest(project, file), /# fail 1/);
      }
      await demo.close();
    });
  }

  it("puts the test on the clipboard", async () => {
    const demo = await open("#run=half&follow=1", { permissions: ["clipboard-read", "clipboard-write"] });
    await demo.lab.waitFor();
    await demo.page.getByRole("button", { name: "Copy as test" }).click();
    await demo.page.getByRole("button", { name: "Copied" }).waitFor();
    const copied = await demo.page.evaluate(() => navigator.clipboard.readText());
    assert.match(copied, /^import assert from "node:assert\/strict";\n[^]*new ChatRouter/);
    await demo.close();
  });
});
