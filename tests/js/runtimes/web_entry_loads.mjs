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
  /** @param {() => unknown} make what init is given */
  const loadsFrom = (make) => async () => {
    for (const entry of ["runcast/web", "runcast/slim"]) {
      const runcast = await fresh(entry);
      await runcast.default(await make());
      works(runcast);
    }
  };
  const bytes = async () => (await fetch(wasm)).arrayBuffer();
  const module = async () => WebAssembly.compile(await bytes());
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
    "from a URL": loadsFrom(() => new URL(wasm, location.href)),
    "from a Request": loadsFrom(() => new Request(wasm)),
    "from a Response": loadsFrom(() => fetch(wasm)),
    "from a promise of a Response": async () => {
      const runcast = await fresh("runcast/web");
      await runcast.default(fetch(wasm));
      works(runcast);
    },
    "from bytes": loadsFrom(bytes),
    "from a view on bytes": loadsFrom(async () => new Uint8Array(await bytes())),
    "from a module": loadsFrom(module),
    "from bytes of another type than application/wasm": loadsFrom(async () => new Response(await bytes())),
    async "slim loads from bytes or a module at once"() {
      for (const source of [await bytes(), await module()]) {
        const runcast = await fresh("runcast/slim");
        isNotReady(runcast);
        runcast.initSync(source);
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
