/** Where networks run: each device in every form that must give the same bits, opened once per process. */
import { withWebAssembly } from '../../compiler/cli/package-files.ts';
import type { Compilation } from '../../compiler/compile.ts';
import type { PackageFiles } from '../../compiler/emit/types.ts';
import {
  type Device,
  type DeviceKind,
  DeviceNotFoundError,
  type DeviceOptions,
  type Profile,
} from '../../runtime/index.ts';
import { openDevice } from '../../runtime/node/index.ts';

/** One way to run a network; all of a group must leave the same bits. */
export interface Variant {
  /** `3 threads` */
  readonly name: string;
  readonly options: DeviceOptions;
  readonly profile?: Profile;
}

export interface Backend {
  readonly name: string;
  readonly kind: DeviceKind;
  readonly groups: readonly (readonly Variant[])[];
  /** The files of the package that the device reads. */
  files(compilation: Compilation): PackageFiles | Promise<PackageFiles>;
}

const threads = (options: DeviceOptions, prefix: string): readonly Variant[] =>
  [1, 3].map((count) => ({
    name: `${prefix}${count} ${count === 1 ? 'thread' : 'threads'}`,
    options: { ...options, threads: count },
  }));

const webGpu = (profile: Profile): Backend => ({
  name: `webgpu-${profile}`,
  kind: 'webgpu',
  groups: [[{ name: `${profile} profile`, options: {}, profile }]],
  files: ({ files }) => files,
});

export const backends: readonly Backend[] = [
  { name: 'native', kind: 'native', groups: [threads({}, '')], files: ({ files }) => files },
  {
    name: 'wasm',
    kind: 'wasm',
    groups: [threads({ relaxedSimd: true }, 'relaxed SIMD, '), threads({ relaxedSimd: false }, 'SIMD, ')],
    files: (compilation) => withWebAssembly(compilation),
  },
  webGpu('software'),
  webGpu('gpu'),
];

const opened = new Map<string, Promise<Device>>();

/** Throws `DeviceNotFoundError` where this machine has none. */
export function deviceOf({ kind }: Backend, { options }: Variant): Promise<Device> {
  const key = JSON.stringify([kind, options]);
  const device = opened.get(key) ?? openDevice(kind, options);
  opened.set(key, device);
  return device;
}

/** Why the backend cannot run here; undefined where it can. */
export async function missingReason(backend: Backend): Promise<string | undefined> {
  try {
    for (const variant of backend.groups.flat()) {
      await deviceOf(backend, variant);
    }
    return undefined;
  } catch (error) {
    if (error instanceof DeviceNotFoundError) {
      return [error.message, ...error.notes].join('; ');
    }
    throw error;
  }
}

/** Why what parted on another backend is not repeated on this one: SwiftShader takes up to 20 s to compile the tiles of the `gpu` profile. */
export async function slowReason(backend: Backend): Promise<string | undefined> {
  const variant = backend.groups.flat().find(({ profile }) => profile === 'gpu');
  if (variant === undefined) {
    return undefined;
  }
  const { software, description } = (await deviceOf(backend, variant)).info;
  return software ? `needs a GPU: its gpu kernels take long to compile on ${description}` : undefined;
}
