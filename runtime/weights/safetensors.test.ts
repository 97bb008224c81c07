import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { WeightsFileError } from '../errors.ts';
import { readSafetensors, type StoredTensor, writeSafetensors } from './safetensors.ts';

const fixture = new URL('../../test/fixtures/safetensors/mixed.safetensors', import.meta.url);

function values(tensors: ReadonlyMap<string, StoredTensor>, name: string): number[] {
  return [...(tensors.get(name)?.data ?? [])];
}

/** A file from a header object and a body, without any check. */
function fileOf(header: unknown, body: Uint8Array): Uint8Array {
  const json = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const file = new Uint8Array(8 + json.length + body.length);
  new DataView(file.buffer).setBigUint64(0, BigInt(json.length), true);
  file.set(json, 8);
  file.set(body, 8 + json.length);
  return file;
}

const entry = (begin: number, end: number) => ({
  dtype: 'F32',
  shape: [(end - begin) / 4],
  data_offsets: [begin, end],
});

test('a file of the Python package gives every element type', () => {
  const { tensors, metadata } = readSafetensors(readFileSync(fixture));
  expect(tensors.get('conv1.weight')?.shape).toEqual([2, 3, 2, 2]);
  expect(values(tensors, 'conv1.weight')).toEqual(Array.from({ length: 24 }, (_, i) => i / 8));
  expect(values(tensors, 'double')).toEqual([1, Math.fround(-0.1), Number.POSITIVE_INFINITY, 0]);
  const special = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN];
  expect(values(tensors, 'half')).toEqual([0, -0, 1.5, -2, 65504, 2 ** -24, ...special]);
  expect(values(tensors, 'brain')).toEqual([0, -0, 1.5, -2, 65536, 2 ** -24, ...special]);
  expect(values(tensors, 'labels')).toEqual([7, -1, 2 ** 31 - 1]);
  expect(tensors.get('labels')?.data).toBeInstanceOf(Int32Array);
  expect(values(tensors, 'labels32')).toEqual([3, -4]);
  expect(values(tensors, 'short')).toEqual([-300, 300]);
  expect(values(tensors, 'byte')).toEqual([0, 255]);
  expect(values(tensors, 'signed_byte')).toEqual([-128, 127]);
  expect(tensors.get('scalar')).toEqual({ shape: [], data: new Float32Array([2.5]) });
  expect(tensors.get('empty')).toEqual({ shape: [0, 3], data: new Float32Array() });
  expect(metadata).toEqual({ made_by: 'make.py', note: 'é漢😀' });
});

const tensorArbitrary = fc
  .tuple(fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 }), fc.boolean())
  .chain(([shape, floating]): fc.Arbitrary<StoredTensor> => {
    const length = shape.reduce((product, extent) => product * extent, 1);
    return floating
      ? fc.float32Array({ minLength: length, maxLength: length }).map((data) => ({ shape, data }))
      : fc.int32Array({ minLength: length, maxLength: length }).map((data) => ({ shape, data }));
  });
const fileArbitrary = fc.tuple(
  fc.dictionary(
    fc.string().filter((name) => name !== '__metadata__'),
    tensorArbitrary,
    { noNullPrototype: true },
  ),
  fc.dictionary(fc.string(), fc.string(), { noNullPrototype: true }),
);

test('what is written is read back, whatever the names and shapes', () => {
  fc.assert(
    fc.property(fileArbitrary, ([record, metadata]) => {
      const tensors = new Map(Object.entries(record));
      const back = readSafetensors(writeSafetensors(tensors, metadata));
      expect(new Map([...back.tensors].sort())).toEqual(new Map([...tensors].sort()));
      expect(back.metadata).toEqual(metadata);
    }),
  );
});

test('bytes do not depend on the order of insertion', () => {
  const a: StoredTensor = { shape: [2], data: new Float32Array([1, 2]) };
  const b: StoredTensor = { shape: [1], data: new Int32Array([3]) };
  const forwards = writeSafetensors(new Map(Object.entries({ a, b })), { x: '1', y: '2' });
  const backwards = writeSafetensors(new Map(Object.entries({ b, a })), { y: '2', x: '1' });
  expect(forwards).toEqual(backwards);
});

test('tensors start at a multiple of eight bytes', () => {
  const file = writeSafetensors(new Map([['a', { shape: [1], data: new Float32Array([1]) }]]));
  expect((file.length - 4) % 8).toBe(0);
});

test('a file with any bytes changed is read or refused by name, never otherwise', () => {
  const original = readFileSync(fixture);
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(original.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }),
      fc.nat(original.length),
      (changes, length) => {
        const mutated = Uint8Array.from(original.subarray(0, length));
        for (const [at, byte] of changes) {
          if (at < length) {
            mutated[at] = byte;
          }
        }
        try {
          readSafetensors(mutated);
        } catch (error) {
          expect(error).toBeInstanceOf(WeightsFileError);
        }
      },
    ),
    { numRuns: 2000 },
  );
});

test.each<[string, Uint8Array, RegExp]>([
  ['an empty file', new Uint8Array(), /0 bytes, too few/],
  ['a header longer than the file', new Uint8Array([255, 0, 0, 0, 0, 0, 0, 0, 1]), /255 bytes, but the file has 9/],
  ['a page of HTML', new TextEncoder().encode('<!doctype html><p>not found'), /an HTML page/],
  ['an absurd header length', new Uint8Array(16).fill(255), /header claims 18446744073709551615 bytes/],
  ['a header that is not JSON', fileOf('{', new Uint8Array()), /not JSON/],
  ['a header that is a list', fileOf([], new Uint8Array()), /not a JSON object/],
  ['bytes that are not UTF-8', fileOf('{"\u0000', new Uint8Array()), /not JSON/],
  ['an entry without offsets', fileOf({ a: { dtype: 'F32', shape: [] } }, new Uint8Array()), /`a` lacks/],
  [
    'an unknown type',
    fileOf({ a: { dtype: 'F8_E4M3', shape: [1], data_offsets: [0, 1] } }, new Uint8Array(1)),
    /type F8_E4M3/,
  ],
  [
    'a shape that does not match its bytes',
    fileOf({ a: { dtype: 'F32', shape: [3], data_offsets: [0, 8] } }, new Uint8Array(8)),
    /needs 12 bytes but has 8/,
  ],
  [
    'a negative extent',
    fileOf({ a: { dtype: 'F32', shape: [-1], data_offsets: [0, 4] } }, new Uint8Array(4)),
    /`a` lacks/,
  ],
  ['a gap', fileOf({ a: entry(0, 4), b: entry(8, 12) }, new Uint8Array(12)), /`b` begins at byte 8 instead of 4/],
  ['an overlap', fileOf({ a: entry(0, 8), b: entry(4, 12) }, new Uint8Array(12)), /`b` begins at byte 4 instead of 8/],
  ['offsets past the end', fileOf({ a: entry(0, 8) }, new Uint8Array(4)), /take 8 bytes, but the file holds 4/],
  ['bytes behind the tensors', fileOf({ a: entry(0, 4) }, new Uint8Array(8)), /take 4 bytes, but the file holds 8/],
  [
    'a name twice',
    fileOf(`{"a":${JSON.stringify(entry(0, 4))},"a":${JSON.stringify(entry(4, 8))}}`, new Uint8Array(8)),
    /`a` begins at byte 4 instead of 0/,
  ],
  ['metadata that is not text', fileOf({ __metadata__: { a: 1 } }, new Uint8Array()), /`a` is not text/],
  ['metadata that is a list', fileOf({ __metadata__: [] }, new Uint8Array()), /metadata is not/],
  [
    'an integer beyond 32 bits',
    fileOf({ n: { dtype: 'I64', shape: [1], data_offsets: [0, 8] } }, new Uint8Array(8).fill(0x7f)),
    /tensor `n` holds 9187201950435737471/,
  ],
])('%s is refused with its reason', (_, bytes, reason) => {
  expect(() => readSafetensors(bytes)).toThrow(WeightsFileError);
  expect(() => readSafetensors(bytes)).toThrow(reason);
});

test('tensors of a file without padding are read too', () => {
  const file = fileOf({ abc: entry(0, 4) }, new Uint8Array(new Float32Array([0.5]).buffer));
  expect(values(readSafetensors(file).tensors, 'abc')).toEqual([0.5]);
});
