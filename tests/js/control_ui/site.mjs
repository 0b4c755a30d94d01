import { readFile } from "node:fs/promises";
import { extname, join } from "node:path";

const types = /** @type {{ [extension: string]: string | undefined }} */ ({
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
});

/**
 * Answers requests for an app's static files. A path without an extension is one of the app's
 * own, and gets its page.
 * @param {string} folder
 * @returns {(request: Request) => Promise<Response>}
 */
export function siteOf(folder) {
  return async ({ url }) => {
    const { pathname } = new URL(url);
    const extension = extname(pathname);
    const type = types[extension || ".html"];
    const file = join(folder, extension ? pathname : "index.html");
    const body = type && (await readFile(file).catch(() => undefined));
    if (!body) return new Response("not found\n", { status: 404 });
    return new Response(body, { headers: { "content-type": type, "cache-control": "no-store" } });
  };
}
