/**
 * CIFAR-10, binary version (Krizhevsky 2009): five training files and one test file of 10,000 records,
 * each one label byte and 3,072 pixel bytes, the red, green and blue planes of a 32×32 image.
 */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Dataset, type ImageSplit, packedSplit } from '../data/dataset.ts';
import { DataInvalidError, DataNotFoundError } from '../data/errors.ts';

const size = { channels: 3, height: 32, width: 32 };
const IMAGE_BYTES = 3 * 32 * 32;
const RECORD_BYTES = 1 + IMAGE_BYTES;
const UNPACKED = 'cifar-10-batches-bin';
const trainFiles = [1, 2, 3, 4, 5].map((n) => `data_batch_${n}.bin`);
const testFile = 'test_batch.bin';
const classes = ['airplane', 'automobile', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck'];

/** `folder` holds the `.bin` files, or the folder that the archive unpacks to. */
export async function openCifar10(folder: string): Promise<Dataset> {
  const nested = join(folder, UNPACKED);
  const root = (await readBytes(join(nested, testFile))) === undefined ? folder : nested;
  const train = await readSplit('cifar10 train', root, trainFiles);
  const test = await readSplit('cifar10 test', root, [testFile]);
  return { name: 'cifar10', classes, size, train, validation: test, test };
}

/** Whether a folder is one that `openCifar10` accepts, judging by names. */
export function holdsCifar10(folder: string): boolean {
  return [folder, join(folder, UNPACKED)].some((place) => existsSync(join(place, testFile)));
}

async function readSplit(name: string, folder: string, files: readonly string[]): Promise<ImageSplit> {
  // One after the other, so that the first of several bad files is named.
  const parts: Uint8Array[] = [];
  for (const file of files) {
    parts.push(await readRecords(join(folder, file)));
  }
  const count = parts.reduce((sum, bytes) => sum + bytes.length / RECORD_BYTES, 0);
  const pixels = new Uint8Array(count * IMAGE_BYTES);
  const labels = new Uint8Array(count);
  let image = 0;
  for (const bytes of parts) {
    for (let offset = 0; offset < bytes.length; offset += RECORD_BYTES, image++) {
      labels[image] = bytes[offset] ?? 0;
      pixels.set(bytes.subarray(offset + 1, offset + RECORD_BYTES), image * IMAGE_BYTES);
    }
  }
  return packedSplit({ name, ...size, pixels, labels });
}

async function readRecords(file: string): Promise<Uint8Array> {
  const bytes = await readBytes(file);
  if (bytes === undefined) {
    throw new DataNotFoundError(`CIFAR-10 needs the file ${file}, which cannot be read`, {
      help: [
        'unpack `cifar-10-binary.tar.gz` and give its folder: `--data cifar10:cifar-10-batches-bin`',
        'a folder of image files is `folder:<dir>`',
      ],
    });
  }
  if (bytes.length === 0 || bytes.length % RECORD_BYTES !== 0) {
    throw new DataInvalidError(
      `${file} has ${bytes.length} bytes, which is not a whole number of records of ${RECORD_BYTES} bytes`,
      { help: ['use the binary version of CIFAR-10, not the Python one; a download may also be incomplete'] },
    );
  }
  for (let offset = 0; offset < bytes.length; offset += RECORD_BYTES) {
    const label = bytes[offset] ?? 0;
    if (label >= classes.length) {
      throw new DataInvalidError(`record ${offset / RECORD_BYTES} of ${file} has label ${label}; labels go up to 9`, {
        help: ['CIFAR-100 records have two label bytes and are not read by `cifar10:`'],
      });
    }
  }
  return bytes;
}

/** Undefined when there is no such file. */
async function readBytes(file: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(file);
  } catch {
    return undefined;
  }
}
