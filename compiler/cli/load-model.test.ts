import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import {
  type Device,
  type ExecutorOptions,
  Network,
  type NetworkCode,
  type RecordedPhases,
} from '../../runtime/index.ts';
import { emitPackage } from '../emit/package.ts';
import { tinyPackage } from '../emit/typescript/example.testing.ts';
import { loadModel } from './load-model.ts';

const generated = { files: emitPackage(tinyPackage, { text: 'spec: 1\n' }) };

interface Recorded {
  readonly device: Device;
  readonly uploads: Set<string>;
  phases?: RecordedPhases;
  kernelText?: string;
}

/** A device that takes everything and computes nothing. */
function recordingDevice(): Recorded {
  const uploads = new Set<string>();
  const recorded: Recorded = {
    uploads,
    device: {
      info: { kind: 'webgpu', description: 'recording', software: true, limits: {} },
      async createExecutor({ phases }: NetworkCode, { batch, readFile }: ExecutorOptions) {
        recorded.phases = phases;
        recorded.kernelText = new TextDecoder().decode(await readFile('kernels/fc2_forward.wgsl'));
        return {
          capacity: batch,
          profile: 'software' as const,
          upload: (buffer: string) => void uploads.add(buffer),
          run: async () => new Float32Array(4),
          read: async () => new Float32Array(0),
          destroy() {},
        };
      },
      destroy() {},
    },
  };
  return recorded;
}

function leftovers(): readonly string[] {
  return fs.readdirSync(tmpdir()).filter((name) => name.startsWith(`specc-model-${process.pid}-`));
}

test('a generated package becomes a network of the runtime that this process uses', async () => {
  const recorded = recordingDevice();
  const model = await loadModel(generated, recorded.device, { batch: 3 });
  expect(model).toBeInstanceOf(Network);
  expect(model.capacity).toBe(3);
  expect(model.program.name).toBe('tiny_net');
  expect(recorded.kernelText).toBe('// fc2_forward, both\n');
  expect([...recorded.uploads]).toEqual(['conv1.weight', 'conv1.bias', 'fc2.weight', 'fc2.bias']);
  expect(recorded.phases?.forward.map(({ kernel }) => kernel)).toEqual(['conv1_forward', 'fc2_forward', 'loss']);
  expect(recorded.phases?.update).toEqual([]);
});

test('nothing is left on disk, whether the network came about or not', async () => {
  await loadModel(generated, recordingDevice().device, {});
  const broken: Device = { ...recordingDevice().device, createExecutor: () => Promise.reject(new Error('no memory')) };
  await expect(loadModel(generated, broken, {})).rejects.toThrow('no memory');
  expect(leftovers()).toEqual([]);
});

test('two packages can be loaded in one process', async () => {
  const other = {
    ...tinyPackage,
    program: { ...tinyPackage.program, graph: { ...tinyPackage.program.graph, name: 'other' } },
  };
  const [first, second] = await Promise.all([
    loadModel(generated, recordingDevice().device, {}),
    loadModel({ files: emitPackage(other, { text: '' }) }, recordingDevice().device, {}),
  ]);
  expect([first.program.name, second.program.name]).toEqual(['tiny_net', 'other']);
});
