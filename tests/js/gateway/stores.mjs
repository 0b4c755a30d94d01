// Both stores, used in the same ways, in a runtime that has SQLite: `node stores.mjs HOST`, HOST the
// folder of the package's hosts. It prints what each way came to, with either.

import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** @param {string} name @returns {Promise<any>} */
const hostFile = (name) => import(pathToFileURL(join(process.argv[2] ?? "", name)).href);
const { MemoryStore } = await hostFile("memory_store.js");
const { SqlStore } = await hostFile("sql_store.js");
const { openDatabase } = await hostFile("node_sqlite.js");

/** @typedef {import("../../../pkg-template/host.js").Store} Store */

/** Sessions a to e, each with three messages and a run that ended; in d and f one goes on. @param {Store} store */
function used(store) {
  for (const [at, key] of ["a", "b", "c", "d", "e"].entries()) {
    store.saveRow(key, { sessionId: key, updatedAt: at });
    for (const text of ["one", "two", "three"]) store.append(key, { role: "user", content: [{ type: "text", text }], timestamp: at }, 2);
    store.saveRun(`ended in ${key}`, { sessionKey: key, status: "ok", kind: "ingest", at });
  }
  store.saveRow("f", { updatedAt: -1 });
  for (const key of ["d", "f"]) store.saveRun(`on in ${key}`, { sessionKey: key, status: "running", kind: "agent", at: 0 });
}

const ALL = { sessionsBefore: -Infinity, runsBefore: -Infinity, sessions: Infinity, runs: Infinity };

/** @type {{ [what: string]: (store: Store) => unknown }} */
const WAYS = {
  "nothing is forgotten that has no bound": (store) => store.prune(ALL),
  "sessions that are old": (store) => store.prune({ ...ALL, sessionsBefore: 2 }),
  "sessions past a number": (store) => store.prune({ ...ALL, sessions: 2 }),
  "all of them": (store) => store.prune({ ...ALL, sessions: 0 }),
  "a number that is not whole": (store) => store.prune({ ...ALL, sessions: 2.5, runs: 2.5 }),
  "runs that are old": (store) => store.prune({ ...ALL, runsBefore: 2 }),
  "runs past a number": (store) => store.prune({ ...ALL, runs: 2 }),
  "more than there is": (store) => [store.messages("a", Infinity).length, store.rows(Infinity).length, store.messages("a", 1.5).length, store.rows(2.5).length, store.messages("a", 0), store.rows(0)],
  "a session": (store) => [store.deleteSession("a"), store.deleteSession("a"), store.messages("a", 9)],
};

/** What is left. @param {Store} store */
const left = (store) => ({
  rows: store.rows(Infinity).map(([key]) => key),
  messages: store.messages("e", 9).map(({ content }) => content[0]?.text),
  live: store.liveRuns().map(([runId]) => runId).sort(),
  ended: ["a", "b", "c", "d", "e"].filter((key) => store.run(`ended in ${key}`)),
});

const results = [];
for (const [what, way] of Object.entries(WAYS)) {
  const stores = [new MemoryStore(), new SqlStore(await openDatabase(":memory:"))];
  const came = stores.map((store) => {
    used(store);
    try {
      const to = way(store);
      return { to: what === "more than there is" || what === "a session" ? to : [.../** @type {string[]} */ (to)].sort(), left: left(store) };
    } catch (error) {
      return { error: String(error) };
    } finally {
      store.close();
    }
  });
  results.push([what, ...came]);
}
console.log(JSON.stringify(results));
