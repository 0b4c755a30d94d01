import { TOKEN } from "../kit.mjs";

export const name = "origins are checked";

/** @param {import("../kit.mjs").GatewayUnderTest} gateway @param {string} origin */
async function comesFrom(gateway, origin) {
  const client = await gateway.socket({ headers: { origin } });
  const [outcome] = await Promise.race([
    client.ended.then(({ code, reason }) => [`${code} ${reason}`]),
    client.next("connect.challenge").then(async () => [(await client.connect({ token: TOKEN })).ok ? "welcome" : "refused"]),
  ]);
  return outcome;
}

const REFUSED = "1008 origin not allowed";

/** @type {import("../kit.mjs").Behaviour["cases"]} */
export const cases = {
  async "pages of the gateway's own may connect, no others"({ assert, open }) {
    const gateway = await open();
    const { host, port } = new URL(gateway.url);
    assert.strictEqual(await comesFrom(gateway, `http://${host}`), "welcome");
    for (const origin of ["https://elsewhere.example", "null", `http://${host}.example`, `http://127.0.0.1:${Number(port) - 1}`, "garbage"]) {
      assert.strictEqual(await comesFrom(gateway, origin), REFUSED, origin);
    }
  },

  async "those that the host lists may, and then only those"({ assert, open }) {
    const gateway = await open({ origins: ["https://app.example"] });
    assert.strictEqual(await comesFrom(gateway, "https://app.example"), "welcome");
    for (const origin of ["http://app.example", "https://app.example.com", `http://${new URL(gateway.url).host}`]) {
      assert.strictEqual(await comesFrom(gateway, origin), REFUSED, origin);
    }
  },

  async "all may where the host says so"({ assert, open }) {
    const gateway = await open({ origins: ["*"] });
    assert.strictEqual(await comesFrom(gateway, "https://elsewhere.example"), "welcome");
  },

  async "programs that are no pages send none"({ assert, open }) {
    const gateway = await open({ origins: [] });
    assert.strictEqual((await gateway.connect()).hello.type, "hello-ok");
  },

  async "who is refused is not even greeted"({ assert, open }) {
    const gateway = await open();
    const client = await gateway.socket({ headers: { origin: "https://elsewhere.example" } });
    await client.closed();
    assert.deepEqual(client.texts, []);
  },
};
