// What only a program that knows the web's own types can write.

import { connect } from "runcast/client";
import init from "runcast/web";
import { initSync } from "runcast/slim";

export async function start(url: URL, bytes: BufferSource): Promise<void> {
  await init(url);
  await init(fetch(url));
  await init(await fetch(new Request(url)));
  await init(new Request(url));
  await init(WebAssembly.compile(bytes));
  initSync(new WebAssembly.Module(bytes));
  initSync(bytes);
}

const closing = new AbortController();
connect(new URL("wss://gateway.example/"), { WebSocket, signal: closing.signal })
  .send("main", "hi", { signal: AbortSignal.timeout(1_000) });
