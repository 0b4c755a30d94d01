/** Bytes in parts, where one message or one row holds only so many. */

/**
 * @param {Uint8Array} bytes
 * @param {number} most in one part
 * @returns {Uint8Array<ArrayBuffer>[]} copies, none if there are no bytes
 */
export function partsOf(bytes, most) {
  return Array.from({ length: Math.ceil(bytes.length / most) }, (_, part) => /** @type {Uint8Array<ArrayBuffer>} */ (bytes.slice(part * most, (part + 1) * most)));
}

/** @param {readonly Uint8Array[]} parts */
export function joined(parts) {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
