/**
 * An agent that says what a test tells it to say, when it tells it.
 *
 * @typedef {import("../../../pkg-template/server.js").AgentContext} Asked
 * @typedef {import("../../../pkg-template/server.js").Said} Said
 */

/** One run of the agent, in the hands of a test. */
export class Scene {
  /** @type {(Said | Error | undefined)[]} */
  #lines = [];
  #wake = () => {};
  #leave = () => {};

  /** @param {Asked} asked */
  constructor(asked) {
    this.asked = asked;
    /** The agent has returned, or thrown. @type {Promise<void>} */
    this.isOver = new Promise((resolve) => (this.#leave = resolve));
  }

  /** @param {Said | Error | undefined} line nothing is the end */
  #put(line) {
    this.#lines.push(line);
    this.#wake();
  }

  /** @param {string} text */
  say(text) {
    this.#put(text);
  }

  /** @param {{ toolCallId: string, name: string, phase: string, args?: object, result?: unknown }} data */
  tool(data) {
    this.#put({ stream: "tool", data });
  }

  end() {
    this.#put(undefined);
  }

  /** @param {string} message */
  fail(message) {
    this.#put(new Error(message));
  }

  async *lines() {
    try {
      for (;;) {
        while (this.#lines.length === 0) await new Promise((resolve) => (this.#wake = () => resolve(undefined)));
        const line = this.#lines.shift();
        if (line === undefined) return;
        if (line instanceof Error) throw line;
        yield line;
      }
    } finally {
      this.#leave();
    }
  }
}

export class Stage {
  /** @type {Scene[]} */
  #begun = [];
  /** @type {((scene: Scene) => void)[]} */
  #waiting = [];

  /** What a gateway is given as its agent. @type {(asked: Asked) => AsyncGenerator<Said>} */
  agent = (asked) => {
    const scene = new Scene(asked);
    const waiting = this.#waiting.shift();
    if (waiting) waiting(scene);
    else this.#begun.push(scene);
    return scene.lines();
  };

  /** @returns {Promise<Scene>} the next run that the gateway begins */
  async next() {
    return this.#begun.shift() ?? new Promise((resolve) => this.#waiting.push(resolve));
  }
}
