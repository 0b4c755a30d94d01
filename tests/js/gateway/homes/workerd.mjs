import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { packedProject } from "../../packed.mjs";
import { startWorker } from "../../runtimes/workerd_start.mjs";

/** @typedef {import("../kit.mjs").Home} Home */

/**
 * A real workerd, which has all gateways of a suite as objects of one Worker.
 * It ends as it does with a crash or a deploy: without a word to its objects.
 * @implements {Home}
 */
export class WorkerdHome {
  title = "workerd";
  /** @type {ReadonlySet<import("../kit.mjs").Need>} */
  has = new Set(/** @type {const} */ (["sqlite", "crash"]));
  /** @type {Map<string, object>} the options of the gateways that are open */
  #open = new Map();
  #count = 0;
  #printed = "";
  /** @type {import("miniflare").Miniflare | undefined} */
  #worker;
  #url = "";

  /** @param {string} folder what the objects keep */
  constructor(folder) {
    this.folder = folder;
  }

  static async make() {
    const home = new WorkerdHome(await mkdtemp(join(tmpdir(), "runcast-objects-")));
    await home.#start();
    return home;
  }

  async #start() {
    const port = this.#url === "" ? 0 : Number(new URL(this.#url).port);
    this.#worker = await startWorker(join(await packedProject(), "tests", "js", "gateway", "fixture", "worker.mjs"), {
      durableObjects: { GATEWAY: { className: "Gateway", useSQLite: true }, RELAY: { className: "Relay", useSQLite: true } },
      more: {
        port,
        durableObjectsPersist: this.folder,
        handleRuntimeStdio: (/** @type {import("node:stream").Readable[]} */ ...streams) => {
          for (const stream of streams) stream.on("data", (text) => (this.#printed += text));
        },
      },
    });
    this.#url = String(await this.#worker.ready).replace(/\/$/, "");
    for (const name of this.#open.keys()) await this.#tell(name);
  }

  /** @param {string} name */
  async #tell(name) {
    await fetch(`${this.#url}/${name}/control/options`, { method: "POST", body: JSON.stringify(this.#open.get(name)) });
  }

  /** @param {import("../kit.mjs").OpenOptions} options @returns {Promise<import("../kit.mjs").Opened>} */
  async open({ sqlite: _, mayCrash: __, ...plain }) {
    const name = `gateway-${(this.#count += 1)}`;
    this.#open.set(name, plain);
    await this.#tell(name);
    return {
      url: `${this.#url}/${name}`,
      restart: async ({ crash }) => {
        // Nothing tells an object that it will go: what it has saved by then is what is kept.
        if (!crash) await fetch(`${this.#url}/${name}/control/settled`);
        await this.restart();
      },
      close: async () => {
        this.#open.delete(name);
      },
    };
  }

  async restart() {
    await this.#worker?.dispose();
    await this.#start();
  }

  printed() {
    return this.#printed;
  }

  async end() {
    await this.#worker?.dispose();
    await rm(this.folder, { recursive: true, force: true });
  }
}
