/** What Node and a page do differently. */
import type { Device } from '../../../runtime/device/device.ts';
import type { Model } from '../../../runtime/model.ts';
import type { NetworkOptions } from '../../../runtime/network.ts';

/** Opens a network of the bundle on a device. */
export type CreateModel = (device: Device, options: NetworkOptions) => Promise<Model>;

export interface Host {
  /** "Node 20.20.0, Dawn" */
  readonly description: string;
  readonly gpu: GPU;
  /** A file of the bundle. */
  read(file: string): Promise<Uint8Array>;
  load(name: string): Promise<CreateModel>;
  say(line: string): void;
}

/** The class that a generated module exports. */
export function createOf(module: object): CreateModel {
  const network = Object.values(module).find((value) => typeof value === 'function' && 'create' in value);
  if (network === undefined) {
    throw new Error('the module exports no network');
  }
  return (device, options) => network.create(device, options);
}
