import { once } from "node:events";
import { connect, createServer } from "node:net";

/**
 * Passes connections on to a port of this machine, until it is cut and once it is mended.
 * @param {number} port
 */
export async function openWire(port) {
  /** @type {Set<import("node:net").Socket>} */
  const ends = new Set();
  let isCut = false;
  const server = createServer((near) => {
    if (isCut) return near.destroy();
    const far = connect(port, "127.0.0.1");
    for (const [end, other] of /** @type {const} */ ([[near, far], [far, near]])) {
      ends.add(end);
      // A reset is an end like any other.
      end.on("error", () => {}).on("close", () => (ends.delete(end), other.destroy()));
      end.pipe(other);
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port: own } = /** @type {import("node:net").AddressInfo} */ (server.address());
  function cut() {
    isCut = true;
    for (const end of ends) end.destroy();
  }
  return {
    origin: `http://127.0.0.1:${own}`,
    cut,
    mend() {
      isCut = false;
    },
    async close() {
      server.close();
      cut();
      await once(server, "close");
    },
  };
}
