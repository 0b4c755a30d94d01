/** Why text came in and nothing went out, in words: what `stats().suppressed` counts. @type {{ [reason in keyof import("runcast").RouterStats["suppressed"]]: string }} */
const words = {
  throttle: "too soon after the last delta: held back",
  silent: "the whole text is the silent token",
  silentLead: "it may still become the silent token",
  heartbeat: "it belongs to a heartbeat",
  aborted: "its run was aborted",
  hidden: "its run is hidden",
  noSession: "it belongs to no session",
  empty: "nothing is left of it but directives",
  heldBack: "its end may become a directive or a silent token, or is half a character",
  late: "it came after its run's end",
  slow: "the connection is slow: it is made up for later",
};

/**
 * What a call added to what was held back.
 * @param {import("runcast").RouterStats} before
 * @param {import("runcast").RouterStats} after
 * @param {"origin" | "live"} semantics
 * @returns {string[]}
 */
export function reasonsOf(before, after, semantics) {
  const names = /** @type {(keyof typeof words)[]} */ (Object.keys(words));
  const reasons = names.filter((name) => after.suppressed[name] > before.suppressed[name]).map((name) => words[name]);
  return semantics === "origin" ? reasons.map((reason) => reason.replace("held back", "held back until the next event")) : reasons;
}
