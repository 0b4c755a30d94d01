/**
 * What is chosen: the run, its seed and pace, a pasted stream, the trouble.
 *
 * @typedef {import("./state.js").State} State
 * @typedef {import("../runs/spec.js").Spec} Spec
 * @typedef {ReturnType<typeof import("./state.js").store<State>>} Store
 */

import { troubles } from "../runs/events.js";
import { kindOf, kinds } from "../runs/paste.js";
import { scenarios } from "../runs/scenarios.js";
import { PASTE_UNITS } from "../runs/spec.js";
import { byId, copy, h, setText } from "./dom.js";
import { LINKED_UNITS, nearest, writeLink } from "./state.js";

/** The slider's steps are finer where it is slow. */
export const rates = [2, 4, 6, 8, 10, 15, 20, 25, 30, 40, 50, 75, 100, 150, 200, 300, 500];
export const lengths = [20, 50, 100, 200, 300, 500, 800, 1_200, 2_000];

/** @param {Store} state */
export function wireControls(state) {
  const picker = /** @type {HTMLSelectElement} */ (byId("run-picker"));
  const seed = /** @type {HTMLInputElement} */ (byId("seed"));
  const rate = /** @type {HTMLInputElement} */ (byId("rate"));
  const tokens = /** @type {HTMLInputElement} */ (byId("tokens"));
  const options = (/** @type {string} */ group) => Object.entries(scenarios).filter(([, one]) => (one.group ?? "conversation") === group).map(([name, { title }]) => h("option", { value: name }, title));
  const pasted = h("option", { value: "paste" }, "Pasted stream");
  picker.replaceChildren(...options("conversation"), h("optgroup", { label: "Trouble" }, ...options("chaos")));
  rate.max = String(rates.length - 1);
  tokens.max = String(lengths.length - 1);

  /** @param {Partial<Spec>} patch */
  function choose(patch) {
    const { paste, ...spec } = { ...state.get().spec, ...patch };
    state.set({ spec: spec.run === "paste" && paste ? { ...spec, paste } : spec });
  }

  function draw() {
    const { spec, chaos } = state.get();
    if (spec.paste && !pasted.isConnected) picker.append(pasted);
    picker.value = spec.run;
    if (document.activeElement !== seed) seed.value = String(spec.seed);
    rate.value = String(nearest(rates, spec.rate));
    setText(byId("rate-value"), `${spec.rate} tokens/s`);
    rate.setAttribute("aria-valuetext", `${spec.rate} tokens a second`);
    byId("tokens-field").hidden = spec.run !== "seeded";
    tokens.value = String(nearest(lengths, spec.tokens));
    setText(byId("tokens-value"), `${spec.tokens} tokens`);
    tokens.setAttribute("aria-valuetext", `${spec.tokens} tokens`);
    setText(byId("run-about"), scenarios[spec.run]?.about ?? "What was pasted, read by runcast/sources.");
    const isLong = (spec.paste?.text.length ?? 0) > LINKED_UNITS;
    setText(byId("link-note"), isLong ? "The pasted stream is too long for a link: the link has everything else." : "");
    for (const box of byId("troubles").querySelectorAll("input")) box.checked = chaos.includes(/** @type {any} */ (box.value));
  }

  picker.addEventListener("change", () => {
    const { paste } = lastPaste;
    choose(picker.value === "paste" ? { run: "paste", ...(paste ? { paste } : {}) } : { run: picker.value });
  });
  seed.addEventListener("change", () => choose({ seed: Math.min(0xffff_ffff, Math.max(0, Math.round(Number(seed.value)) || 0)) }));
  rate.addEventListener("input", () => choose({ rate: rates[Number(rate.value)] ?? 25 }));
  tokens.addEventListener("input", () => choose({ tokens: lengths[Number(tokens.value)] ?? 200 }));
  byId("copy-link").addEventListener("click", ({ currentTarget }) => copy(new URL(writeLink(state.get()), document.baseURI).href, /** @type {HTMLElement} */ (currentTarget)));

  byId("troubles").append(...Object.entries(troubles).map(([name, { title, about }]) => {
    const box = h("input", { type: "checkbox", value: name, "aria-describedby": `about-${name}`, onchange() {
      const boxes = [...byId("troubles").querySelectorAll("input")];
      state.set({ chaos: boxes.filter(({ checked }) => checked).map(({ value }) => /** @type {any} */ (value)) });
    } });
    return h("div", { class: "trouble" }, h("label", { class: "check" }, box, title), h("p", { class: "quiet", id: `about-${name}` }, about));
  }));
  for (const button of document.querySelectorAll("[data-run]")) button.addEventListener("click", () => choose({ run: /** @type {HTMLElement} */ (button).dataset.run ?? "" }));

  state.subscribe(() => {
    draw();
    history.replaceState(null, "", writeLink(state.get(), { room: new URLSearchParams(location.hash.slice(1)).has("room") }));
  });
  draw();
  wirePaste(choose);
  lastPaste.paste = state.get().spec.paste;
}

/** What was pasted last, so that it can be chosen again. @type {{ paste?: import("../runs/spec.js").Paste | undefined }} */
const lastPaste = {};

/** @param {(patch: Partial<Spec>) => void} choose */
function wirePaste(choose) {
  const form = byId("paste-form");
  const text = /** @type {HTMLTextAreaElement} */ (byId("paste-text"));
  const kind = /** @type {HTMLSelectElement} */ (byId("paste-kind"));
  const note = byId("paste-note");
  kind.append(h("option", { value: "" }, "as it looks"), ...Object.entries(kinds).map(([name, { title }]) => h("option", { value: name }, title)));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const found = kind.value || kindOf(text.value);
    const problem = text.value.trim() === "" ? "Paste the text of a stream first."
      : text.value.length > PASTE_UNITS ? `That is too long: at most ${PASTE_UNITS.toLocaleString("en")} characters.`
      : found === undefined ? "This looks like none of the known streams: choose what it is." : "";
    setText(note, problem);
    text.setAttribute("aria-invalid", String(problem !== ""));
    if (problem !== "" || found === undefined) return;
    lastPaste.paste = { kind: found, text: text.value };
    choose({ run: "paste", paste: lastPaste.paste });
    setText(note, `Read as ${kinds[found]?.title}.`);
    byId("play").click();
  });
}
