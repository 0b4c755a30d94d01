import { fileURLToPath } from "node:url";

import { serveFolders } from "../../../www/static_files.mjs";
import { launchChromium } from "../chromium.mjs";
import { packedProject } from "../packed.mjs";
import { tap } from "./tap.mjs";

const { report, end } = tap();
const server = await serveFolders({
  "/chai/": fileURLToPath(new URL(".", import.meta.resolve("chai"))),
  "/": await packedProject(),
});
const browser = await launchChromium();
try {
  const page = await browser.newPage();
  /** @type {string[]} */
  const errors = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  await page.exposeFunction("report", report);
  await page.goto(`${server.url}/tests/js/runtimes/browser_page.html`);
  await page.evaluate('import("./browser_page.mjs").then(({ runSuite }) => runSuite(report))');
  report({
    title: `Chromium ${browser.version()}: no error on the page`,
    ...(errors.length > 0 ? { error: errors.join("\n") } : {}),
  });
} finally {
  await browser.close();
  await server.close();
}
if (!end()) process.exitCode = 1;
