import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { build } from "../../../www/build.mjs";
import { serveFolders } from "../../../www/static_files.mjs";
import { startWorkerd } from "../../../www/workerd.mjs";

/**
 * The demo as somebody has put it somewhere.
 * @typedef {{ url: string, close: () => Promise<void> }} Placed
 */

/** The two forms of the demo. The static one stands where static sites often do: not at the root. */
export const forms = [
  {
    name: "worker",
    /** @returns {Promise<Placed>} */
    async place() {
      const { site, worker } = await build();
      const { url, close } = await startWorkerd({ site, worker, port: 0 });
      return { url: `${url}/`, close };
    },
  },
  {
    name: "static",
    /** @returns {Promise<Placed>} */
    async place() {
      const { site } = await build();
      // A copy, which nothing stands beside that the page could lean on.
      const folder = await mkdtemp(join(tmpdir(), "runcast-site-"));
      await cp(site, folder, { recursive: true });
      const { url, close } = await serveFolders({ "/some/where/": folder });
      return {
        url: `${url}/some/where/`,
        async close() {
          await close();
          await rm(folder, { recursive: true, force: true });
        },
      };
    },
  },
];
