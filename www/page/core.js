import init, { ChatRouter } from "runcast/web";
import file from "runcast/core.wasm";

/** Beside the scripts, wherever the page is put. */
export const wasm = new URL(file, import.meta.url);

/** @returns {Promise<typeof ChatRouter>} */
export async function core() {
  await init(wasm);
  return ChatRouter;
}
