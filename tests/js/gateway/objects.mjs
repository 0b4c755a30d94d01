// Gateways that are objects of one Worker, and what can be seen of their lives.

import { GatewayUnderTest, INGEST_TOKEN, TOKEN } from "./kit.mjs";
import { WorkerdHome } from "./homes/workerd.mjs";

/** How long workerd leaves an idle object its memory, and some more. */
const IDLE_MS = 10_000;

export class Objects {
  /** @param {WorkerdHome} home */
  constructor(home) {
    this.home = home;
  }

  static async make() {
    return new Objects(await WorkerdHome.make());
  }

  /** @param {import("./kit.mjs").OpenOptions & { watchMs?: number }} [options] */
  async open(options = {}) {
    return new GatewayUnderTest(await this.home.open({ token: TOKEN, ingestToken: INGEST_TOKEN, saveMs: 50, ...options }));
  }

  /** Names this life of a gateway's object. @param {GatewayUnderTest} gateway @returns {Promise<string>} */
  async life({ url }) {
    const response = await fetch(`${url}/control/life`);
    return (await response.json()).life;
  }

  /** Leaves the objects alone until they have lost their memory. */
  async sleep() {
    await new Promise((resolve) => setTimeout(resolve, IDLE_MS + 2_500));
  }

  end() {
    return this.home.end();
  }
}
