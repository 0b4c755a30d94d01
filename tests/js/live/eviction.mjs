// The end of a router's life and the beginning of the next, out of its last snapshot or an older one.

/**
 * @typedef {import("./gateway.mjs").Gateway} Gateway
 * @typedef {import("./oracle.mjs").Run} Run
 * @typedef {"quietly" | "with notice" | "pushing" | "crash"} Eviction what becomes of the connections: they hold and
 *   hear nothing of it; they hold and are told the new epoch; they hold and are attached anew; they break
 */

/** @param {Gateway} gateway */
export function save({ router, oracle, connections }) {
  return { bytes: /** @type {Uint8Array} */ (router.snapshot()), state: oracle.snapshot(), order: oracle.order, connIds: [...connections.keys()] };
}

/** @param {Gateway} gateway @param {Eviction} how @param {boolean} isOld there is only the snapshot that was taken before */
export function evict(gateway, how, isOld) {
  if (!isOld) gateway.saved = save(gateway);
  const { bytes, state, order, connIds } = gateway.saved;
  const { oracle } = gateway;
  const hasLost = order !== oracle.order;
  const mustTell = hasLost && (gateway.changedAt > order || !isProvable(oracle.runs, state.runs));
  gateway.lives += 1;
  gateway.router.free();
  gateway.router = gateway.ChatRouter.restore(bytes, { epoch: gateway.epoch });
  oracle.restore(state, hasLost);
  gateway.tellRows();
  gateway.isLossy ||= hasLost;
  if (how !== "quietly" || mustTell) meet(gateway, how, new Set([...connIds, ...gateway.connections.keys()]));
  else if (hasLost) gateway.blindSince = oracle.tick();
  gateway.checkWakeAt();
}

/**
 * Whether viewers who hear nothing of a loss find it out by themselves: an offset proves a text's
 * length, so not where another text of that length may have come in between.
 *
 * @param {Map<string, Run>} now
 * @param {Map<string, Run>} then
 */
function isProvable(now, then) {
  return [...now.values()].every(({ id, before, rewound }) => !then.has(id) || (!rewound && before.length === then.get(id)?.before.length));
}

/** The new life finds the connections that it has, and forgets what it believed of others. @param {Gateway} gateway @param {Eviction} how @param {Set<string>} known */
function meet(gateway, how, known) {
  const { book, router, connections } = gateway;
  const attached = [...book.attached].flatMap(([sessionKey, readers]) => [...readers].map(([connId, wants]) => ({ connId, sessionKey, ...wants })));
  const slow = [...book.slow];
  gateway.change();
  for (const connId of known) router.disconnect(connId);
  for (const connId of known) book.forget(connId);
  if (how === "crash") {
    for (const { wire, viewer } of connections.values()) if (viewer.wire === wire) viewer.cut();
    connections.clear();
    return;
  }
  for (const [connId, { wire, viewer }] of connections) {
    if (viewer.habits.operator) gateway.subscribe(connId);
    wire.since = gateway.oracle.tick();
    if (how !== "pushing") wire.down.push(JSON.stringify({ epoch: gateway.epoch }));
  }
  for (const { connId, ...request } of how === "pushing" ? attached : []) {
    const { wire } = connections.get(connId) ?? {};
    if (wire) gateway.attach(wire, request);
  }
  for (const connId of slow) {
    router.setSlow(connId, true, gateway.now);
    book.slow.add(connId);
  }
}
