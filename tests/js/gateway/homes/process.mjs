import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

import { MARK } from "../fixture/mark.mjs";
import { inTime } from "../socket.mjs";

/** @typedef {import("../kit.mjs").Home} Home */

/**
 * A runtime of the command line: a process of it opens gateways, those that may
 * be killed in one of their own.
 * @implements {Home}
 */
export class ProcessHome {
  /** @type {Set<Fixture>} */
  #fixtures = new Set();
  /** @type {Fixture | undefined} */
  #shared;
  #count = 0;
  #printed = "";

  /**
   * @param {string} title
   * @param {readonly import("../kit.mjs").Need[]} has
   * @param {string} folder for files that a gateway may write
   * @param {readonly string[]} command that runs the fixture's server
   */
  constructor(title, has, folder, command) {
    this.title = title;
    this.has = new Set(has);
    this.folder = folder;
    this.command = command;
  }

  /** @param {string} title @param {readonly import("../kit.mjs").Need[]} has @param {(folder: string) => string[]} command */
  static async make(title, has, command) {
    const folder = await mkdtemp(join(tmpdir(), "runcast-gateways-"));
    return new ProcessHome(title, has, folder, command(folder));
  }

  #start() {
    const fixture = new Fixture(this.command, (text) => (this.#printed += text));
    this.#fixtures.add(fixture);
    return fixture;
  }

  /** @param {import("../kit.mjs").OpenOptions} options @returns {Promise<import("../kit.mjs").Opened>} */
  async open({ sqlite = false, mayCrash = false, ...plain }) {
    const key = `gateway-${(this.#count += 1)}`;
    if (this.#shared?.isOver) this.#shared = undefined;
    let fixture = mayCrash ? this.#start() : (this.#shared ??= this.#start());
    const file = sqlite ? { database: join(this.folder, `${key}.sqlite`) } : {};
    const { url, port } = await fixture.asks({ act: "open", key, plain, place: { port: 0, ...file } });
    return {
      url,
      restart: async ({ crash }) => {
        if (crash) {
          await this.#ends(fixture);
          fixture = this.#start();
        } else {
          await fixture.asks({ act: "close", key });
        }
        await fixture.asks({ act: "open", key, plain, place: { port, ...file } });
      },
      close: async () => {
        if (mayCrash) await this.#ends(fixture);
        else await fixture.asks({ act: "close", key });
      },
    };
  }

  /** @param {Fixture} fixture */
  async #ends(fixture) {
    this.#fixtures.delete(fixture);
    await fixture.dies();
  }

  printed() {
    return this.#printed;
  }

  async end() {
    for (const fixture of [...this.#fixtures]) await this.#ends(fixture);
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** A process of the fixture's server. */
class Fixture {
  /** @type {Map<number, (answer: any) => void>} */
  #asked = new Map();
  #lastId = 0;
  isOver = false;

  /** @param {readonly string[]} command @param {(text: string) => void} print */
  constructor([program = "", ...args], print) {
    this.child = spawn(program, args, { stdio: ["pipe", "pipe", "pipe"] });
    this.hasExited = once(this.child, "exit");
    this.child.stdin.on("error", () => {});
    this.hasExited.then(([code]) => {
      this.isOver = true;
      for (const answer of this.#asked.values()) answer({ error: `the fixture ended with ${code}` });
    });
    createInterface({ input: this.child.stdout }).on("line", (line) => {
      if (!line.startsWith(MARK)) return print(`${line}\n`);
      const { id, ...answer } = JSON.parse(line.slice(MARK.length));
      this.#asked.get(id)?.(answer);
      this.#asked.delete(id);
    });
    this.child.stderr.setEncoding("utf8").on("data", (text) => {
      print(text);
      if (process.env.RUNCAST_SHOW) process.stderr.write(text);
    });
  }

  /** @param {object} told @returns {Promise<any>} */
  async asks(told) {
    if (this.isOver) throw new Error("the fixture ended unasked");
    const id = (this.#lastId += 1);
    const answered = new Promise((/** @type {(answer: any) => void} */ resolve) => this.#asked.set(id, resolve));
    this.child.stdin.write(`${JSON.stringify({ id, ...told })}\n`);
    const { error, ...answer } = await inTime(answered, () => `the fixture to do ${JSON.stringify(told)}`);
    if (error) throw new Error(error);
    return answer;
  }

  async dies() {
    if (!this.isOver) this.child.kill("SIGKILL");
    await this.hasExited;
  }
}
