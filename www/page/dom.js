/** @template {HTMLElement} T @param {string} id @returns {T} */
export function byId(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no #${id}`);
  return /** @type {T} */ (found);
}

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {{ [attribute: string]: string | number | boolean | undefined | ((event: any) => void) }} [attributes] `on…` listens, `false` leaves out
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.replace(/^on/, ""), value);
    else if (value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children);
  return element;
}

/** Leaves what has not changed alone, and so selections in it. @param {Node} node @param {string} text */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** @param {unknown} error */
export function showError(error) {
  // Given up on purpose.
  if (error instanceof DOMException && error.name === "AbortError") return;
  const alert = byId("error");
  setText(byId("error-text"), error instanceof Error ? `${error.name}: ${error.message}` : String(error));
  alert.hidden = false;
}

export function hideError() {
  byId("error").hidden = true;
}

/**
 * Puts text on the clipboard, or says how to get it.
 * @param {string} text
 * @param {HTMLElement} button says that it is done
 */
export async function copy(text, button) {
  const label = button.dataset.label ?? button.textContent ?? "";
  button.dataset.label = label;
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = "Copied";
  } catch {
    button.textContent = "Not allowed to copy";
  }
  setTimeout(() => (button.textContent = label), 2_000);
}
