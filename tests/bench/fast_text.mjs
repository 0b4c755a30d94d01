// The text of a run as quick JavaScript merges it: what a text adds to the one before is read,
// no more.

/** Reads no more of a growing text than was added to it, and takes directives out. */
class Cleaner {
  constructor() {
    /** the output for the input up to `cutTo`; before the first directive that is the input itself */
    this.cut = "";
    this.cutTo = 0;
    /** up to where the input was looked through for brackets */
    this.readTo = 0;
    this.isCut = false;
    /** whether `cut` is the output for all that was read */
    this.isSettled = false;
    /** whether the output begins with the one before */
    this.hasGrown = true;
  }

  /**
   * The text without directives; it begins with the one read last.
   *
   * @param {string} text
   */
  read(text) {
    const open = text.indexOf("[[", Math.max(this.readTo - 1, this.cutTo));
    if (open === -1) {
      this.readTo = text.length;
      if (!this.isCut) return text;
      const output = this.cut + text.slice(this.cutTo);
      this.hasGrown = this.isSettled;
      this.isSettled = !text.endsWith("[");
      if (this.isSettled) this.settle(output, text.length);
      return output;
    }
    let start = open;
    while (start > this.cutTo && text[start - 1] === "[") start -= 1;
    const before = this.isCut ? this.cut + text.slice(this.cutTo, start) : text.slice(0, start);
    const tail = text.slice(start);
    const voiced = withoutVoice(tail);
    const output = before + withoutReply(voiced);
    this.isCut = true;
    this.hasGrown = false;
    this.isSettled = hasNoneOpen(tail) && hasNoneOpen(voiced);
    if (this.isSettled) this.settle(output, text.length);
    else this.settle(before, start);
    return output;
  }

  /** @param {string} output @param {number} at */
  settle(output, at) {
    this.cut = output;
    this.cutTo = at;
    this.readTo = at;
  }
}

/** Merges what events tell of a run's text. */
export class FastText {
  constructor() {
    this.merged = "";
    this.sentAt = 0;
    this.sentLength = 0;
    /** whether the text is known to be more than the silent token or its beginning */
    this.speaks = false;
    /** the text told last */
    this.told = "";
    this.cleaner = new Cleaner();
    /** whether `merged` is what the cleaner made of it */
    this.isInStep = false;
    /** up to where `merged` is known to have no pair of brackets */
    this.plainTo = 0;
  }

  /** @param {string} text @param {unknown} delta */
  tell(text, delta) {
    const { told, merged } = this;
    // Engines compare a part several times faster than they answer `startsWith`.
    const continues = told.length <= text.length && text.slice(0, told.length) === told;
    this.told = text;
    if (!continues) this.cleaner = new Cleaner();
    const cleaned = this.cleaner.read(text);
    if (continues && this.isInStep && merged !== "" && this.cleaner.hasGrown) {
      this.merged = cleaned;
      if (!this.cleaner.isCut) this.plainTo = cleaned.length;
      return;
    }
    this.join(merged, cleaned, typeof delta === "string" ? stripDirectives(delta) : "");
  }

  /** @param {string} held @param {string} told @param {string} added */
  join(held, told, added) {
    const bothSpeak = held !== "" && told !== "";
    if (bothSpeak && told.length >= held.length && told.slice(0, held.length) === held) {
      this.merged = told;
      this.isInStep = true;
    } else if (added !== "") {
      this.merged = held + added.slice(overlap(held, added));
      this.isInStep = this.merged === told;
    } else if (told === "" || (bothSpeak && held.startsWith(told))) {
      this.isInStep = told.length === held.length;
    } else {
      this.merged = told;
      this.isInStep = true;
      this.speaks = false;
      this.plainTo = 0;
    }
  }

  /** Whether it is the silent token, or may still become it. */
  isSilent() {
    if (this.speaks) return false;
    const isSilent = isSilence(this.merged);
    // White space may still be followed by the token.
    this.speaks = !isSilent && this.merged.trim() !== "";
    return isSilent;
  }

  /** The text as it is shown when it rests. */
  settled() {
    const { merged } = this;
    if (merged.indexOf("[[", Math.max(this.plainTo - 1, 0)) !== -1) return stripDirectives(merged).trim();
    this.plainTo = merged.length;
    return merged.trim();
  }

  /** Takes the text and the time, but not the length of what was sent. */
  drop() {
    const { sentLength } = this;
    Object.assign(this, new FastText(), { sentLength });
  }
}

/** @param {string} text */
export function isSilence(text) {
  const bare = text.trim();
  if (bare.length > 8 || bare === "") return false;
  return bare === "NO_REPLY" || (bare.length < 8 && "NO_REPLY".startsWith(bare.toUpperCase()));
}

/** @param {string} text */
const withoutVoice = (text) => text.replace(/\[\[\s*audio_as_voice\s*\]\]/gi, "");

/** @param {string} text */
const withoutReply = (text) => text.replace(/\[\[\s*(?:reply_to_current|reply_to\s*:\s*[^\]\n]+)\s*\]\]/gi, "");

/** @param {string} text */
const stripDirectives = (text) => (text.includes("[[") ? withoutReply(withoutVoice(text)) : text);

/**
 * Whether no directive that has begun may still close: a closing bracket ends them all, and
 * only a second one right behind it may still belong to one.
 *
 * @param {string} text
 */
const hasNoneOpen = (text) => !text.includes("[") || /\][^[]+$/.test(text);

/**
 * How many units of the beginning of `added` stand at the end of `held`.
 *
 * @param {string} held
 * @param {string} added
 */
function overlap(held, added) {
  let shared = Math.min(held.length, added.length);
  const last = held[held.length - 1];
  while (shared > 0 && !(added[shared - 1] === last && held.endsWith(added.slice(0, shared)))) shared -= 1;
  return shared;
}
