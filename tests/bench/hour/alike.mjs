/**
 * Whether two values of JSON are the same, in whatever order their members come.
 * @param {unknown} one
 * @param {unknown} other
 * @returns {boolean}
 */
export function isAlike(one, other) {
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) return one === other;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const members = Object.keys(one);
  return members.length === Object.keys(other).length && members.every((member) => Object.hasOwn(other, member) && isAlike(/** @type {any} */ (one)[member], /** @type {any} */ (other)[member]));
}
