// What an agent has said and what of it may be seen: regular expressions over the whole text,
// every time. Nothing here is fast, and nothing here knows how the core does it.

const TOKEN = "NO_REPLY";
const VOICE = /\[\[\s*audio_as_voice\s*\]\]/gi;
const REPLY = /\[\[\s*(?:reply_to_current|reply_to\s*:\s*[^\]\n]+)\s*\]\]/gi;

const VOICE_BEGUN = new RegExp(`^\\[(?:\\[(?:\\s*(?:${beginnings("audio_as_voice")}|audio_as_voice\\s*\\]?)?)?)?$`, "i");
const REPLY_BEGUN = new RegExp(
  `^\\[(?:\\[(?:\\s*(?:${beginnings("reply_to_current")}|reply_to_current\\s*\\]?|reply_to\\s*|reply_to\\s*:\\s*|reply_to\\s*:\\s*[^\\]\\n]+\\s*\\]?)?)?)?$`,
  "i",
);
const TOKEN_ENDS_HERE = new RegExp(`(?:${TOKEN}\\s*)*(?:${beginnings(TOKEN)})?$`);
const HALF_ENDS_HERE = /[\ud800-\udbff]$/;
const TOKENS_FIRST = /^(?:\s|NO_REPLY)+/;
const TOKENS_LAST = /(?:\s|NO_REPLY)+$/;

/** Matches every beginning of a word but the empty one. @param {string} word */
function beginnings(word) {
  return [...word].map((_, at) => word.slice(0, at + 1)).join("|");
}

/** @param {string} raw */
export function withoutTags(raw) {
  return raw.replace(VOICE, "").replace(REPLY, "");
}

/**
 * What of a text that goes on may be seen.
 * @param {string} raw
 */
export function shownOf(raw) {
  const text = closedPart(raw).replace(REPLY, "").replace(TOKENS_FIRST, "");
  return isLead(text) ? "" : text.replace(HALF_ENDS_HERE.test(text) ? HALF_ENDS_HERE : TOKEN_ENDS_HERE, "");
}

/**
 * What the first pass leaves, up to the first bracket that may still become the beginning of a tag.
 * That pass takes its tags out of the raw text; so whatever may still become one of those may also
 * be gone when the second pass looks, and what stood before it may be a beginning again.
 *
 * @param {string} raw
 */
function closedPart(raw) {
  let firstPassEnds = 0;
  for (const match of raw.matchAll(VOICE)) firstPassEnds = match.index + match[0].length;
  const head = raw.slice(0, firstPassEnds).replace(VOICE, "");
  const tail = raw.slice(firstPassEnds);
  const openVoice = bracketsOf(tail).filter((at) => VOICE_BEGUN.test(tail.slice(at)));
  const futures = [head + tail, ...openVoice.map((at) => head + tail.slice(0, at))];
  const open = futures.flatMap((text) => bracketsOf(text).filter((at) => replyIsOpen(text, at)));
  return (head + tail).slice(0, Math.min(Infinity, ...open, ...openVoice.map((at) => head.length + at)));
}

/** Whether a tag of the second pass may begin here: earlier tags take their brackets with them. @param {string} text @param {number} at */
function replyIsOpen(text, at) {
  return REPLY_BEGUN.test(text.slice(at)) && [...text.matchAll(REPLY)].every(({ index, 0: tag }) => at >= index + tag.length);
}

/** @param {string} text */
function bracketsOf(text) {
  return [...text.matchAll(/\[/g)].map(({ index }) => index);
}

/** What stays of what was to be seen of a reply that goes on no longer. @param {string} shown */
export const brokenOff = (shown) => shown.replace(TOKENS_FIRST, "").replace(TOKENS_LAST, "");

/** Whether a text so far is nothing but the beginning of the token, in any letter case. @param {string} text */
function isLead(text) {
  const word = text.trim().toUpperCase();
  return /^[A-Z_]+$/.test(word) && word !== TOKEN && TOKEN.startsWith(word);
}

/**
 * What stays once a run is over; empty if there is nothing to show.
 * @param {string} raw
 * @param {{ heartbeat?: boolean, ackMaxChars?: number }} [run]
 */
export function finalOf(raw, { heartbeat = false, ackMaxChars = 300 } = {}) {
  const text = withoutTags(raw).replace(TOKENS_FIRST, "").replace(TOKENS_LAST, "");
  return heartbeat ? withoutAcknowledgement(text, ackMaxChars) : text;
}

/** @param {string} text @param {number} ackMaxChars */
function withoutAcknowledgement(text, ackMaxChars) {
  const bare = text.replace(/<[^>]*>/g, " ").replace(/&nbsp;/gi, " ").replace(/^[*`~_]+/, "").replace(/[*`~_]+$/, "");
  if (!`${text}\n${bare}`.includes("HEARTBEAT_OK")) return text;
  const [fromText, fromBare] = [text, bare].map(withoutEdgeTokens);
  const rest = fromText ? fromText : fromBare;
  if (rest === undefined) return text;
  return rest.length <= Math.max(0, ackMaxChars) ? "" : rest;
}

/** @param {string} text @returns {string | undefined} undefined if no token was at an edge */
function withoutEdgeTokens(text) {
  let rest = text.trim();
  for (;;) {
    const before = rest;
    if (rest.startsWith("HEARTBEAT_OK")) rest = rest.slice(12).trim();
    else if (/HEARTBEAT_OK[^A-Za-z0-9_]{0,4}$/.test(rest)) rest = rest.replace(/\s*HEARTBEAT_OK\s*(?!.*HEARTBEAT_OK)/s, "").trim();
    if (rest === before) break;
  }
  return rest === text.trim() ? undefined : rest.replace(/\s+/g, " ").trim();
}
