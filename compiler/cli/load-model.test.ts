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
import { memoryHost } from '../../test/support/memory-host.ts';
import { compile } from '../compile.ts';
import { loadModel } from './load-model.ts';

const spec = `spec: 1
name: tiny_net
input: { shape: [1, 8, 8] }
classes: 10
defaults: { weight: { normal: { mean: 0, std: 0.01 } } }
layers:
  - { name: conv1, type: conv2d, filters: 4, kernel: 3 }
  - { name: fc2, type: dense, units: 10 }
loss: softmax_cross_entropy
`;

const packageOf = (text: string) => compile(memoryHost({ 'tiny.yaml': text }), 'tiny.yaml', { cpu: 'none' });
const generated = packageOf(spec);

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
        recorded.kernelText = new TextDecoder().decode(await readFile('kernels/fc2_forward.software.wgsl'));
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
  expect(recorded.kernelText).toBe(generated.files.get('kernels/fc2_forward.software.wgsl'));
  expect([...recorded.uploads]).toEqual(['conv1.weight', 'conv1.bias', 'fc2.weight', 'fc2.bias']);
  expect(recorded.phases?.forward.map(({ kernel }) => kernel)).toEqual(
    generated.model?.program.phases.forward.map(({ name }) => name),
  );
  expect(recorded.phases?.update).toEqual([]);
});

test('nothing is left on disk, whether the network came about or not', async () => {
  await loadModel(generated, recordingDevice().device, {});
  const broken: Device = { ...recordingDevice().device, createExecutor: () => Promise.reject(new Error('no memory')) };
  await expect(loadModel(generated, broken, {})).rejects.toThrow('no memory');
  expect(leftovers()).toEqual([]);
});

test('two packages can be loaded in one process', async () => {
  const [first, second] = await Promise.all([
    loadModel(generated, recordingDevice().device, {}),
    loadModel(packageOf(spec.replace('tiny_net', 'other')), recordingDevice().device, {}),
  ]);
  expect([first.program.name, second.program.name]).toEqual(['tiny_net', 'other']);
});
