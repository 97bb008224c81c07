/** SHA-256 over the tensors and metadata of a weights file, by the host's own crypto. */
import type { Tensor } from '../tensor.ts';

export interface Content {
  readonly tensors: ReadonlyMap<string, Tensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** The metadata key under which it is stored, which it does not cover. */
export const CHECKSUM = 'checksum';

/** In hexadecimal; undefined in hosts without `crypto.subtle`, such as a page that did not come over https. */
export async function checksumOf({ tensors, metadata }: Content): Promise<string | undefined> {
  if (globalThis.crypto?.subtle === undefined) {
    return undefined;
  }
  const parts = await Promise.all(
    [...tensors].map(async ([name, { shape, data }]) => [name, shape, await digest(data)] as const),
  );
  const texts = Object.entries(metadata).filter(([key]) => key !== CHECKSUM);
  const content = [texts.sort(byName), parts.sort(byName)];
  return digest(new TextEncoder().encode(JSON.stringify(content)));
}

function byName([a]: readonly [string, ...unknown[]], [b]: readonly [string, ...unknown[]]): number {
  return a < b ? -1 : 1;
}

async function digest(data: Float32Array | Uint8Array): Promise<string> {
  // `digest` does not accept shared memory.
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const own = bytes.buffer instanceof ArrayBuffer ? (bytes as Uint8Array<ArrayBuffer>) : bytes.slice();
  const hash = await crypto.subtle.digest('SHA-256', own);
  return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
