/** @typedef {import("runcast/web").Frame} Frame */

/** @type {{ [to: string]: string }} */
const receivers = { all: "everybody", connections: "connections", nodes: "devices", store: "store" };

/**
 * One line of the list.
 * @param {number} at
 * @param {Frame} frame
 */
export function frameRow(at, frame) {
  const row = document.createElement("tr");
  row.dataset.to = frame.to;
  const event = frame.to === "store" ? "patch" : frame.event;
  row.append(cell(String(at)), cell(receivers[frame.to] ?? frame.to, addressees(frame)), cell(event, kind(frame)), cell(text(frame)));
  return row;
}

/**
 * The text that a chat client shows after this frame, if the frame has one for it.
 * @param {Frame} frame
 * @returns {string | undefined}
 */
export function shownText(frame) {
  if (frame.to !== "all" || frame.event !== "chat") return undefined;
  return /** @type {any} */ (frame.payload).message?.content[0].text;
}

/**
 * @param {string} content
 * @param {string} [remark]
 */
function cell(content, remark) {
  const element = document.createElement("td");
  element.textContent = content;
  if (remark) {
    const small = document.createElement("small");
    small.textContent = ` ${remark}`;
    element.append(small);
  }
  return element;
}

/** @param {Frame} frame */
const addressees = (frame) => (frame.to === "connections" ? frame.connIds.join(", ") : undefined);

/** @param {Frame} frame */
function kind(frame) {
  if (frame.to === "store") return undefined;
  const { state, stream, phase, data } = /** @type {any} */ (frame.payload);
  return [state ?? stream ?? phase, data?.phase].filter(Boolean).join(" ");
}

/** @param {Frame} frame */
function text(frame) {
  if (frame.to === "store") return JSON.stringify(frame.patch);
  const { message, data, status } = /** @type {any} */ (frame.payload);
  if (message) return message.content[0].text;
  if (typeof data?.delta === "string") return data.delta;
  const { phase, ...rest } = data ?? { status };
  return JSON.stringify(rest);
}
