import { afterEach, beforeEach, expect, test } from 'vitest';
import { DeviceNotFoundError } from '../errors.ts';
import { listDevices, openDevice } from './index.ts';

const names = ['SPECC_WEBGPU_DRIVER', 'VK_ICD_FILENAMES', 'VK_DRIVER_FILES'] as const;
const before = names.map((name) => [name, process.env[name]] as const);

beforeEach(() => {
  for (const name of names) {
    delete process.env[name];
  }
});
afterEach(() => {
  for (const [name, value] of before) {
    process.env[name] = value;
    if (value === undefined) {
      delete process.env[name];
    }
  }
});

test('a device is found, and the environment is as it was', async () => {
  const environment = { ...process.env };
  const device = await openDevice('webgpu', { software: true });
  expect(device.info.software).toBe(true);
  expect(process.env).toEqual(environment);
});

test('opening again uses the driver that is there', async () => {
  const [first, second] = await Promise.all([openDevice('webgpu'), openDevice('webgpu')]);
  expect(second.info).toEqual(first.info);
});

test('each driver is reported with its device or the reason why there is none', async () => {
  const reports = (await listDevices()).filter(({ source }) => source.startsWith('webgpu'));
  expect(reports.map(({ source }) => source).sort()).toEqual(['webgpu on SwiftShader', 'webgpu on the system driver']);
  for (const { device, reason } of reports) {
    expect(device === undefined).toBe(reason !== undefined);
  }
});

test.runIf(process.platform === 'linux')('a driver list in the environment is the user’s own choice', async () => {
  process.env.VK_ICD_FILENAMES = '/nonexistent/driver.json';
  const attempt = openDevice('webgpu');
  await expect(attempt).rejects.toThrow(DeviceNotFoundError);
  await expect(attempt).rejects.toMatchObject({ notes: [expect.stringMatching(/^webgpu on the system driver: /)] });
});

test('setImmediate is untouched after steps on a software device', async () => {
  const { setImmediate } = globalThis;
  await openDevice('webgpu', { software: true });
  expect(globalThis.setImmediate).toBe(setImmediate);
});
