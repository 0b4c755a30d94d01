/** Only who pastes a stream loads this. @type {import("../runs/paste.js").Sources} */
export const sources = () => import("./readers.js");
