/**
 * What must be known before WebAssembly bytes are compiled: which instructions the engine supports, and which memory a module
 * imports. The compiler writes modules for shared memory; hosts without it get the same bytes with one flag cleared.
 */
import { KernelError } from '../../errors.ts';

/** What every WebAssembly module begins with. */
const magic = [0x00, 0x61, 0x73, 0x6d];

/** A module of one function `() -> ()` without locals. */
function moduleOf(...code: readonly number[]): Uint8Array<ArrayBuffer> {
  const header = [...magic, 1, 0, 0, 0];
  const type = [1, 4, 1, 0x60, 0, 0];
  const functions = [3, 2, 1, 0];
  const body = [0, ...code, 0x0b];
  return new Uint8Array([...header, ...type, ...functions, 10, body.length + 2, 1, body.length, ...body]);
}

const zero = [0xfd, 12, ...new Array<number>(16).fill(0)];
const drop = 0x1a;
/** f32x4.add */
const plainSimd = moduleOf(...zero, ...zero, 0xfd, 0xe4, 0x01, drop);
/** f32x4.relaxed_madd */
const relaxedSimd = moduleOf(...zero, ...zero, ...zero, 0xfd, 0x85, 0x02, drop);

export function hasSimd(): boolean {
  return typeof WebAssembly === 'object' && WebAssembly.validate(plainSimd);
}

export function hasRelaxedSimd(): boolean {
  return WebAssembly.validate(relaxedSimd);
}

export interface MemoryImport {
  /** Pages that the module's own data and stack need. */
  readonly initial: number;
  readonly maximum: number;
  /** Offset of the byte that says that the memory is shared. */
  readonly flagsAt: number;
}

const section = { imports: 2 } as const;
/** Flags in the limits of a memory: it has a maximum, and it is shared. */
const flags = { maximum: 1, shared: 2 } as const;

/** Finds the memory, which is the only import. */
export function memoryImport(bytes: Uint8Array, file: string): MemoryImport {
  if (magic.some((byte, index) => bytes[index] !== byte)) {
    const start = new TextDecoder().decode(bytes.subarray(0, 32));
    throw new KernelError(`\`${file}\` is not WebAssembly`, {
      notes: [`it begins with ${JSON.stringify(start)}`],
      help: ['build the package again with `specc build`, and copy all of its files together'],
    });
  }
  let at = 8;
  const number = () => {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = bytes[at++] ?? 0;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) {
        break;
      }
    }
    return value;
  };
  const skipName = () => {
    const length = number();
    at += length;
  };
  while (at < bytes.length) {
    const id = number();
    const end = number() + at;
    if (id === section.imports && number() === 1) {
      skipName();
      skipName();
      const isMemory = number() === 2;
      const flagsAt = at;
      if (isMemory && number() === (flags.maximum | flags.shared)) {
        return { initial: number(), maximum: number(), flagsAt };
      }
    }
    at = end;
  }
  throw new KernelError(`\`${file}\` imports no shared memory`, {
    help: ['build the package again with `specc build`'],
  });
}

/** The same module for unshared memory, with one thread. */
export function withoutSharing(bytes: Uint8Array, { flagsAt }: MemoryImport): Uint8Array<ArrayBuffer> {
  const copy = Uint8Array.from(bytes);
  copy[flagsAt] = flags.maximum;
  return copy;
}
