/**
 * Rewrites the name section of a wasm file.
 *
 * Names make a stack trace readable, but only those of the module's own
 * functions ever show in one, and the ends of them are enough. The rest is
 * dead weight in a package.
 */

const HEADER = 8;
const CUSTOM = 0;
const IMPORTS = 2;
const FUNCTION_NAMES = 1;

/**
 * The file with the names that show in a trace, or with none at all.
 * @param {Uint8Array} wasm
 * @param {{ functionNames: boolean }} keep
 * @returns {Uint8Array}
 */
export function withNames(wasm, keep) {
  /** @type {Uint8Array[]} */
  const parts = [wasm.subarray(0, HEADER)];
  let imported = 0;
  for (const section of sections(wasm, HEADER, wasm.length)) {
    if (section.id === IMPORTS) imported = importedFunctions(wasm, section);
    const name = section.id === CUSTOM ? readText(wasm, section.start) : undefined;
    if (name?.text !== "name") parts.push(wasm.subarray(section.at, section.end));
    else if (keep.functionNames) parts.push(nameSection(wasm, name.end, section.end, imported));
  }
  return Buffer.concat(parts);
}

/**
 * The type or module and the function: enough to find it.
 * @param {string} name as the Rust compiler makes it
 */
function shortened(name) {
  const plain = name.replace(/::h[0-9a-f]{16}$/, "").replace(/\[[0-9a-f]{10,16}\]/g, "");
  // Of `<A as B>::f` the A counts, of `a::<impl B>::f` the a.
  const path = /^<(.*?) as .*>(::.*?)$/.exec(plain);
  const whole = path ? `${path[1]}${path[2]}` : plain;
  let depth = 0;
  const bare = [...whole].filter((letter) => {
    if (letter === "<") depth += 1;
    else if (letter === ">" && depth > 0) depth -= 1;
    else return depth === 0;
    return false;
  });
  return bare.join("").split("::").filter(Boolean).slice(-2).join("::") || plain;
}

/**
 * @param {Uint8Array} wasm
 * @param {number} from where the section's parts begin
 * @param {number} to
 * @param {number} imported how many functions are not the module's own
 */
function nameSection(wasm, from, to, imported) {
  const names = [];
  for (const part of sections(wasm, from, to)) {
    if (part.id !== FUNCTION_NAMES) continue;
    for (const { index, text } of functionNames(wasm, part.start)) {
      if (index >= imported) names.push(number(index), sized(Buffer.from(shortened(text))));
    }
  }
  const map = sized(Buffer.concat([number(names.length / 2), ...names]));
  const body = [sized(Buffer.from("name")), Uint8Array.of(FUNCTION_NAMES), map];
  return Buffer.concat([Uint8Array.of(CUSTOM), sized(Buffer.concat(body))]);
}

/**
 * @param {Uint8Array} wasm
 * @param {number} start
 */
function* functionNames(wasm, start) {
  const count = readNumber(wasm, start);
  let at = count.end;
  for (let left = count.value; left > 0; left -= 1) {
    const index = readNumber(wasm, at);
    const { text, end } = readText(wasm, index.end);
    yield { index: index.value, text };
    at = end;
  }
}

/**
 * Counts the imported functions. The glue offers nothing else to import, so
 * that other kinds need not be understood here.
 * @param {Uint8Array} wasm
 * @param {{ start: number }} section
 */
function importedFunctions(wasm, section) {
  const count = readNumber(wasm, section.start);
  let at = count.end;
  let functions = 0;
  for (let left = count.value; left > 0; left -= 1) {
    const kindAt = readText(wasm, readText(wasm, at).end).end;
    if (wasm[kindAt] !== 0) throw new Error("the module imports more than functions");
    functions += 1;
    at = readNumber(wasm, kindAt + 1).end;
  }
  return functions;
}

/**
 * Sections and the parts of the name section have the same shape: an id, a
 * length, that many bytes.
 * @param {Uint8Array} wasm
 * @param {number} from
 * @param {number} to
 */
function* sections(wasm, from, to) {
  for (let at = from; at < to; ) {
    const length = readNumber(wasm, at + 1);
    const end = length.end + length.value;
    if (end > to) throw new Error(`damaged wasm: the section at ${at} passes its end`);
    yield { id: wasm[at], at, start: length.end, end };
    at = end;
  }
}

/**
 * @param {Uint8Array} wasm
 * @param {number} start
 */
function readText(wasm, start) {
  const length = readNumber(wasm, start);
  const end = length.end + length.value;
  return { text: new TextDecoder().decode(wasm.subarray(length.end, end)), end };
}

/**
 * Reads an unsigned LEB128 number.
 * @param {Uint8Array} wasm
 * @param {number} at
 */
function readNumber(wasm, at) {
  let value = 0;
  for (let shift = 0; ; shift += 7, at += 1) {
    const byte = wasm[at];
    if (byte === undefined || shift > 28) throw new Error(`damaged wasm: no number at ${at}`);
    value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) return { value, end: at + 1 };
  }
}

/** @param {number} value */
function number(value) {
  const bytes = [];
  for (; value > 0x7f; value = Math.floor(value / 0x80)) bytes.push((value & 0x7f) | 0x80);
  bytes.push(value);
  return Uint8Array.from(bytes);
}

/** @param {Uint8Array} bytes */
function sized(bytes) {
  return Buffer.concat([number(bytes.length), bytes]);
}
