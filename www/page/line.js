/**
 * A line that is as bad as you like: a class for `connect` whose sockets are late, narrow and
 * lossy, stand still or are cut.
 *
 * Over TCP no message is lost from the middle. Here an event may be, to show what the receiver
 * notices and mends: the next one's number tells it that one is missing. A loss that nothing
 * follows ends the connection after a while, as TCP does when it gives up.
 *
 * @typedef {{ readyState: number, close: (code?: number) => void, end: (code: number, reason: string) => void }} Ended
 */

/** After how long a loss that nothing follows ends the connection, ms. */
const GIVE_UP_MS = 2_500;

const encoder = new TextEncoder();

export class Line {
  latency = 0;
  /** Bytes a second; 0: no limit. */
  bandwidth = 0;
  /** Percent. */
  loss = 0;
  bytes = 0;
  frames = 0;
  lost = 0;
  attaches = 0;
  isCut = false;
  isPaused = false;
  /** @type {Set<Ended>} */
  #sockets = new Set();
  /** @type {Set<() => void>} what goes on once the line does */
  #resumes = new Set();

  /**
   * @param {import("runcast/client").SocketClass} Inner
   * @param {() => number} random
   * @param {() => void} onchange
   */
  constructor(Inner, random, onchange) {
    this.Inner = Inner;
    this.random = random;
    this.onchange = onchange;
    this.Socket = socketOn(this, this.#sockets, this.#resumes);
  }

  pause() {
    this.isPaused = true;
  }

  resume() {
    this.isPaused = false;
    for (const resume of this.#resumes) resume();
  }

  /** Every connection is lost, and none comes about before {@link mend}. */
  cut() {
    this.isCut = true;
    for (const socket of [...this.#sockets]) socket.end(1006, "the line was cut");
  }

  /** As a browser does when it is online again, this makes whoever waits try at once. */
  mend() {
    this.isCut = false;
    dispatchEvent(new Event("online"));
  }

  /** A loss that nobody can notice otherwise. */
  get givesUpAfter() {
    return GIVE_UP_MS + 2 * this.latency;
  }
}

/**
 * @param {Line} line
 * @param {Set<Ended>} sockets
 * @param {Set<() => void>} resumes
 * @returns {import("runcast/client").SocketClass}
 */
function socketOn(line, sockets, resumes) {
  return class {
    onopen = /** @type {any} */ (null);
    onmessage = /** @type {any} */ (null);
    onclose = /** @type {any} */ (null);
    onerror = /** @type {any} */ (null);
    readyState = 0;
    /** @type {{ at: number, tell: () => void }[]} */
    #queue = [];
    #freeAt = 0;
    /** What was sent and has not arrived. @type {string[]} */
    #underWay = [];
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    #timer;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    #givingUp;
    /** @type {any} */
    #inner;

    /** @param {string} url */
    constructor(url) {
      sockets.add(this);
      resumes.add(this.#pump);
      if (line.isCut) {
        setTimeout(() => this.end(1006, "the line is cut"));
        return;
      }
      this.#inner = new line.Inner(url);
      this.#inner.onopen = () => this.#later(0, () => {
        this.readyState = 1;
        this.onopen?.({});
      });
      this.#inner.onmessage = (/** @type {{ data: any }} */ { data }) => this.#take(String(data));
      this.#inner.onclose = (/** @type {{ code: number, reason: string }} */ { code, reason }) => this.#later(0, () => this.end(code, reason));
    }

    /** @param {string} data */
    #take(data) {
      const size = encoder.encode(data).length;
      line.bytes += size;
      line.frames += 1;
      const isEvent = /^\{"type":"event"/.test(data);
      const isLost = isEvent && line.random() * 100 < line.loss;
      // The next event's number tells of a loss; what was on its way before and what has no number does not.
      if (isEvent) clearTimeout(this.#givingUp);
      if (isLost) {
        line.lost += 1;
        this.#givingUp = setTimeout(() => this.end(1006, "given up"), line.givesUpAfter + this.#backlog());
      } else {
        this.#later(size, () => this.onmessage?.({ data }));
      }
      line.onchange();
    }

    /** How long the line is busy with what it has taken, ms. */
    #backlog() {
      return Math.max(0, this.#freeAt - performance.now());
    }

    /** @param {number} size bytes that it takes up the line with @param {() => void} tell */
    #later(size, tell) {
      const now = performance.now();
      this.#freeAt = Math.max(this.#freeAt, now) + (line.bandwidth > 0 ? (size / line.bandwidth) * 1_000 : 0);
      this.#queue.push({ at: this.#freeAt + line.latency, tell });
      this.#pump();
    }

    #pump = () => {
      clearTimeout(this.#timer);
      while (!line.isPaused && this.readyState !== 3) {
        const [next] = this.#queue;
        if (!next) return;
        const wait = next.at - performance.now();
        if (wait > 0.5) {
          this.#timer = setTimeout(this.#pump, wait);
          return;
        }
        this.#queue.shift();
        next.tell();
      }
    };

    /** @param {string} text */
    send(text) {
      if (text.includes('"runcast.attach"')) line.attaches += 1;
      this.#underWay.push(text);
      // What was sent first arrives first, even if the line has become quicker since.
      setTimeout(() => {
        const first = this.#underWay.shift();
        if (this.readyState === 1) this.#inner?.send(first);
      }, line.latency);
    }

    /** @param {number} [code] */
    close(code) {
      this.end(code ?? 1000, "");
    }

    /** @param {number} code @param {string} reason */
    end(code, reason) {
      if (this.readyState === 3) return;
      this.readyState = 3;
      clearTimeout(this.#timer);
      clearTimeout(this.#givingUp);
      sockets.delete(this);
      resumes.delete(this.#pump);
      if (this.#inner) {
        this.#inner.onclose = null;
        this.#inner.close(code === 1000 ? 1000 : undefined);
      }
      this.onclose?.({ code, reason });
      line.onchange();
    }
  };
}
