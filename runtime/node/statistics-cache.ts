/**
 * Statistics of training images, kept in the cache folder beside built code. The key covers everything that determines them: every
 * file's path, size and times, or an image's pixels, the relevant part of the recipe, the decoder, and the version of the computation.
 */
import { createHash } from 'node:crypto';
import { stat, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { ImageSplit } from '../data/dataset.ts';
import { type PassResult, STATISTICS_VERSION, type StatisticsStore } from '../data/statistics.ts';
import { CacheError, WeightsFileError } from '../errors.ts';
import { tensor } from '../tensor.ts';
import { readSafetensors, type StoredTensor, writeSafetensors } from '../weights/safetensors.ts';
import { cached, cacheKey } from './build-cache.ts';
import { decoderVersion } from './decode-image.ts';

/** How many files are examined at once. */
const ROUND = 256;

/** Says in one line where a reused result comes from. Images that are neither files nor in memory need a pass each time. */
export function createStatisticsCache(say: (text: string) => void): StatisticsStore {
  return {
    async keep(train, pass, compute) {
      const images = await fingerprint(train);
      if (images === undefined) {
        return { ...(await compute()), reused: false };
      }
      const decoder = train.fileOf === undefined ? 'none' : await decoderVersion();
      const version = [String(STATISTICS_VERSION), decoder, process.arch];
      const key = cacheKey('statistics', ...version, JSON.stringify(pass), images);
      let computed: PassResult | undefined;
      const computeNow = async () => {
        computed = await compute();
        return computed;
      };
      try {
        const { path, bytes } = await cached(key, '.safetensors', async (file) =>
          writeFile(file, encode(await computeNow())),
        );
        if (computed !== undefined) {
          return { ...computed, reused: false };
        }
        const kept = decode(bytes);
        say(`pixel statistics of an earlier run, from ${path}`);
        return { ...kept, reused: true };
      } catch (error) {
        if (computed !== undefined) {
          // A run does not fail because the result cannot be kept.
          return { ...computed, reused: false };
        }
        if (error instanceof CacheError || error instanceof WeightsFileError) {
          return { ...(await computeNow()), reused: false };
        }
        throw error;
      }
    },
  };
}

/** A hash over all images of a split: of their files' metadata, or of the pixels of those in memory. Undefined where there are neither. */
async function fingerprint(split: ImageSplit): Promise<string | undefined> {
  const hash = createHash('sha256');
  for (let start = 0; start < split.length; start += ROUND) {
    const indices = Array.from({ length: Math.min(ROUND, split.length - start) }, (_, i) => start + i);
    const facts = await Promise.all(indices.map((index) => fileFacts(split.fileOf?.(index)) ?? pixels(split, index)));
    for (const fact of facts) {
      if (fact === undefined) {
        return undefined;
      }
      hash.update(fact);
    }
  }
  return split.length === 0 ? undefined : hash.digest('hex');
}

/** The change time reveals edits that preserve the other two. A missing file is skipped by the pass, and changes the key once it is back. */
function fileFacts(file: string | undefined): Promise<string> | undefined {
  return file === undefined
    ? undefined
    : stat(file, { bigint: true })
        .catch(() => undefined)
        .then((found) => JSON.stringify([resolve(file), ...[found?.size, found?.mtimeNs, found?.ctimeNs].map(String)]));
}

/** Hashing what is in memory takes a fraction of the pass; an image that must be awaited is too expensive. */
async function pixels(split: ImageSplit, index: number): Promise<Buffer | undefined> {
  const image = split.read(index);
  if (image instanceof Promise) {
    await image.catch(() => undefined);
    return undefined;
  }
  const { channels, height, width } = image;
  return Buffer.concat([Buffer.from(`${channels} ${height} ${width} `), image.pixels]);
}

function encode({ statistics: { mean, std, lighting }, leftOut }: PassResult): Uint8Array {
  const tensors = new Map<string, StoredTensor>([
    ['mean', tensor([mean.length], mean)],
    ['left_out', { shape: [leftOut.length], data: Int32Array.from(leftOut) }],
  ]);
  if (std !== undefined) {
    tensors.set('std', tensor([std.length], std));
  }
  if (lighting !== undefined) {
    const n = lighting.values.length;
    tensors.set('lighting_vectors', tensor([n, n], lighting.vectors));
    tensors.set('lighting_values', tensor([n], lighting.values));
  }
  return writeSafetensors(tensors);
}

/** Throws `WeightsFileError` for what `encode` did not write. */
function decode(bytes: Uint8Array): PassResult {
  const { tensors } = readSafetensors(bytes);
  const floats = (name: string) => {
    const data = tensors.get(name)?.data;
    return data instanceof Float32Array ? data : undefined;
  };
  const [mean, std, vectors, values] = [
    floats('mean'),
    floats('std'),
    floats('lighting_vectors'),
    floats('lighting_values'),
  ];
  const leftOut = tensors.get('left_out')?.data;
  if (mean === undefined || leftOut === undefined) {
    throw new WeightsFileError('this is not a file of statistics');
  }
  const lighting = vectors === undefined || values === undefined ? {} : { lighting: { vectors, values } };
  return { statistics: { mean, ...(std === undefined ? {} : { std }), ...lighting }, leftOut: [...leftOut] };
}
