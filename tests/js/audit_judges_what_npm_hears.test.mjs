// npm itself, with a registry of this machine that answers as it is told to.

import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import { npmAudit } from "../steps/audit.mjs";
import { serving } from "./sources/server.mjs";

/** @param {import("node:test").TestContext} t @param {number} status @param {object} answer */
async function audited(t, status, answer) {
  /** @type {string[]} */
  const asked = [];
  const url = await serving(t, (response, { method, url = "" }) => {
    asked.push(`${method} ${url}`);
    const isAudit = url.includes("/advisories/bulk");
    response.writeHead(isAudit ? status : 404, { "content-type": "application/json" }).end(JSON.stringify(isAudit ? answer : {}));
  });
  // npm keeps what it made of an advisory.
  const cache = await mkdtemp(join(tmpdir(), "runcast-npm-"));
  t.after(() => rm(cache, { recursive: true, force: true }));
  const counts = await npmAudit({ npm_config_registry: url, npm_config_cache: cache });
  assert.ok(asked.some((each) => each.startsWith("POST ")), "npm asked it");
  return counts;
}

/** @param {string} severity */
const advisory = (severity) => ({
  ws: [{ id: 1, url: "https://advisories.example/1", title: "a test", severity, vulnerable_versions: "*", cwe: [], cvss: { score: 0, vectorString: null } }],
});

test("nothing known passes", async (t) => {
  assert.deepEqual(await audited(t, 200, {}), { passed: 1, failed: 0 });
});

test("what is grave fails, and is named", async (t) => {
  const { passed, failed, note } = await audited(t, 200, advisory("high"));
  assert.deepEqual([passed, failed], [0, 1]);
  assert.match(note ?? "", /\bws \(high\)/);
});

test("what is slight can wait", async (t) => {
  assert.deepEqual(await audited(t, 200, advisory("low")), { passed: 1, failed: 0 });
});

test("a registry that does not answer is no failure, and is told", async (t) => {
  const { passed, failed, note } = await audited(t, 405, {});
  assert.deepEqual([passed, failed], [0, 0]);
  assert.match(note ?? "", /skipped: 405/);
});
