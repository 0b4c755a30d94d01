/** Bytes as people look at them: their place, themselves, and what of them is text. */

const WIDTH = 16;

/** More is no use to anybody. */
const MOST = 4_096;

/** @param {Uint8Array} bytes */
export function hexDump(bytes) {
  const shown = bytes.subarray(0, MOST);
  const lines = Array.from({ length: Math.ceil(shown.length / WIDTH) }, (_, at) => {
    const row = [...shown.subarray(at * WIDTH, (at + 1) * WIDTH)];
    const numbers = row.map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
    const text = row.map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : "·")).join("");
    return `${(at * WIDTH).toString(16).padStart(4, "0")}  ${numbers.padEnd(WIDTH * 3 - 1)}  ${text}`;
  });
  if (bytes.length > MOST) lines.push(`… and ${(bytes.length - MOST).toLocaleString("en")} more`);
  return lines.join("\n");
}
