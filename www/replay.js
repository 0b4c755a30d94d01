/** @typedef {import("runcast/web").AgentEvent} AgentEvent */
/** @typedef {import("runcast/web").Frame} Frame */

/**
 * @param {string} url of JSON lines
 * @returns {Promise<AgentEvent[]>}
 */
export async function loadRun(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: status ${response.status}`);
  const lines = (await response.text()).split("\n").filter(Boolean);
  return lines.map((line) => JSON.parse(line));
}

/**
 * Feeds a run to a router at the pace at which it was recorded, and gives each frame with its time.
 * @param {import("runcast/web").ChatRouter} router
 * @param {AgentEvent[]} events
 * @param {{ atOnce: boolean, signal: AbortSignal }} options
 * @returns {AsyncGenerator<{ at: number, frame: Frame }>}
 */
export async function* replay(router, events, { atOnce, signal }) {
  const start = events[0]?.ts ?? 0;
  let now = start;
  for (const event of events) {
    const { ts = now } = event;
    if (!atOnce) await pause(ts - now, signal);
    signal.throwIfAborted();
    now = ts;
    for (const frame of router.ingest(event, now)) yield { at: now - start, frame };
  }
}

/**
 * @param {number} ms
 * @param {AbortSignal} signal that ends the pause early
 */
function pause(ms, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve(undefined);
    }, { once: true });
  });
}
