// What of a text that still grows may be seen, found out the long way round: try everything that
// may come, and see what every end of it begins with. Lengths are UTF-16 units.

import { isSilentLead, stripDirectives } from "./model_text.mjs";

const TAGS = ["[[audio_as_voice]]", "[[ audio_as_voice ]]", "[[reply_to_current]]", "[[ reply_to_current ]]", "[[reply_to:1]]", "[[ reply_to : a b ]]"];
const TOKEN = "NO_REPLY";
/** The second half of a character. */
const LOW = "\ude00";

/** @param {string} text */
const tails = (text) => Array.from(text, (_, at) => text.slice(at));

const tagTails = [...new Set(TAGS.flatMap(tails))];
const tokenTails = ["", ...tails(TOKEN), LOW];
const ENDINGS = ["", "x", " x", ...tagTails, LOW].flatMap((tag) => tokenTails.map((token) => tag + token));
const NESTED_ENDINGS = tagTails.flatMap((inner) => tagTails.map((outer) => inner + outer));

/**
 * The text of the terminal frame, for a run that is no heartbeat.
 * @param {string} raw
 * @returns {string}
 */
export function finalText(raw) {
  let text = stripDirectives(raw).trim();
  for (;;) {
    if (text.startsWith(TOKEN)) text = text.slice(TOKEN.length).trim();
    else if (text.endsWith(TOKEN)) text = text.slice(0, -TOKEN.length).trim();
    else return text;
  }
}

/** @type {Map<string, string>} what was found out already */
const known = new Map();

/** Whether a tag may be open inside of an open tag. @param {string} raw */
const isDeep = (raw) => raw.slice(-60).split("[").length > 3;

/**
 * What every end of a text begins with; white space at its end may be missing.
 * @param {string} raw what has come so far
 * @returns {string}
 */
function certainText(raw) {
  const before = known.get(raw);
  if (before !== undefined) return before;
  const endings = isDeep(raw) ? [...ENDINGS, ...NESTED_ENDINGS] : ENDINGS;
  const [first, ...others] = new Set(endings.map((ending) => finalText(raw + ending)));
  let length = first.length;
  for (const other of others) while (!other.startsWith(first.slice(0, length))) length -= 1;
  const certain = first.slice(0, length).trimEnd();
  if (known.size > 20_000) known.clear();
  known.set(raw, certain);
  return certain;
}

/**
 * Why a text must not be shown, if so.
 * @param {string} raw what has come so far
 * @param {string} shown
 * @returns {string | undefined}
 */
export function whyNot(raw, shown) {
  if (shown !== shown.trimStart()) return "leading white space is shown";
  const certain = certainText(raw);
  if (!certain.startsWith(shown.trimEnd())) return `no more than ${JSON.stringify(certain)} is certain`;
  const isHalf = (/** @type {string} */ tag) => finalText(raw + tag + LOW).startsWith(shown + LOW);
  return /[\ud800-\udbff]$/.test(shown) && ["", ...tagTails].some(isHalf) ? "half a character is shown" : undefined;
}

/**
 * The least that is to be shown once nothing waits for time, but for white space at its end.
 * Tags in open tags have more ends than are tried here, so nothing is asked for then.
 * @param {string} raw what has come so far
 */
export function leastText(raw) {
  if (isDeep(raw)) return "";
  const rest = certainText(raw).replace(/[\ud800-\udbff]$/, "").trimEnd();
  return isSilentLead(rest) ? "" : rest;
}
