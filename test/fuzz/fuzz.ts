/** Draws networks for a backend until one parts, and makes that one as small as it will be. */
import fc from 'fast-check';
import { streamOf } from '../../runtime/random/philox.ts';
import type { Backend } from './backends.ts';
import { checkNetwork } from './check-network.ts';
import { type DrawnNetwork, drawnNetwork } from './network.ts';

export interface Failure {
  readonly backend: string;
  readonly network: DrawnNetwork;
  /** What went wrong, one line each. */
  readonly parted: readonly string[];
}

export interface FuzzResult {
  readonly failure?: Failure;
  /** Draws that say nothing: the compiler refuses the spec, or rounding decides what it computes. */
  readonly discarded: number;
}

export interface FuzzOptions {
  readonly backend: Backend;
  readonly seed: number;
  /** Which network of the seed: each stands for itself, so that one can be drawn again without those before it. */
  readonly index: number;
  /** How long a failure may be made smaller. */
  readonly shrinkMs: number;
  /** Sees each network before it runs, so that one that ends the process is known. */
  readonly announce?: (network: DrawnNetwork) => void;
}

/** One network that says something. */
export async function fuzzNetwork({ backend, seed, index, shrinkMs, announce }: FuzzOptions): Promise<FuzzResult> {
  const property = fc.asyncProperty(drawnNetwork, async (network) => {
    fc.pre(network !== undefined);
    announce?.(network);
    const parted = await whatParts(network, backend);
    fc.pre(parted !== undefined);
    if (parted.length > 0) {
      throw new PartedError(parted);
    }
  });
  const { failed, counterexample, errorInstance, numSkips } = await fc.check(property, {
    seed: streamOf(`${seed}.${backend.name}.${index}`) | 0,
    numRuns: 1,
    interruptAfterTimeLimit: shrinkMs,
  });
  const network = counterexample?.[0];
  if (!failed || network === undefined) {
    return { discarded: numSkips };
  }
  const parted = errorInstance instanceof PartedError ? errorInstance.parted : describeError(errorInstance);
  return { discarded: numSkips, failure: { backend: backend.name, network, parted } };
}

/** Undefined where the network says nothing. An exception of the compiler or of the device is what went wrong. */
export async function whatParts(network: DrawnNetwork, backend: Backend): Promise<readonly string[] | undefined> {
  try {
    const outcome = await checkNetwork(network, backend);
    return 'discarded' in outcome ? undefined : outcome.parted;
  } catch (error) {
    return describeError(error);
  }
}

class PartedError extends Error {
  readonly parted: readonly string[];

  constructor(parted: readonly string[]) {
    super(parted.join('\n'));
    this.parted = parted;
  }
}

function describeError(error: unknown): readonly string[] {
  if (!(error instanceof Error)) {
    return [String(error)];
  }
  const notes = 'notes' in error && Array.isArray(error.notes) ? error.notes.map(String) : [];
  return [`${error.name}: ${error.message}`, ...notes];
}
