/** Runs one fixture on one device and tells what came out. Runs in Node, in Deno and in a page. */
import type { Device } from '../../../runtime/device/device.ts';
import type { Model } from '../../../runtime/model.ts';
import type { NetworkOptions } from '../../../runtime/network.ts';
import type { Profile } from '../../../runtime/program.ts';
import { type Comparison, checkNetwork, checkOps, checkTraining } from './checks.ts';
import { Fixture } from './fixture.ts';

export interface NumericCase {
  /** `conv2d-odd`: of the fixture, and of the spec where it is one of the test's own. */
  readonly name: string;
  /** ops: inputs are in the fixture; network, training: they are patterns. */
  readonly kind: 'ops' | 'network' | 'training';
  /** Largest batch of the case. */
  readonly batch: number;
}

/** Opens a generated network on a device: the class's own `create`, or the command line's loader. */
export type OpenModel = (device: Device, options: NetworkOptions) => Promise<Model>;

/** Seed of the network in `training` cases, as in make-fixtures.py. */
const trainingSeed = 7;

export async function runCase(
  { name, kind, batch }: NumericCase,
  fixtureBytes: Uint8Array,
  device: Device,
  open: OpenModel,
  profile?: Profile,
): Promise<Comparison[]> {
  const fixture = new Fixture(name, fixtureBytes);
  const model = await open(device, { batch, seed: trainingSeed, ...(profile === undefined ? {} : { profile }) });
  try {
    switch (kind) {
      case 'ops':
        return await checkOps(model, fixture);
      case 'network':
        return await checkNetwork(model, fixture);
      case 'training':
        return await checkTraining(model, fixture, batch);
    }
  } finally {
    model.destroy();
  }
}

/** The comparisons that fail, one line each; empty when all hold. An error that is not a number fails. */
export function failures(comparisons: readonly Comparison[]): string[] {
  return comparisons
    .filter(({ error, tolerance }) => !(error <= tolerance))
    .map(({ what, error, tolerance }) => `${what}: relative error ${error.toExponential(1)} > ${tolerance}`);
}
