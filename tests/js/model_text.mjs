// The text functions of the chat core, written as plainly as they can be said: each
// looks at the whole text every time. Lengths are UTF-16 code units.

const SILENT_TOKEN = "NO_REPLY";
const HEARTBEAT_TOKEN = "HEARTBEAT_OK";
const DEFAULT_ACK_MAX_CHARS = 300;
const MAX_ERROR_UNITS = 240;

/**
 * Removes `[[audio_as_voice]]` in a first pass over the whole text, then both kinds of
 * reply directive in a second, so that what the first leaves may become one for the second.
 *
 * @param {string} text
 * @returns {string}
 */
export function stripDirectives(text) {
  return text
    .replace(/\[\[\s*audio_as_voice\s*\]\]/gi, "")
    .replace(/\[\[\s*(?:reply_to_current|reply_to\s*:\s*[^\]\n]+)\s*\]\]/gi, "");
}

/**
 * @param {string} text
 * @returns {boolean} whether the text asks that nothing be shown
 */
export function isSilentReply(text) {
  return /^\s*NO_REPLY\s*$/.test(text);
}

/**
 * @param {string} text
 * @returns {boolean} whether the text may still grow into the silent token
 */
export function isSilentLead(text) {
  const lead = text.trim().toUpperCase();
  return /^[A-Z_]+$/.test(lead) && lead !== SILENT_TOKEN && SILENT_TOKEN.startsWith(lead);
}

/**
 * What is left of a heartbeat run's reply once the acknowledgement is taken off its edges.
 *
 * @param {{ text: string, maxAckChars?: number }} input
 * @returns {{ shouldSkip: boolean, text: string, didStrip: boolean }}
 */
export function stripHeartbeat({ text, maxAckChars = DEFAULT_ACK_MAX_CHARS }) {
  const plain = text.trim();
  if (plain === "") return { shouldSkip: true, text: "", didStrip: false };
  const bare = withoutMarkup(plain);
  if (!plain.includes(HEARTBEAT_TOKEN) && !bare.includes(HEARTBEAT_TOKEN)) {
    return { shouldSkip: false, text: plain, didStrip: false };
  }
  const fromPlain = stripTokenAtEdges(plain);
  const picked = fromPlain.didStrip && fromPlain.text !== "" ? fromPlain : stripTokenAtEdges(bare);
  if (!picked.didStrip) return { shouldSkip: false, text: plain, didStrip: false };
  if (picked.text.length <= Math.max(0, maxAckChars)) return { shouldSkip: true, text: "", didStrip: true };
  return { shouldSkip: false, text: picked.text, didStrip: true };
}

/** @param {string} text */
function withoutMarkup(text) {
  return text
    .replace(/<[^>]*>/g, " ")
    .replace(/&nbsp;/gi, " ")
    .replace(/^[*`~_]+/, "")
    .replace(/[*`~_]+$/, "");
}

/** @param {string} text */
function stripTokenAtEdges(text) {
  let rest = text.trim();
  let didStrip = false;
  for (;;) {
    if (rest.startsWith(HEARTBEAT_TOKEN)) {
      rest = rest.slice(HEARTBEAT_TOKEN.length).trim();
    } else if (/HEARTBEAT_OK[^A-Za-z0-9_]{0,4}$/.test(rest)) {
      const at = rest.lastIndexOf(HEARTBEAT_TOKEN);
      const before = rest.slice(0, at).trimEnd();
      const after = rest.slice(at + HEARTBEAT_TOKEN.length).trimStart();
      rest = (before + after).trim();
    } else {
      break;
    }
    didStrip = true;
  }
  return { text: rest.replace(/\s+/g, " ").trim(), didStrip };
}

/**
 * The buffer after one more assistant event: `nextText` is the whole text as told, `nextDelta`
 * what is told to be new in it; either may be empty.
 *
 * @param {{ previousText: string, nextText: string, nextDelta: string }} input
 * @returns {string}
 */
export function mergeText({ previousText: held, nextText: told, nextDelta: added }) {
  const bothSpeak = held !== "" && told !== "";
  if (bothSpeak && told.startsWith(held)) return told;
  if (added === "") return told === "" || (bothSpeak && held.startsWith(told)) ? held : told;
  let shared = Math.min(held.length, added.length);
  while (!held.endsWith(added.slice(0, shared))) shared -= 1;
  return held + added.slice(shared);
}

/**
 * @param {unknown} level
 * @returns {"off" | "on" | "full" | null} null for what names no level
 */
export function verboseLevel(level) {
  if (typeof level !== "string") return null;
  const word = level.toLowerCase();
  if (["off", "false", "no", "0"].includes(word)) return "off";
  if (["full", "all", "everything"].includes(word)) return "full";
  if (["on", "minimal", "true", "yes", "1"].includes(word)) return "on";
  return null;
}

/**
 * One line about any thrown value. Only text that no error object vouches for is redacted.
 *
 * @param {unknown} error
 * @returns {string}
 */
export function formatError(error) {
  const text = errorObjectLine(error) ?? redact(plainErrorText(error));
  return text.length > MAX_ERROR_UNITS ? `${text.slice(0, MAX_ERROR_UNITS)}...` : text;
}

/** @param {unknown} error */
function errorObjectLine(error) {
  if (typeof error !== "object" || error === null) return undefined;
  const { name, message, code } = /** @type {Record<string, unknown>} */ (error);
  if (!(error instanceof Error) && !isFilledString(message)) return undefined;
  const parts = [name, message].filter(isFilledString).map((part) => part.trim());
  if (isFilledString(code) || typeof code === "number") parts.push(`code=${String(code).trim()}`);
  return parts.join(": ");
}

/**
 * @param {unknown} value
 * @returns {value is string}
 */
export function isFilledString(value) {
  return typeof value === "string" && value.trim() !== "";
}

/** @param {unknown} error */
function plainErrorText(error) {
  if (typeof error === "string" || typeof error === "number") return String(error);
  return JSON.stringify(error) ?? "";
}

// A rule's last non-empty group is the credential.
const REDACTION_RULES = [
  /\b[A-Z0-9_]*(?:KEY|TOKEN|SECRET|PASSWORD|PASSWD)\b\s*[=:]\s*(["']?)([^\s"'\\]+)\1/gi,
  /"(?:apiKey|token|secret|password|passwd|accessToken|refreshToken)"\s*:\s*"([^"]+)"/gi,
  /--(?:api[-_]?key|token|secret|password|passwd)\s+(["']?)([^\s"']+)\1/gi,
  /Authorization\s*[=:]\s*Bearer\s+([A-Za-z0-9._+=-]+)/gi,
  /Bearer\s+([A-Za-z0-9._+=-]{18,})/gi,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]+?-----END [A-Z ]*PRIVATE KEY-----/gi,
  /\b(sk-[A-Za-z0-9_-]{8,})\b/gi,
  /\b(ghp_[A-Za-z0-9]{20,})\b/gi,
  /\b(github_pat_[A-Za-z0-9_]{20,})\b/gi,
  /\b(xox[baprs]-[A-Za-z0-9-]{10,})\b/gi,
  /\b(xapp-[A-Za-z0-9-]{10,})\b/gi,
  /\b(gsk_[A-Za-z0-9_-]{10,})\b/gi,
  /\b(AIza[A-Za-z0-9_-]{20,})\b/gi,
  /\b(pplx-[A-Za-z0-9_-]{10,})\b/gi,
  /\b(npm_[A-Za-z0-9]{10,})\b/gi,
  /bot(\d{6,}:[A-Za-z0-9_-]{20,})/gi,
  /(\d{6,}:[A-Za-z0-9_-]{20,})/gi,
];

/** @param {string} text */
function redact(text) {
  let clean = text;
  for (const rule of REDACTION_RULES) {
    clean = clean.replace(rule, (match, ...rest) => {
      // Whatever rule found it: a piece of a key block is masked as the block would be.
      if (match.includes("PRIVATE KEY-----")) return maskPrivateKey(match);
      const groups = rest.slice(0, rest.findIndex((part) => typeof part === "number"));
      const value = groups.filter((group) => group !== undefined && group !== "").at(-1);
      return match.replace(value, () => mask(value));
    });
  }
  return clean;
}

/** @param {string} value */
function mask(value) {
  return value.length < 18 ? "***" : `${value.slice(0, 6)}…${value.slice(-4)}`;
}

/** @param {string} block */
function maskPrivateKey(block) {
  const lines = block.split(/\r?\n/).filter((line) => line !== "");
  return lines.length < 2 ? "***" : `${lines[0]}\n…redacted…\n${lines.at(-1)}`;
}
