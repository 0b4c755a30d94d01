// A process with one gateway, or with the baseline: tells its address and stays.

import { serve } from "runcast/server";

import { servePlain } from "./plain_node.mjs";

const options = JSON.parse(process.argv[2] ?? "null");
const url = options ? await serveGateway() : await servePlain();
process.send?.({ url });
process.on("disconnect", () => process.exit());

async function serveGateway() {
  const server = await serve({ ...options, fetch: () => Response.json(server.gateway.stats()) });
  return server.url;
}
