/**
 * Who may do what: tokens, scopes and the sessions that they are for.
 *
 * @typedef {import("../host.js").Grant} Grant
 * @typedef {import("../host.js").Asking} Asking
 * @typedef {import("../host.js").GatewayOptions} GatewayOptions
 */

import { Refusal } from "./frames.js";
import { isList, isObject } from "./values.js";

export const READ = "operator.read";
export const WRITE = "operator.write";
const ADMIN = "operator.admin";
export const INGEST = "runcast.ingest";

/** What an `authorize` that just says yes gives, out of what was asked for. */
const USUAL = [READ, WRITE];

/** What a connection may do. */
export class Rights {
  /** @param {{ subject?: string, scopes: readonly string[], sessions?: readonly string[] }} rights */
  constructor({ subject, scopes, sessions }) {
    this.subject = subject;
    this.scopes = scopes;
    this.sessions = sessions;
  }

  /** @param {string} scope */
  has(scope) {
    const { scopes } = this;
    if (scopes.includes(scope)) return true;
    // Feeding a session is no operator's work: nothing implies it.
    if (scope === INGEST) return false;
    return scopes.includes(ADMIN) || (scope === READ && scopes.includes(WRITE));
  }

  /** @param {string} scope */
  need(scope) {
    if (!this.has(scope)) throw new Refusal("INVALID_REQUEST", `missing scope: ${scope}`);
  }

  /** @param {unknown} sessionKey */
  covers(sessionKey) {
    if (!this.sessions) return true;
    if (typeof sessionKey !== "string") return false;
    return this.sessions.some((one) =>
      one.endsWith("*") ? sessionKey.startsWith(one.slice(0, -1)) : sessionKey === one,
    );
  }

  /** What is left of it where there is but one session. @param {string} sessionKey */
  within(sessionKey) {
    return new Rights({ ...this, sessions: this.covers(sessionKey) ? [sessionKey] : [] });
  }

  /** A session that it does not cover is told from none by nothing. @param {string} sessionKey */
  needSession(sessionKey) {
    if (!this.covers(sessionKey)) throw new Refusal("INVALID_REQUEST", "no such session");
  }
}

/**
 * What decides on each connection and each ingest.
 * @param {Pick<GatewayOptions, "token" | "ingestToken" | "authorize">} options
 * @returns {(request: Request | undefined, asking: Asking) => Promise<Rights>} rejects with a Refusal
 */
export function doorkeeper({ token, ingestToken, authorize }) {
  for (const [name, secret] of Object.entries({ token, ingestToken })) {
    if (secret !== undefined && (typeof secret !== "string" || secret === "")) {
      throw new TypeError(`${name} must be a string that is not empty`);
    }
  }
  if (authorize !== undefined && typeof authorize !== "function") throw new TypeError("authorize must be a function");
  if (token === undefined && authorize === undefined) {
    throw new TypeError("give a token or authorize; authorize: () => true lets everybody in");
  }
  /** @type {Map<string, Uint8Array>} */
  const digests = new Map();
  return async (request, asking) => {
    const given = asking.auth.token;
    const isIngest = asking.scopes.includes(INGEST);
    const grant = await authorize?.(request, asking);
    const rights = grant ? rightsOf(grant, asking.scopes) : undefined;
    // Who is let in, but not to feed runs, may have the token for that.
    if (rights && (!isIngest || rights.has(INGEST))) return rights;
    const secret = isIngest ? ingestToken : token;
    if (secret !== undefined && typeof given === "string" && (await isSame(given, secret, digests))) {
      // Whoever may feed runs may do that alone, whatever else was asked for.
      return new Rights({ scopes: isIngest ? [INGEST] : asking.scopes });
    }
    if (rights) return rights;
    const missing = typeof given !== "string" || given === "";
    const why = secret === undefined ? "AUTH_UNAUTHORIZED" : missing ? "AUTH_TOKEN_MISSING" : "AUTH_TOKEN_MISMATCH";
    throw new Refusal("INVALID_REQUEST", "unauthorized", { details: { code: why } });
  };
}

/** @param {true | Grant} grant @param {readonly string[]} asked */
function rightsOf(grant, asked) {
  const { subject, scopes = USUAL, sessions } = grant === true ? {} : grant;
  if (!isList(scopes) || (sessions !== undefined && !isList(sessions)) || (grant !== true && !isObject(grant))) {
    throw new TypeError("authorize must give true, false or { subject?, scopes?: string[], sessions?: string[] }");
  }
  return new Rights({ subject, sessions, scopes: asked.filter((scope) => scopes.includes(scope)) });
}

/**
 * Compares secrets in a time that tells nothing of where they differ.
 * @param {string} given
 * @param {string} secret
 * @param {Map<string, Uint8Array>} digests of secrets that were asked for before
 */
async function isSame(given, secret, digests) {
  const [a, b] = await Promise.all([digest(given), digests.get(secret) ?? digest(secret)]);
  digests.set(secret, b);
  let difference = 0;
  for (let at = 0; at < 32; at += 1) difference |= (a?.[at] ?? 0) ^ (b?.[at] ?? 1);
  return difference === 0;
}

/** @param {string} text */
async function digest(text) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
}

/**
 * Whether a page may open a connection: programs that are no pages send no
 * origin; pages must be of the gateway's own unless others are listed.
 * @param {Request | undefined} request
 * @param {readonly string[] | undefined} origins
 */
export function isWelcome(request, origins) {
  const origin = request?.headers.get("origin");
  if (!request || !origin) return true;
  if (origins) return origins.includes("*") || origins.includes(origin);
  try {
    return new URL(origin).host === (request.headers.get("host") ?? new URL(request.url).host);
  } catch {
    return false;
  }
}
