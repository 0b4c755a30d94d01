/**
 * What the suite is made of: each behaviour file exports `name` and `cases`, a function that takes
 * the kit of its runtime and returns cases by title. No file of the suite names a runtime.
 *
 * @typedef {object} Kit
 * @property {typeof import("runcast").ChatRouter} ChatRouter
 * @property {typeof import("runcast").RouterCrashed} RouterCrashed
 * @property {Assert} assert
 * @property {Vectors} vectors the answers that the origin gave
 * @property {() => unknown} [otherRealm] makes an event in another realm, where the runtime has a second one
 *
 * chai's assertions; by name only, for TypeScript forbids assertion signatures in what is destructured
 * @typedef {{ [Name in keyof typeof import("chai").assert]: (...given: any[]) => void }} Assert
 *
 * @typedef {{ [title: string]: () => void | Promise<void> }} Cases
 * @typedef {(kit: Kit) => Cases} CasesOf
 * @typedef {{ name: string, cases: CasesOf }} Behaviour
 *
 * @typedef {{ scenarios: string, random: string }} Vectors the texts of the JSON-lines files
 * @typedef {{ title: string, error?: string }} Result
 */

/**
 * Runs every case of every behaviour, in order, and hands on each result as it comes.
 * @param {Behaviour[]} behaviours
 * @param {Kit} kit
 * @param {(result: Result) => void} report
 */
export async function runAll(behaviours, kit, report) {
  for (const { name, cases } of behaviours) {
    for (const [title, run] of Object.entries(cases(kit))) {
      try {
        await run();
        report({ title: `${name}: ${title}` });
      } catch (error) {
        report({ title: `${name}: ${title}`, error: describe(error) });
      }
    }
  }
}

/** What a test that failed is told with. @param {unknown} error */
export function describe(error) {
  if (!(error instanceof Error)) return String(error);
  const { expected, actual } = /** @type {{ expected?: unknown, actual?: unknown }} */ (error);
  const compared = expected === undefined && actual === undefined
    ? ""
    : `\nexpected ${JSON.stringify(expected)}\nactual   ${JSON.stringify(actual)}`;
  return `${error.message}${compared}\n${error.stack ?? ""}`;
}
