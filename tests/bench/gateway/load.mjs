// The process of the viewers, from the side of whoever tells it what to do.

import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

import { ready } from "./homes.mjs";

/** @typedef {(act: string, more?: object) => Promise<any>} Group what some viewers do, and how it went */

export class Load {
  /** @type {Map<number, (told: any) => void>} */
  #asked = new Map();
  #lastId = 0;

  /** @param {import("node:child_process").ChildProcess} child */
  constructor(child) {
    this.child = child;
    this.pid = child.pid ?? NaN;
    child.on("message", (/** @type {any} */ told) => this.#asked.get(told.id)?.(told));
    child.on("exit", (code) => {
      for (const answer of this.#asked.values()) answer({ error: `the viewers' process ended with ${code}` });
    });
  }

  /** @param {string} folder */
  static async start(folder) {
    const child = fork(join(folder, "crowd.mjs"));
    await ready(child);
    return new Load(child);
  }

  /** @param {string} name @returns {Group} */
  group(name) {
    return async (act, more = {}) => {
      const id = (this.#lastId += 1);
      const told = await new Promise((/** @type {(told: any) => void} */ resolve) => {
        this.#asked.set(id, resolve);
        this.child.send({ id, group: name, act, ...more });
      });
      this.#asked.delete(id);
      if (told.error) throw new Error(told.error);
      return told.answer;
    };
  }

  close() {
    this.child.disconnect();
    return once(this.child, "exit");
  }
}
