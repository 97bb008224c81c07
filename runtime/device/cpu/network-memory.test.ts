import { expect, test } from 'vitest';
import type { CpuProgramDescription } from '../../program.ts';
import type { Allocation, CpuEngine } from './engine.ts';
import { allocateNetwork } from './network-memory.ts';

/** A slot of 1,000 bytes for each image, and one of weights. */
const cpu = {
  source: 'cpu/small.c',
  scratchBytes: 100,
  slots: { images: (n: number) => 1000 * n, weights: () => 5000 },
  buffers: {},
} as unknown as CpuProgramDescription;

function engineWith(bytes: number, refusedFrom = Number.POSITIVE_INFINITY) {
  const given: number[] = [];
  const engine: CpuEngine = {
    threads: 2,
    room: () => ({ bytes, reason: 'this machine is small', otherwise: 'or buy another' }),
    allocate(wanted): Allocation | undefined {
      if (wanted >= refusedFrom) {
        return undefined;
      }
      given.push(wanted);
      const memory = new Uint8Array(wanted);
      return { address: 0n, bytes: wanted, view: (offset, length) => memory.subarray(offset, offset + length) };
    },
    run: () => Promise.resolve(),
    destroy: () => {},
  };
  return { engine, given };
}

test('what fits to the last byte is allocated: context, work memory of each thread, and all slots in one block', () => {
  const { engine, given } = engineWith(256 + 2 * 128 + 10_112 + 5120);
  const memory = allocateNetwork(engine, 'small', cpu, 10);
  expect(given).toEqual([256, 2 * 128, 10_112 + 5120]);
  expect(memory.capacity).toBe(10);
  expect([...memory.offsets]).toEqual([
    ['images', 0],
    ['weights', 10_112],
  ]);
});

test('a batch that does not fit is refused with what it needs, what there is, and the largest that fits', () => {
  const { engine, given } = engineWith(256 + 2 * 128 + 10_112 + 5120);
  expect(() => allocateNetwork(engine, 'small', cpu, 100_000)).toThrow(
    expect.objectContaining({
      code: 'SPC8004',
      message: '`small` at batch 100,000 needs 100,005,632 bytes, but the device has 15,744',
      notes: ['this machine is small'],
      help: ['use a batch of at most 10', 'or buy another'],
    }),
  );
  expect(given).toEqual([]);
  const { engine: same } = engineWith(256 + 2 * 128 + 10_112 + 5120);
  expect(() => allocateNetwork(same, 'small', cpu, 11)).toThrow('at batch 11 needs 16,640 bytes');
});

test('where not even one image fits, the help is another device', () => {
  expect(() => allocateNetwork(engineWith(2000).engine, 'small', cpu, 4)).toThrow(
    expect.objectContaining({ help: [expect.stringContaining('no batch size fits this device'), 'or buy another'] }),
  );
});

test('a system that refuses what there is room for is said to', () => {
  expect(() => allocateNetwork(engineWith(2 ** 40, 10_000).engine, 'small', cpu, 10)).toThrow(
    expect.objectContaining({
      code: 'SPC8004',
      message: '`small` at batch 10 needs 15,744 bytes, but the system refused 15,232 of them',
      help: ['use a smaller batch'],
    }),
  );
});
