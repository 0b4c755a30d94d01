/**
 * `POST …/ingest`: agent events from elsewhere, one JSON object a line, taken
 * in while they come.
 *
 * @typedef {import("./gateway.js").Gateway} Gateway
 * @typedef {ReturnType<typeof import("./grants.js").doorkeeper>} Doorkeeper
 */

import { Refusal } from "./frames.js";
import { INGEST } from "./grants.js";

/** How many refused events are told of. */
export const MOST_REJECTED = 100;

/**
 * @param {Gateway} gateway
 * @param {Request} request
 * @param {Doorkeeper} admit
 */
export async function ingestRequest(gateway, request, admit) {
  if (request.method !== "POST") return failure(405, "POST agent events, one JSON object a line");
  let rights;
  try {
    const token = /^Bearer (.+)$/i.exec(request.headers.get("authorization") ?? "")?.[1];
    rights = await admit(request, { auth: token ? { token } : {}, client: { id: "ingest" }, role: "operator", scopes: [INGEST], caps: [] });
    rights.need(INGEST);
  } catch (error) {
    if (error instanceof Refusal) return failure(401, error.message);
    gateway.options.onError(error);
    return failure(500, "internal error");
  }
  let accepted = 0;
  /** @type {{ index: number, message: string }[]} */
  const rejected = [];
  /** @type {Set<string>} */
  const aborted = new Set();
  const result = () => ({ accepted, rejected, aborted: [...aborted] });
  let index = -1;
  const reject = (/** @type {string} */ message) => {
    if (rejected.length < MOST_REJECTED) rejected.push({ index, message });
  };
  try {
    for await (const line of lines(request.body, gateway.options.limits.payloadBytes)) {
      index += 1;
      if (line === undefined) {
        reject("line too long");
        continue;
      }
      let event;
      try {
        event = JSON.parse(line);
      } catch {
        reject("no JSON");
        continue;
      }
      const taken = gateway.ingest([event], rights);
      accepted += taken.accepted;
      for (const { message } of taken.rejected) reject(message);
      for (const runId of taken.aborted) aborted.add(runId);
    }
  } catch {
    // The sender went in the middle; what came whole has been taken.
    return failure(400, "the body was cut short", result());
  }
  return Response.json(result(), { status: accepted === 0 && rejected.length > 0 ? 400 : 200 });
}

/** @param {number} status @param {string} message @param {object} [more] */
function failure(status, message, more = {}) {
  const headers = status === 401 ? { "www-authenticate": "Bearer" } : undefined;
  return Response.json({ ...more, error: { message } }, { status, ...(headers ? { headers } : {}) });
}

/**
 * The lines of a body that are not blank; `undefined` for one that is too long.
 * @param {ReadableStream<Uint8Array> | null} body
 * @param {number} most bytes, about
 * @returns {AsyncGenerator<string | undefined>}
 */
async function* lines(body, most) {
  if (!body) return;
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let held = "";
  let isTooLong = false;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      const pieces = decoder.decode(value, { stream: !done }).split("\n");
      for (const [at, piece] of pieces.entries()) {
        held += piece;
        if (held.length > most) [isTooLong, held] = [true, ""];
        if (at === pieces.length - 1 && !done) break;
        if (isTooLong) yield undefined;
        else if (held.trim() !== "") yield held;
        [isTooLong, held] = [false, ""];
      }
      if (done) return;
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}
