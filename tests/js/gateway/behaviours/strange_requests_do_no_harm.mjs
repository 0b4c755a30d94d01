import { once } from "node:events";
import { connect } from "node:net";

import { INGEST_TOKEN } from "../kit.mjs";
import { inTime } from "../socket.mjs";

export const name = "strange requests do no harm";

/** @type {readonly import("../kit.mjs").Need[]} */
export const needs = ["raw"];

/** Sends bytes to a gateway, and waits until it has ended the connection. @param {string} url @param {string} text */
async function raw(url, text) {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  let answer = "";
  socket.setEncoding("latin1").on("data", (piece) => (answer += piece));
  socket.on("error", () => {});
  socket.end(text);
  await inTime(once(socket, "close"), () => `the end of ${text.slice(0, 60)}`);
  return answer;
}

const UPGRADE = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n";

/** @type {import("../kit.mjs").Behaviour["cases"]} */
export const cases = {
  async "addresses, hosts and methods that are none"({ assert, open }) {
    const gateway = await open();
    const heads = [
      "GET // HTTP/1.1\r\nHost: x\r\n", "GET http://[ HTTP/1.1\r\nHost: x\r\n", "GET / HTTP/1.1\r\nHost: a b\r\n", "GET / HTTP/1.1\r\nHost: [\r\n",
      "GET http://user:secret@host/ HTTP/1.1\r\nHost: x\r\n", "TRACE / HTTP/1.1\r\nHost: x\r\n", "CONNECT x:1 HTTP/1.1\r\nHost: x\r\n",
      "OPTIONS * HTTP/1.1\r\nHost: x\r\n", "GET /%zz HTTP/1.1\r\nHost: x\r\n", "GET / HTTP/1.1\r\nHost: \r\n", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\n",
    ];
    for (const head of heads) {
      await raw(gateway.url, `${head}Connection: close\r\n\r\n`);
      await raw(gateway.url, `${head}${UPGRADE}\r\n`);
      assert.deepInclude(await (await fetch(`${gateway.url}/health`)).json(), { ok: true }, head);
    }
    assert.strictEqual((await gateway.connect()).hello.type, "hello-ok");
  },

  async "handshakes that are not whole"({ assert, open }) {
    const gateway = await open();
    for (const left of ["", "Sec-WebSocket-Version: 13\r\n", "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: x\r\n"]) {
      const answer = await raw(gateway.url, `GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${left}\r\n`);
      assert.notMatch(answer, /^HTTP\/1\.1 101/, left);
      assert.strictEqual((await gateway.connect()).hello.type, "hello-ok");
    }
  },

  async "requests that break off, to the gateway and beside it"({ assert, open }) {
    const gateway = await open();
    for (const path of ["/ingest", "/elsewhere", "/health"]) {
      const head = `POST ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${INGEST_TOKEN}\r\nContent-Length: 1000\r\n\r\n`;
      await raw(gateway.url, `${head}{"runId":`);
      assert.strictEqual((await fetch(`${gateway.url}/health`)).status, 200, path);
    }
  },

  async "sockets that go in the middle of a frame"({ assert, open }) {
    const gateway = await open();
    await raw(gateway.url, `GET / HTTP/1.1\r\nHost: x\r\n${UPGRADE}\r\n\x81\xfe\x01`);
    assert.strictEqual((await gateway.connect()).hello.type, "hello-ok");
  },
};
