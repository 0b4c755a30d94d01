import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, posix } from "node:path";

/** @type {{ [extension: string]: string }} */
const types = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".jsonl": "application/jsonl; charset=utf-8",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
};

/**
 * Serves folders on loopback, as any static host would; nothing outside of them is reached.
 * @param {{ [prefix: string]: string }} folders by the path that they stand under, the longest first
 * @param {{ port?: number }} [options] 0, the default, takes a free port
 * @returns {Promise<{ url: string, close: () => Promise<void> }>}
 */
export async function serveFolders(folders, { port = 0 } = {}) {
  const server = createServer(async (request, response) => {
    const found = await fileIn(folders, request.url ?? "/");
    if (!found) {
      response.writeHead(404, { "content-type": "text/plain" }).end("not found\n");
      return;
    }
    response.writeHead(200, found.headers);
    if (request.method === "HEAD") response.end();
    else createReadStream(found.file).on("error", () => response.destroy()).pipe(response);
  });
  await new Promise((resolve, reject) => {
    server.once("error", reject).listen(port, "127.0.0.1", () => resolve(undefined));
  });
  const address = /** @type {import("node:net").AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: () => new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    }),
  };
}

/**
 * One file of a folder, with the headers that it goes out with.
 * @param {string} folder
 * @param {string} path of a URL
 */
export const siteFile = (folder, path) => fileIn({ "/": folder }, path);

/**
 * @param {{ [prefix: string]: string }} folders
 * @param {string} url
 * @returns {Promise<{ file: string, headers: { [name: string]: string } } | undefined>}
 */
async function fileIn(folders, url) {
  const file = fileOf(folders, url);
  const found = file === undefined ? undefined : await stat(file).catch(() => undefined);
  if (file === undefined || !found?.isFile()) return undefined;
  return { file, headers: {
    "content-type": types[extname(file)] ?? "application/octet-stream",
    "content-length": String(found.size),
    "cache-control": "no-cache",
  } };
}

/**
 * @param {{ [prefix: string]: string }} folders
 * @param {string} url
 * @returns {string | undefined}
 */
function fileOf(folders, url) {
  let path;
  try {
    path = posix.normalize(decodeURIComponent(url.replace(/[?#].*$/s, "")));
  } catch {
    return undefined;
  }
  if (!path.startsWith("/") || /[\0\\]/.test(path)) return undefined;
  if (path.endsWith("/")) path += "index.html";
  for (const [prefix, folder] of Object.entries(folders)) {
    if (path.startsWith(prefix)) return join(folder, path.slice(prefix.length));
  }
  return undefined;
}
