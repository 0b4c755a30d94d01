// A Worker in which an hour goes by, a part with each request.

import { ChatRouter } from "runcast";

import { ModelRouter } from "../../js/model.mjs";
// The very file that the package loads: its memory is the package's.
// @ts-ignore it is there where this is bundled
import { memory } from "../../../node_modules/runcast/core/core.js";
import { isAlike } from "./alike.mjs";
import { Hour } from "./traffic.mjs";

/** @type {Hour} */
let hour;

/** @type {{ [path: string]: (body: any) => unknown }} */
const does = {
  begin(options) {
    hour = new Hour({ ChatRouter, ModelRouter, isAlike }, options);
    return null;
  },
  until(ms) {
    hour.until(ms);
    return hour.report;
  },
  wasm: () => memory().buffer.byteLength,
  nothing: () => null,
};

export default {
  /** @param {Request} request */
  async fetch(request) {
    try {
      return Response.json(does[new URL(request.url).pathname.slice(1)](await request.json()));
    } catch (error) {
      return new Response(String(/** @type {Error} */ (error).stack), { status: 500 });
    }
  },
};
