import { expect, test } from 'vitest';
import { DeviceNotFoundError } from '../errors.ts';
import type { Device } from './device.ts';
import { navigatorSource, openFirst, reportAll } from './open.ts';
import type { DeviceSource } from './source.ts';

const info = { kind: 'webgpu', description: 'a device', software: false, limits: {} } as const;
const opened: Device = {
  info,
  createExecutor: () => expect.unreachable(),
  destroy: () => undefined,
};
const present: DeviceSource = { name: 'present', kind: 'webgpu', open: async () => opened };
const absent: DeviceSource = {
  name: 'absent',
  kind: 'native',
  open: async () => {
    throw new DeviceNotFoundError('it is not installed', { help: ['install it'] });
  },
};
const broken: DeviceSource = {
  name: 'broken',
  kind: 'wasm',
  open: async () => {
    throw new TypeError('the driver crashed');
  },
};

test('the first source with a device is taken', async () => {
  expect(await openFirst([absent, present, broken], 'auto', {})).toBe(opened);
});

test('auto passes over WebGPU that runs on the CPU, and says so; asked for by name it is taken', async () => {
  let destroyed = 0;
  const device: Device = { ...opened, info: { ...info, software: true }, destroy: () => void destroyed++ };
  const software: DeviceSource = { name: 'software', kind: 'webgpu', open: async () => device };
  expect(await openFirst([software, { ...present, kind: 'native' }], 'auto', {})).toBe(opened);
  expect(destroyed).toBe(1);
  expect(await openFirst([software], 'webgpu', {})).toBe(device);
  await expect(openFirst([software], 'auto', {})).rejects.toMatchObject({
    notes: ['software: a device runs on the CPU; `webgpu` uses it all the same'],
  });
  const known: DeviceSource = { ...software, software: true, open: () => expect.unreachable() };
  expect(await openFirst([known, present], 'auto', {})).toBe(opened);
});

test('a kind that the host cannot have names those it can', async () => {
  await expect(openFirst([present], 'native', {})).rejects.toMatchObject({
    message: 'no native device was found',
    notes: ['this host has devices of the kinds webgpu'],
  });
});

test('without a device the error has the reason of every source', async () => {
  const error: DeviceNotFoundError = await openFirst([absent, broken], 'auto', {}).then(
    () => expect.unreachable(),
    (reason: DeviceNotFoundError) => reason,
  );
  expect(error).toBeInstanceOf(DeviceNotFoundError);
  expect(error.code).toBe('SPC8001');
  expect(error.notes).toEqual(['absent: it is not installed', 'broken: the driver crashed']);
  expect(error.help).toEqual(['install it']);
});

test('a report names every source, the ones behind a device too', async () => {
  expect(await reportAll([absent, present, broken], {})).toEqual([
    { source: 'absent', reason: 'it is not installed' },
    { source: 'present', device: info },
    { source: 'broken', reason: 'the driver crashed' },
  ]);
});

test('a host without navigator.gpu says what to use', async () => {
  await expect(openFirst([navigatorSource], 'webgpu', {})).rejects.toMatchObject({
    notes: ['navigator.gpu: this host has no `navigator.gpu`'],
    help: [expect.stringContaining('deno run --unstable-webgpu')],
  });
});

test('a kind that does not exist, which only plain JavaScript can ask for, is named', async () => {
  await expect(openFirst([present], 'wasmm' as 'wasm', {})).rejects.toMatchObject({
    message: 'no device is called `wasmm`',
    help: ['choose one of auto, webgpu, native, wasm'],
  });
});
