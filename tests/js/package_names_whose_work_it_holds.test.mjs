import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";

import { run } from "../../pkg-template/tools.mjs";
import { packedProject } from "./packed.mjs";

const installed = join(await packedProject(), "node_modules", "runcast");
const notices = await readFile(join(installed, "THIRD-PARTY-NOTICES.txt"), "utf8");

/** What it names, each with what follows its licenses. */
const named = new Map([...notices.matchAll(/^ {2}(\S.*) \((.+)\)\n((?: {4}.+\n)+)/gm)].map(([, name, license, holders]) => [name, { license, holders }]));

test("every crate that cargo links into the wasm is named, and no other", async () => {
  const args = ["tree", "--locked", "--target", "wasm32-unknown-unknown", "--edges", "normal,no-proc-macro", "--prefix", "none", "--format", "{p}"];
  const tree = await run("cargo", args);
  const crates = [...new Set(tree.trim().split("\n").map((line) => line.replace(/^(\S+) v(\S+).*$/, "$1 $2")))].filter((name) => !name.startsWith("runcast "));
  assert.ok(crates.some((name) => name.startsWith("wasm-bindgen ")), crates.join());
  const listed = [...named.keys()].filter((name) => !/^(?:the Rust standard library|eventsource-parser) /.test(name ?? ""));
  assert.deepEqual(listed.sort(), crates.sort());
});

test("so are Rust's own library and what is bundled, with their holders", async () => {
  assert.ok([...named.keys()].some((name) => /^the Rust standard library \d+\.\d+\.\d+/.test(name ?? "")));
  const parser = [...named].find(([name]) => name?.startsWith("eventsource-parser "));
  assert.match(parser?.[1].holders ?? "", /Copyright \(c\) \d+ Espen Hovlandsdal/);
  for (const [name, { license, holders }] of named) assert.ok(license?.includes("MIT") && holders, name);
});

test("the terms are there", () => {
  for (const words of ["Permission is hereby granted, free of charge", "THE SOFTWARE IS PROVIDED \"AS IS\"", "UNICODE LICENSE V3"]) {
    assert.ok(notices.includes(words), words);
  }
});
