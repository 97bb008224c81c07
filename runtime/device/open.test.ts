import { expect, test } from 'vitest';
import { DeviceNotFoundError } from '../errors.ts';
import type { Device } from './device.ts';
import { type DeviceSource, navigatorSource, openFirst, reportAll } from './open.ts';

const info = { kind: 'webgpu', description: 'a device', software: false, limits: {} } as const;
const opened: Device = {
  info,
  createExecutor: () => expect.unreachable(),
  destroy: () => undefined,
};
const present: DeviceSource = { name: 'present', open: async () => opened };
const absent: DeviceSource = {
  name: 'absent',
  open: async () => {
    throw new DeviceNotFoundError('it is not installed', { help: ['install it'] });
  },
};
const broken: DeviceSource = {
  name: 'broken',
  open: async () => {
    throw new TypeError('the driver crashed');
  },
};

test('the first source with a device is taken', async () => {
  expect(await openFirst([absent, present, broken], {})).toBe(opened);
});

test('without a device the error has the reason of every source', async () => {
  const error: DeviceNotFoundError = await openFirst([absent, broken], {}).then(
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
  await expect(openFirst([navigatorSource], {})).rejects.toMatchObject({
    notes: ['navigator.gpu: this host has no `navigator.gpu`'],
    help: [expect.stringContaining('deno run --unstable-webgpu')],
  });
});
