// Curves as a picture that can be read on light and on dark pages: two logarithmic axes, a
// line for each way.

/**
 * @typedef {object} Panel
 * @property {string} title
 * @property {{ name: string, points: [x: number, y: number][] }[]} lines
 */

const [WIDTH, HEIGHT, GAP, LEFT, TOP, BOTTOM] = [330, 220, 60, 46, 34, 58];

/** Each has enough contrast on white and on black. */
const COLOURS = ["#2f81f7", "#8957e5", "#3fa34d", "#d4722a"];

/**
 * @param {Panel[]} panels side by side
 * @param {string} yTitle
 */
export function picture(panels, yTitle) {
  const ys = panels.flatMap(({ lines }) => lines.flatMap(({ points }) => points.map(([, y]) => y)));
  const yScale = scale(ys, HEIGHT, 0);
  const width = LEFT + panels.length * (WIDTH + GAP);
  const height = TOP + HEIGHT + BOTTOM;
  const { lines } = panels[0];
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="11" fill="#808890">`,
    ...panels.flatMap((panel, at) => drawn(panel, yScale, LEFT + at * (WIDTH + GAP))),
    text(LEFT, height - 8, yTitle),
    ...lines.flatMap(({ name }, at) => {
      const x = LEFT + 190 + at * 148;
      return [`<path d="M${x} ${height - 12}h16" stroke="${COLOURS[at]}" stroke-width="2.5"/>`, text(x + 21, height - 8, name)];
    }),
    "</svg>",
  ];
  return `${parts.join("\n")}\n`;
}

/** @param {Panel} panel @param {Scale} yScale @param {number} left */
function drawn({ title, lines }, yScale, left) {
  const xScale = scale(lines.flatMap(({ points }) => points.map(([x]) => x)), 0, WIDTH);
  const bottom = TOP + HEIGHT;
  return [
    text(left, TOP - 16, title, "font-size=\"13\""),
    ...yScale.ticks.flatMap((y) => {
      const at = TOP + yScale.place(y);
      return [`<path d="M${left} ${at}h${WIDTH}" stroke="#80889055"/>`, text(left - 6, at + 4, duration(y), "text-anchor=\"end\"")];
    }),
    ...xScale.ticks.map((x) => text(left + xScale.place(x), bottom + 16, short(x), "text-anchor=\"middle\"")),
    ...lines.map(({ points }, at) => {
      const path = points.map(([x, y]) => `${round(left + xScale.place(x))} ${round(TOP + yScale.place(y))}`).join("L");
      return `<path d="M${path}" fill="none" stroke="${COLOURS[at]}" stroke-width="2"/>`;
    }),
  ];
}

/**
 * @typedef {{ ticks: number[], place: (value: number) => number }} Scale a logarithmic one over whole powers of ten
 *
 * @param {number[]} values
 * @param {number} from where the least stands
 * @param {number} to where the greatest stands
 * @returns {Scale}
 */
function scale(values, from, to) {
  const low = Math.floor(Math.log10(Math.min(...values)) + 1e-9);
  const high = Math.ceil(Math.log10(Math.max(...values)) - 1e-9);
  const ticks = Array.from({ length: high - low + 1 }, (_, at) => 10 ** (low + at));
  return { ticks, place: (value) => from + ((Math.log10(value) - low) / (high - low)) * (to - from) };
}

/** @param {number} x @param {number} y @param {string} words @param {string} [more] */
const text = (x, y, words, more = "") => `<text x="${round(x)}" y="${round(y)}" ${more}>${words}</text>`;

/** @param {number} value */
const round = (value) => Math.round(value * 10) / 10;

/** @param {number} count */
const short = (count) => (count >= 1e6 ? `${count / 1e6} million` : count >= 1e3 ? count.toLocaleString("en") : String(count));

/** @param {number} ns */
const duration = (ns) => (ns >= 1e6 ? `${ns / 1e6} ms` : ns >= 1e3 ? `${ns / 1e3} µs` : `${ns} ns`);
