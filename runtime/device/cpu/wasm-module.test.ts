import { expect, test } from 'vitest';
import { KernelError } from '../../errors.ts';
import { hasSimd, memoryImport, withoutSharing } from './wasm-module.ts';

const header = [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0];

function name(text: string): number[] {
  return [text.length, ...Buffer.from(text)];
}

function section(id: number, ...content: readonly number[]): number[] {
  return [id, content.length, ...content];
}

/** A module whose one import is a memory of 300 to 65536 pages. */
function importing(flags: number): Uint8Array {
  const custom = section(0, ...name('note'), 1, 2, 3);
  const types = section(1, 1, 0x60, 0, 0);
  const limits = [flags, 0xac, 0x02, 0x80, 0x80, 0x04];
  return new Uint8Array([
    ...header,
    ...custom,
    ...types,
    ...section(2, 1, ...name('env'), ...name('memory'), 2, ...limits),
  ]);
}

test('the memory that a module wants is read from its imports', () => {
  expect(memoryImport(importing(3), 'a.wasm')).toMatchObject({ initial: 300, maximum: 65536 });
});

test('one byte makes a module of memory that is not shared, and the original stays as it is', async () => {
  const shared = importing(3);
  const single = withoutSharing(shared, memoryImport(shared, 'a.wasm'));
  const link = (bytes: Uint8Array, memory: WebAssembly.Memory) =>
    WebAssembly.instantiate(Uint8Array.from(bytes), { env: { memory } });
  const limits = { initial: 300, maximum: 65536 };
  await expect(link(single, new WebAssembly.Memory(limits))).resolves.toBeDefined();
  await expect(link(shared, new WebAssembly.Memory(limits))).rejects.toThrow(WebAssembly.LinkError);
  await expect(link(shared, new WebAssembly.Memory({ ...limits, shared: true }))).resolves.toBeDefined();
});

test.for([
  ['nothing', new Uint8Array()],
  ['a header alone', new Uint8Array(header)],
  ['a page of HTML', new TextEncoder().encode('<!doctype html><title>404</title>')],
  ['memory that is not shared', importing(1)],
  ['a file that was cut off', importing(3).subarray(0, -6)],
  ['lengths without an end', new Uint8Array([...header, ...new Array<number>(40).fill(0xff)])],
] as const)('%s is refused by name', ([, bytes]) => {
  expect(() => memoryImport(bytes, 'cpu/x.wasm')).toThrow(KernelError);
});

test('this engine has SIMD', () => {
  expect(hasSimd()).toBe(true);
});
