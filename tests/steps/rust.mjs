import { ensureWasmTarget } from "../../pkg-template/tools.mjs";
import { exec } from "./command.mjs";
import { asOne, harnessCounts } from "./counts.mjs";

/** @typedef {import("./index.mjs").Step} Step */

const WASM = ["--target", "wasm32-unknown-unknown"];
const JAVASCRIPT_CRATES = ["wasm-bindgen", "js-sys", "web-sys", "serde-wasm-bindgen"];

/**
 * @param {string[]} args
 * @param {{ [name: string]: string }} [env]
 */
const cargo = (args, env) => exec("cargo", args, { env: { CARGO_TERM_COLOR: "never", ...env } });

/** @type {Step[]} */
export const rustSteps = [
  {
    name: "rustfmt",
    about: "the Rust code is formatted",
    run: async () => asOne(await cargo(["fmt", "--check", "--", "-l"])),
  },
  {
    name: "clippy",
    about: "no lint warns, for the host",
    run: async () => asOne(await cargo(["clippy", "--all-targets", "--", "-D", "warnings"])),
  },
  {
    name: "clippy-wasm",
    about: "no lint warns, for wasm32",
    async run() {
      await ensureWasmTarget();
      return asOne(await cargo(["clippy", "--lib", "--test", "boundary", ...WASM, "--", "-D", "warnings"]));
    },
  },
  {
    name: "cargo-test",
    about: "the Rust tests, natively",
    run: async () => harnessCounts(await cargo(["test", "--no-fail-fast"])),
  },
  {
    name: "cargo-doc",
    about: "the Rust documentation builds without a warning",
    run: documentation,
  },
  {
    name: "cargo-tree",
    about: "a native host pulls in no JavaScript crate",
    run: nativeTree,
  },
];

/** As its users read it, as we do, and the side that wasm32 alone has. */
async function documentation() {
  await ensureWasmTarget();
  const counts = { passed: 0, failed: 0 };
  for (const more of [[], ["--document-private-items"], ["--document-private-items", ...WASM]]) {
    const { passed, failed } = asOne(await cargo(["doc", "--no-deps", ...more], { RUSTDOCFLAGS: "-D warnings" }));
    counts.passed += passed;
    counts.failed += failed;
  }
  return counts;
}

async function nativeTree() {
  const version = await exec("rustc", ["-vV"], { show: false });
  const host = /^host: (\S+)$/m.exec(version.out)?.[1] ?? "";
  const args = ["tree", "--edges", "normal,build", "--prefix", "none", "--format", "{p}", "--target", host];
  const tree = await exec("cargo", args, { show: false });
  const crates = new Set(tree.out.split("\n").map((line) => line.split(" ")[0]));
  const found = JAVASCRIPT_CRATES.filter((crate) => crates.has(crate));
  if (tree.code === 0 && crates.has("runcast") && found.length === 0) return { passed: 1, failed: 0 };
  return { passed: 0, failed: 1, note: found.length > 0 ? `found ${found.join(", ")}` : tree.out };
}
