/**
 * Prints results in the Test Anything Protocol; the plan at the end proves that none is missing.
 * @param {(line: string) => void} [print]
 */
export function tap(print = console.log) {
  let count = 0;
  let failed = 0;
  print("TAP version 13");
  return {
    /** @param {import("../contract/kit.mjs").Result} result */
    report({ title, error }) {
      count += 1;
      const line = title.replaceAll("#", "\\#").replaceAll("\n", " ");
      print(`${error === undefined ? "ok" : "not ok"} ${count} - ${line}`);
      if (error === undefined) return;
      failed += 1;
      const detail = error.length > 2000 ? `${error.slice(0, 2000)}…` : error;
      print(`  ---\n${detail.replaceAll(/^/gm, "    ")}\n  ...`);
    },
    /** @returns {boolean} whether every test passed */
    end() {
      print(`1..${count}`);
      return count > 0 && failed === 0;
    },
  };
}
