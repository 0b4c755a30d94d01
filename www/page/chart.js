/**
 * Bytes over time. The numbers stand in the table beside it too; this is for the eye alone.
 *
 * @typedef {import("../lab/play.js").Played} Played
 */

import uPlot from "uplot";

import { bytes } from "./format.js";

const HEIGHT = 240;

/** Lines differ in their dashes too. */
const looks = [
  { label: "origin", color: "--alarm", dash: [] },
  { label: "runcast, full", color: "--ink", dash: [6, 4] },
  { label: "runcast, suffix", color: "--mark", dash: [] },
];

/**
 * @param {readonly Played[]} ways origin, full, suffix
 * @returns {import("uplot").AlignedData} the last value of each way at each time
 */
export function dataOf(ways) {
  const times = [...new Set(ways.flatMap(({ points }) => points.map(([at]) => at)))].sort((a, b) => a - b);
  const columns = ways.map(({ points }) => {
    let next = 0;
    let last = 0;
    return times.map((time) => {
      for (let point = points[next]; point && point[0] <= time; point = points[next]) {
        last = point[1];
        next += 1;
      }
      return last;
    });
  });
  return [times.map((at) => at / 1_000), ...columns];
}

/** @param {HTMLElement} root */
export function makeChart(root) {
  /** @type {uPlot | undefined} */
  let chart;
  /** @type {readonly Played[]} */
  let ways = [];

  function draw() {
    chart?.destroy();
    if (ways.length === 0) return;
    const style = getComputedStyle(document.documentElement);
    const color = (/** @type {string} */ name) => style.getPropertyValue(name).trim();
    const axis = { stroke: color("--quiet"), grid: { stroke: color("--line"), width: 1 }, ticks: { stroke: color("--line"), width: 1 }, font: "12px system-ui, sans-serif" };
    chart = new uPlot({
      width: Math.max(200, root.clientWidth),
      height: HEIGHT,
      legend: { show: true, live: false },
      cursor: { show: false },
      scales: { x: { time: false } },
      axes: [{ ...axis, values: (_, values) => values.map((value) => `${value} s`) }, { ...axis, size: 64, values: (_, values) => values.map((value) => bytes(value)) }],
      series: [{}, ...looks.map(({ label, color: name, dash }) => ({ label, stroke: color(name), width: 2, dash, points: { show: false }, paths: uPlot.paths.stepped?.({ align: 1 }) }))],
    }, dataOf(ways), root);
  }

  const fit = () => {
    if (chart && Math.abs(chart.width - root.clientWidth) > 1 && root.clientWidth > 0) chart.setSize({ width: root.clientWidth, height: HEIGHT });
  };
  // Not at once: what an observer itself changes in size is an error to browsers.
  new ResizeObserver(() => requestAnimationFrame(fit)).observe(root);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);

  return {
    /** @param {readonly Played[]} given */
    show(given) {
      ways = given;
      draw();
    },
  };
}
