/**
 * Run ids, session keys and connection ids by number: the core holds numbers,
 * and now and then tells which of them it still uses.
 */

/** Set in the number of a name of which trimming leaves nothing. */
const BLANK = 2 ** 31;

/** Set in the number of a name that trimming changes. */
const PADDED = 2 ** 30;

/** The bits of a name's number that tell its place. */
const PLACES = PADDED - 1;

/** How many names there may be before unused ones are looked for. */
const FEW_NAMES = 1024;

export class Names {
  constructor() {
    /** @type {Map<string, number>} */
    this.ids = new Map();
    /**
     * The names by place; place 0 is nobody's.
     * @type {(string | undefined)[]}
     */
    this.strings = [undefined];
    /** @type {number[]} */
    this.free = [];
    /** whether trimming changes any of them */
    this.padded = false;
    this.fewNames = FEW_NAMES;
    this.used = new Uint8Array(0);
    /**
     * The session that each run's last event named, by the run's place.
     * @type {number[]}
     */
    this.sessions = [];
  }

  /**
   * The number of a name: where it stands, and in the upper bits what trimming
   * would do to it.
   * @param {string} string
   */
  intern(string) {
    const known = this.ids.get(string);
    if (known !== undefined) return known;
    const place = this.free.pop() ?? this.strings.length;
    const id = place + shape(string);
    this.padded ||= (id & PADDED) !== 0;
    this.strings[place] = string;
    this.ids.set(string, id);
    return id;
  }

  /**
   * The number of the session of a run's event: most often the last one's,
   * and comparing is quicker than looking up.
   * @param {number} run
   * @param {string} string
   */
  sessionOf(run, string) {
    const place = run & PLACES;
    const last = this.sessions[place] ?? 0;
    if (this.strings[last & PLACES] === string) return last;
    return (this.sessions[place] = this.intern(string));
  }

  /** @param {number} id */
  trimName(id) {
    return this.intern(this.name(id).trim());
  }

  /**
   * @param {number} id
   * @returns {string}
   */
  name(id) {
    return /** @type {string} */ (this.strings[id & PLACES]);
  }

  /** Whether it is time to forget the names that the core no longer uses. */
  hasManyNames() {
    return this.ids.size > this.fewNames;
  }

  /**
   * Forgets all names but those that `keep` reports to {@link Names#keepName}.
   * @param {() => void} keep
   */
  forgetNames(keep) {
    this.used = new Uint8Array(this.strings.length);
    this.sessions = [];
    keep();
    for (const [string, id] of this.ids) {
      const place = id & PLACES;
      if (this.used[place]) continue;
      this.ids.delete(string);
      this.strings[place] = undefined;
      this.free.push(place);
    }
    this.fewNames = Math.max(FEW_NAMES, 2 * this.ids.size);
  }

  /** @param {number} id */
  keepName(id) {
    this.used[id & PLACES] = 1;
  }
}

/** @param {string} string */
function shape(string) {
  const trimmed = string.trim();
  return (trimmed === "" ? BLANK : 0) + (trimmed === string ? 0 : PADDED);
}

/** @type {Names | undefined} whose names the core asks for */
let serving;

/**
 * To be told before each call into the core, unless none of the names is padded.
 * @param {Names} names those of the router whose method runs
 */
export function serve(names) {
  serving = names;
}

/**
 * What is asked for in between, by code that the core runs, is not for those.
 * @template T
 * @param {() => T} call
 * @returns {T}
 */
export function aside(call) {
  const before = serving;
  try {
    return call();
  } finally {
    serving = before;
  }
}

/** Lets go of the names of a router that is gone. @param {Names} names */
export function leave(names) {
  if (serving === names) serving = undefined;
}

/**
 * The number of the name without the white space around it.
 * @param {number} id
 */
export function trimmed(id) {
  return /** @type {Names} */ (serving).trimName(id);
}
