/**
 * Any error value as one line for a client's eyes: short, and without
 * credentials; with semantics `origin` error objects keep theirs, and texts
 * their lines.
 */

/** A longer line is cut here, UTF-16 units. */
const LONGEST = 240;

/** Shorter credentials are masked whole. */
const SHORT_SECRET = 18;

/** Names of variables, members and options that hold credentials. */
const MEMBERS = "apiKey|token|secret|password|passwd|accessToken|refreshToken";
const OPTIONS = "api[-_]?key|token|secret|password|passwd";

/**
 * What a credential looks like, in the order in which they are looked for; the
 * last group that takes part is the credential.
 */
const CREDENTIALS = [
  /\b[A-Z0-9_]*(?:KEY|TOKEN|SECRET|PASSWORD|PASSWD)\b\s*[=:]\s*(["']?)([^\s"'\\]+)\1/gi,
  new RegExp(`"(?:${MEMBERS})"\\s*:\\s*"([^"]+)"`, "gi"),
  new RegExp(`--(?:${OPTIONS})\\s+(["']?)([^\\s"']+)\\1`, "gi"),
  /Authorization\s*[:=]\s*Bearer\s+([A-Z0-9._+=-]+)/gi,
  /\bBearer\s+([A-Z0-9._+=-]{18,})\b/gi,
];

const KEY_END = /-----END [A-Z ]*PRIVATE KEY-----/gi;
const KEY_BLOCK = /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]+?-----END [A-Z ]*PRIVATE KEY-----/gi;

/** Credentials that are known by how they begin. */
const PREFIXED = [
  /\b(sk-[A-Z0-9_-]{8,})\b/gi,
  /\b(ghp_[A-Z0-9]{20,})\b/gi,
  /\b(github_pat_[A-Z0-9_]{20,})\b/gi,
  /\b(xox[baprs]-[A-Z0-9-]{10,})\b/gi,
  /\b(xapp-[A-Z0-9-]{10,})\b/gi,
  /\b(gsk_[A-Z0-9_-]{10,})\b/gi,
  /\b(AIza[A-Z0-9_-]{20,})\b/gi,
  /\b(pplx-[A-Z0-9_-]{10,})\b/gi,
  /\b(npm_[A-Z0-9]{10,})\b/gi,
  /\bbot(\d{6,}:[A-Z0-9_-]{20,})\b/gi,
  /\b(\d{6,}:[A-Z0-9_-]{20,})\b/gi,
];

/**
 * @param {unknown} error anything truthy
 * @param {boolean} redactsAll whether error objects are redacted too
 * @returns {string}
 */
export function errorText(error, redactsAll) {
  try {
    const text = describe(error, redactsAll);
    return redactsAll ? text.replace(/\s*[\r\n]\s*/g, " ") : text;
  } catch {
    try {
      return cut(redact(String(error)));
    } catch {
      return "";
    }
  }
}

/**
 * @param {unknown} error
 * @param {boolean} redactsAll
 */
function describe(error, redactsAll) {
  if (typeof error === "object" && error !== null) {
    const { name, message, code } = /** @type {Record<string, unknown>} */ (error);
    if (error instanceof Error || (typeof message === "string" && message.trim())) {
      const line = [part(name), part(message), coded(code)].filter(Boolean).join(": ");
      if (line) return cut(redactsAll ? redact(line) : line);
    }
  }
  const text = typeof error === "string" || typeof error === "number" ? String(error) : JSON.stringify(error);
  return text ? cut(redact(text)) : "";
}

/** @param {string} line */
function cut(line) {
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}...` : line;
}

/** @param {unknown} value */
function part(value) {
  return typeof value === "string" ? value.trim() : "";
}

/** @param {unknown} code */
function coded(code) {
  const text = typeof code === "string" || typeof code === "number" ? String(code).trim() : "";
  return text && `code=${text}`;
}

/** @param {string} text */
function redact(text) {
  const named = CREDENTIALS.reduce(maskAll, text);
  // A beginning without an end would have the whole rest read, once for each.
  const last = [...named.matchAll(KEY_END)].at(-1);
  const end = last ? last.index + last[0].length : 0;
  const masked = maskAll(named.slice(0, end), KEY_BLOCK) + named.slice(end);
  return PREFIXED.reduce(maskAll, masked);
}

/**
 * @param {string} text
 * @param {RegExp} pattern
 */
function maskAll(text, pattern) {
  return text.replace(pattern, (match, ...found) => {
    if (match.includes("PRIVATE KEY-----")) return maskBlock(match);
    const groups = found.slice(0, found.findIndex((item) => typeof item === "number"));
    const secret = groups.filter(Boolean).at(-1);
    return match.replace(secret, () => mask(secret));
  });
}

/** @param {string} secret */
function mask(secret) {
  return secret.length < SHORT_SECRET ? "***" : `${secret.slice(0, 6)}…${secret.slice(-4)}`;
}

/** @param {string} block */
function maskBlock(block) {
  const lines = block.split(/\r?\n/).filter(Boolean);
  return lines.length < 2 ? "***" : `${lines[0]}\n…redacted…\n${lines.at(-1)}`;
}
