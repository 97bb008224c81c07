/** The safetensors element types that occur in networks, as float32 or int32 arrays. */
import { WeightsFileError } from '../errors.ts';

export const dtypeBytes = { F64: 8, F32: 4, F16: 2, BF16: 2, I64: 8, I32: 4, I16: 2, I8: 1, U8: 1 } as const;

export type Dtype = keyof typeof dtypeBytes;

export function isDtype(name: string): name is Dtype {
  return Object.hasOwn(dtypeBytes, name);
}

/** Little-endian bytes of one type as numbers. Throws when an I64 does not fit int32; `what` names the tensor in that message. */
export function decode(dtype: Dtype, bytes: Uint8Array, what: string): Float32Array | Int32Array {
  const count = bytes.length / dtypeBytes[dtype];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (dtype) {
    case 'F32': {
      const { buffer, byteOffset } = aligned(bytes);
      return new Float32Array(buffer, byteOffset, count);
    }
    case 'I32': {
      const { buffer, byteOffset } = aligned(bytes);
      return new Int32Array(buffer, byteOffset, count);
    }
    case 'F64':
      return Float32Array.from({ length: count }, (_, i) => view.getFloat64(8 * i, true));
    case 'F16':
      return Float32Array.from({ length: count }, (_, i) => halfToFloat(view.getUint16(2 * i, true)));
    case 'BF16':
      return bfloatsToFloats(view, count);
    case 'I64':
      return Int32Array.from({ length: count }, (_, i) => toInt32(view.getBigInt64(8 * i, true), what));
    case 'I16':
      return Int32Array.from({ length: count }, (_, i) => view.getInt16(2 * i, true));
    case 'I8':
      return Int32Array.from({ length: count }, (_, i) => view.getInt8(i));
    case 'U8':
      return Int32Array.from(bytes);
  }
}

/** The same bytes, aligned for a four-byte array to view them. Other writers may not pad their header. */
function aligned(bytes: Uint8Array): Uint8Array {
  return bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
}

/** IEEE 754 binary16: sign, five bits of exponent with bias 15, ten of fraction. */
function halfToFloat(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0x1f) {
    return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  }
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** bfloat16 is the upper half of a float32. */
function bfloatsToFloats(view: DataView, count: number): Float32Array {
  const words = Uint32Array.from({ length: count }, (_, i) => view.getUint16(2 * i, true) << 16);
  return new Float32Array(words.buffer);
}

function toInt32(value: bigint, what: string): number {
  if (BigInt.asIntN(32, value) !== value) {
    throw new WeightsFileError(`${what} holds ${value}, which does not fit a 32-bit integer`);
  }
  return Number(value);
}
