/** As much of the Protocol Buffers wire format as an ONNX file needs. A message is the concatenation of its fields. */

const encoder = new TextEncoder();

/** @param {number} number @param {number} value  a non-negative integer */
export function integerField(number, value) {
  return [varint(8 * number), varint(value)];
}

/** @param {number} number @param {number} value */
export function floatField(number, value) {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setFloat32(0, value, true);
  return [varint(8 * number + 5), bytes];
}

/** @param {number} number @param {string} text */
export function textField(number, text) {
  return bytesField(number, [encoder.encode(text)]);
}

/** @param {number} number @param {readonly Uint8Array[]} parts  of a message, or of bytes */
export function bytesField(number, parts) {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return [varint(8 * number + 2), varint(length), ...parts];
}

function varint(value) {
  const bytes = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) {
    bytes.push((rest % 128) + 128);
  }
  return Uint8Array.of(...bytes, rest);
}
