// node tests/bench/gateway.mjs [--quick] [--only node|workerd] [--sockets N] [--rounds N]
//
// A gateway with a thousand sockets that follow a live run, in Node and in workerd, beside a
// plain loop that makes each event to text once and sends it to everybody: both in processes of
// their own, the viewers in another. Every round ends with a look at each viewer's text; no time
// makes this fail.

import { cp } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { packedProject } from "../js/packed.mjs";
import { homesIn } from "./gateway/homes.mjs";
import { Load } from "./gateway/load.mjs";
import { compared, killed, relayed, seated, slowed } from "./gateway/scenarios.mjs";
import { ratioCells, spread, table } from "./measure.mjs";

/** @typedef {import("./gateway/scenarios.mjs").Figures} Figures */

const { values } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    only: { type: "string" },
    sockets: { type: "string" },
    rounds: { type: "string" },
  },
});
const sizes = {
  sockets: Number(values.sockets ?? (values.quick ? 40 : 1000)),
  rounds: Number(values.rounds ?? (values.quick ? 1 : 3)),
};
/** How many pieces are said, and how far apart: so that the plain loop keeps up where it can. */
const paces = {
  node: values.quick ? { pieces: 20, everyMs: 20 } : { pieces: 60, everyMs: 20 },
  workerd: values.quick ? { pieces: 10, everyMs: 40 } : { pieces: 30, everyMs: 40 },
};

const folder = join(await packedProject(), "tests", "bench", "gateway");
await cp(fileURLToPath(new URL("gateway", import.meta.url)), folder, { recursive: true });
const homes = homesIn(folder);

const row = table([34, 10, 8, 8, 8, 8, 9, 9, 8, 8, 8]);
const NAMES = { paced: "runcast", eager: "runcast, throttleMs: 0", plain: "plain loop" };

/** @param {number[]} all @param {number} [digits] */
const middle = (all, digits = 0) => (spread(all).median ?? NaN).toFixed(digits);

/**
 * @param {string} title
 * @param {{ [kind: string]: Figures }[]} rounds
 * @param {(kind: string) => number} events of one run
 */
function tell(title, rounds, events) {
  console.log(`  ${title}`);
  for (const [kind, name] of Object.entries(NAMES)) {
    const own = rounds.map((round) => round[kind]);
    /** @param {(figures: Figures) => number} of */
    const ratio = (of) => rounds.map((round) => of(round[kind]) / events(kind) / (of(round.plain) / events("plain")));
    row([
      `    ${name}`,
      middle(own.map(({ seconds }) => events(kind) / seconds)),
      middle(own.map(({ frames, seconds }) => frames / seconds / 1000), 1),
      middle(own.map(({ bytes, seconds }) => bytes / seconds / 1e6), 2),
      middle(own.map(({ p50 }) => p50)),
      middle(own.map(({ p99 }) => p99)),
      ...(kind === "plain" ? [] : [
        `${middle(ratio(({ frames }) => frames), 2)}x`,
        `${middle(ratio(({ bytes }) => bytes), 2)}x`,
        ...ratioCells(ratio(({ cpu }) => cpu), 2),
      ]),
    ]);
  }
}

/** @param {keyof typeof homes} home */
async function measure(home) {
  const start = homes[home];
  const load = await Load.start(folder);
  const scale = { ...sizes, ...paces[home] };
  const fewer = { ...scale, rounds: Math.ceil(scale.rounds / 2) };
  const { sockets, rounds, pieces, everyMs } = scale;
  console.log(`\n${home}: ${sockets} sockets, ${rounds} rounds; medians; ratios of what an event takes, to the plain loop's`);
  row(["", "events/s", "kframes/s", "MB/s", "p50 ms", "p99 ms", "frames", "bytes", "CPU min", "med", "max"]);
  const { stages, memory } = await seated(start, load, scale);
  const { rows, wholes } = await compared(stages, scale);
  tell(`a piece every ${everyMs} ms`, rows.atAPace, () => pieces);
  tell("as fast as it goes", rows.atOnce, (kind) => (kind === "paced" ? pieces * 10 : pieces));
  tell("as fast as it goes, to one viewer", rows.toOne, () => pieces * 50);
  console.log(`  a viewer that gets whole texts gets ${ratioCells(wholes).join(" ")} the bytes (${pieces * 20} characters)`);
  console.log(`  memory a connection, kB: ${Object.entries(NAMES).map(([kind, name]) => `${name} ${(memory[kind] / 1024).toFixed(1)}`).join(", ")}`);

  const back = await killed(stages, fewer);
  console.log(`  all killed in mid-run: all back and up to date after ${middle(back.map(({ paced }) => paced))} ms; of the plain loop connected, ` +
    `with what was missed lost, after ${middle(back.map(({ plain }) => plain))}; ${ratioCells(back.map(({ paced, plain }) => paced / plain)).join(" ")}`);

  const { figures, slowCount, lostCount, moreBytes, bound } = await slowed(start, load, fewer);
  const ms = (/** @type {"without" | "beside"} */ when, /** @type {"p50" | "p99"} */ what) => middle(figures[when].map((round) => round[what]));
  console.log(`  ${slowCount} slow ones: p50 and p99 of the others ${ms("beside", "p50")} and ${ms("beside", "p99")} ms, without them ${ms("without", "p50")} and ${ms("without", "p99")}, ` +
    `p99 ${ratioCells(figures.beside.map(({ p99 }, at) => p99 / figures.without[at].p99), 2).join(" ")}`);
  console.log(`    and ${lostCount} past the bound of ${(bound / 1e6).toFixed(1)} MB were closed with 1013; at most ${(moreBytes / 1e6).toFixed(0)} MB more memory`);

  if (home === "workerd") {
    const runs = await relayed(stages.paced, start, load, fewer);
    console.log(`  over 4 relays: p50 ${middle(runs.map(({ relays }) => relays.p50))} and p99 ${middle(runs.map(({ relays }) => relays.p99))} ms, ` +
      `from the home itself ${middle(runs.map(({ direct }) => direct.p50))} and ${middle(runs.map(({ direct }) => direct.p99))}; ` +
      `CPU ${ratioCells(runs.map(({ relays, direct }) => relays.cpu / direct.cpu), 2).join(" ")}`);
  }
  for (const stage of Object.values(stages)) await stage.close();
  await load.close();
}

for (const home of /** @type {(keyof typeof homes)[]} */ (Object.keys(homes))) if (!values.only || values.only === home) await measure(home);
