import { readdir } from "node:fs/promises";
import { join } from "node:path";

import { cargoDeny, ensureWasmTarget, root } from "../../pkg-template/tools.mjs";
import { npmAudit } from "./audit.mjs";
import { exec } from "./command.mjs";
import { asOne } from "./counts.mjs";

/** @typedef {import("./index.mjs").Step} Step */
/** @typedef {import("./counts.mjs").Counts} Counts */

const RULES = join(root, ".cargo", "deny.toml");
const MANIFESTS = ["Cargo.toml", join("tests", "fuzz", "Cargo.toml")];

/** @type {Step[]} */
export const supplySteps = [
  {
    name: "supply",
    about: "licences, sources and doubles of all crates are as .cargo/deny.toml says; no advisory is known, where that can be asked",
    async run() {
      const deny = await cargoDeny();
      return together([...await crates(deny), await advisories(deny), await npmAudit()]);
    },
  },
  {
    name: "cargo-package",
    about: "the crate's package holds what it should and builds by itself, for the host and for wasm32",
    run: cargoPackage,
  },
];

/**
 * @param {string} deny
 * @param {string} manifest
 * @param {string[]} args
 */
const check = (deny, manifest, args) =>
  exec(deny, ["--locked", "--manifest-path", join(root, manifest), "--config", RULES, "check", ...args], { show: false });

/** @param {string} deny */
async function crates(deny) {
  const all = [];
  for (const manifest of MANIFESTS) all.push(asOne(await check(deny, manifest, ["licenses", "bans", "sources"])));
  return all;
}

/** The database of advisories is a repository, which not every network reaches. @param {string} deny */
async function advisories(deny) {
  const fetched = await exec(deny, ["--config", RULES, "fetch", "db"], { show: false, minutes: 3 });
  if (fetched.code !== 0) return { passed: 0, failed: 0, note: "advisories of crates skipped: their database cannot be fetched" };
  const all = [];
  for (const manifest of MANIFESTS) all.push(asOne(await check(deny, manifest, ["--disable-fetch", "advisories"])));
  return together(all);
}

async function cargoPackage() {
  await ensureWasmTarget();
  const list = await exec("cargo", ["package", "--list", "--allow-dirty"], { show: false });
  const names = list.out.split("\n").filter((line) => line !== "" && !/^(?:warning:|\s+[|=])/.test(line));
  const stray = await misplaced(names);
  const listed = list.code === 0 && stray.length === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1, note: `the crate's package: ${stray.slice(0, 9).join(", ") || list.out}` };
  const args = ["package", "--locked", "--allow-dirty", "--target-dir", join(root, "target", "packaged")];
  const all = [listed];
  for (const target of [[], ["--target", "wasm32-unknown-unknown"]]) all.push(asOne(await exec("cargo", [...args, ...target])));
  return together(all);
}

/** What the crate's package lacks and what it should not have. @param {string[]} names */
async function misplaced(names) {
  const sources = await readdir(join(root, "src"), { recursive: true, withFileTypes: true });
  const wanted = new Set(["Cargo.toml", "Cargo.toml.orig", "Cargo.lock", "README.md", "LICENSE", "CHANGELOG.md"]);
  for (const entry of sources) if (entry.isFile()) wanted.add(join(entry.parentPath ?? entry.path, entry.name).slice(root.length));
  const there = new Set(names.filter((name) => name !== ".cargo_vcs_info.json"));
  return [
    ...[...wanted].filter((name) => !there.has(name)).map((name) => `${name} is missing`),
    ...[...there].filter((name) => !wanted.has(name)).map((name) => `${name} is too much`),
  ];
}

/** @param {Counts[]} all @returns {Counts} */
function together(all) {
  const sum = (/** @type {"passed" | "failed"} */ key) => all.reduce((total, counts) => total + counts[key], 0);
  return { passed: sum("passed"), failed: sum("failed"), note: all.map(({ note }) => note).filter(Boolean).join("; ") || undefined };
}
