export const name = "the web entry loads";

const wasm = "/node_modules/runcast/core.wasm";

/**
 * Each case has a page of its own, where nothing is loaded yet.
 * @param {{ assert: import("../contract/kit.mjs").Assert, frame: () => Promise<any> }} page
 * @returns {import("../contract/kit.mjs").Cases}
 */
export function cases({ assert, frame }) {
  /** @param {string} entry */
  const fresh = async (entry) => (await frame()).eval(`import(${JSON.stringify(entry)})`);
  /** @param {any} runcast */
  const works = ({ ChatRouter }) => {
    const router = new ChatRouter();
    const frames = router.ingest({ runId: "r", seq: 1, stream: "x", ts: 1 }, 1);
    assert.lengthOf(frames, 1);
  };
  /** @param {any} runcast */
  const isNotReady = ({ ChatRouter }) => {
    let error;
    try {
      new ChatRouter();
    } catch (caught) {
      error = /** @type {any} */ (caught);
    }
    assert.strictEqual(error?.code, "ERR_NOT_READY");
    assert.include(error.message, "await init()");
  };
  /** @param {(page: typeof globalThis) => unknown} make what init is given, by the page's own classes */
  const loadsFrom = (make) => async () => {
    for (const entry of ["runcast/web", "runcast/slim"]) {
      const page = await frame();
      const runcast = await page.eval(`import(${JSON.stringify(entry)})`);
      await runcast.default(await make(page));
      works(runcast);
    }
  };
  /** @param {typeof globalThis} page */
  const bytes = async (page) => (await page.fetch(wasm)).arrayBuffer();
  /** @param {typeof globalThis} page */
  const module = async (page) => page.WebAssembly.compile(await bytes(page));
  return {
    "a router before init says what to do"() {
      return fresh("runcast/web").then(isNotReady);
    },
    async "init finds the wasm by itself, and may be called again"() {
      const runcast = await fresh("runcast/web");
      await Promise.all([runcast.default(), runcast.default()]);
      await runcast.default();
      works(runcast);
    },
    "from an address as text": loadsFrom(() => wasm),
    "from a URL": loadsFrom((page) => new page.URL(wasm, location.href)),
    "from a Request": loadsFrom((page) => new page.Request(wasm)),
    "from a Response": loadsFrom((page) => page.fetch(wasm)),
    "from a promise of a Response": async () => {
      const runcast = await fresh("runcast/web");
      await runcast.default(fetch(wasm));
      works(runcast);
    },
    "from bytes": loadsFrom(bytes),
    "from a view on bytes": loadsFrom(async (page) => new page.Uint8Array(await bytes(page))),
    "from a module": loadsFrom(module),
    "from bytes of another type than application/wasm": loadsFrom(async (page) => new page.Response(await bytes(page))),
    async "slim loads from bytes or a module at once"() {
      for (const make of [bytes, module]) {
        const page = await frame();
        const runcast = await page.eval('import("runcast/slim")');
        isNotReady(runcast);
        runcast.initSync(await make(page));
        works(runcast);
      }
    },
    async "after a load that failed the next may succeed"() {
      const runcast = await fresh("runcast/web");
      let error;
      try {
        await runcast.default("/nothing/here.wasm");
      } catch (caught) {
        error = /** @type {any} */ (caught);
      }
      assert.include(error?.message, "/nothing/here.wasm");
      isNotReady(runcast);
      await runcast.default();
      works(runcast);
    },
  };
}
