import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** What lets Chromium run as any user, in containers too, and keeps it off the network. */
export const chromiumFlags = [
  "--headless=new",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-dev-shm-usage",
  "--disable-background-networking",
  "--disable-component-update",
  "--no-first-run",
];

/**
 * @param {string[]} names
 * @returns {string | undefined} the first that stands on the PATH
 */
function onPath(names) {
  for (const name of names) {
    for (const folder of (process.env.PATH ?? "").split(delimiter)) {
      try {
        accessSync(join(folder, name), constants.X_OK);
        return join(folder, name);
      } catch {
        // Not here.
      }
    }
  }
  return undefined;
}

/**
 * @param {string} variable that names it outright
 * @param {string[]} names
 * @returns {string}
 */
function find(variable, names) {
  const found = process.env[variable] || onPath(names);
  if (found) return found;
  throw new Error(
    `${names[0]} is missing: apt-get install chromium chromium-driver (or set ${variable} to its path)`,
  );
}

export const findChromium = () =>
  find("CHROMIUM", ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"]);

export const findChromedriver = () => find("CHROMEDRIVER", ["chromedriver"]);

/** @returns {Promise<import("playwright-core").Browser>} */
export async function launchChromium() {
  const executablePath = findChromium();
  // Not at the top: tests/run.mjs looks for Chromium before it has installed what a fresh clone lacks.
  const { chromium } = await import("playwright-core");
  return chromium.launch({ executablePath, args: chromiumFlags, chromiumSandbox: false });
}
