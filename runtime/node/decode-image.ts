/** Image files to pixels through the optional package `sharp`: upright, in sRGB, 8 bits, without alpha. Of animations, the first frame. */
import { stat } from 'node:fs/promises';
import type { RawImage } from '../data/dataset.ts';
import { PackageMissingError } from '../data/errors.ts';
import { withChannels } from '../data/transform.ts';
import { imageProblem, NotRegularError } from './image-problem.ts';

type Sharp = typeof import('sharp')['default'];

/** What the decoder reads, with the file extensions. The folder reader picks its files by this list. */
export const imageFormats: Readonly<Record<string, readonly string[]>> = {
  JPEG: ['jpg', 'jpeg', 'jpe', 'jfif'],
  PNG: ['png'],
  WebP: ['webp'],
  AVIF: ['avif'],
  TIFF: ['tif', 'tiff'],
  GIF: ['gif'],
};

/** "JPEG, PNG, WebP, AVIF, TIFF or GIF", for messages. */
export const formatNames = Object.keys(imageFormats)
  .join(', ')
  .replace(/, (?=[^,]*$)/, ' or ');

/** The formats by sharp's names, AVIF being `heif`. Vector graphics, which it would read too, have no pixels of their own. */
const decoded: ReadonlySet<string> = new Set(['jpeg', 'png', 'webp', 'heif', 'tiff', 'gif']);

const extensions = new Set(Object.values(imageFormats).flat());

/** Whether a file's name ends as those of images do, in upper or lower case. */
export function isImageName(name: string): boolean {
  const dot = name.lastIndexOf('.');
  return dot > 0 && extensions.has(name.slice(dot + 1).toLowerCase());
}

export interface DecodeOptions {
  /** 3 colour, 1 grey: what the network reads. */
  readonly channels: number;
  /** Shorter side in pixels; the centre square is cropped. Absent keeps the image's own extents. */
  readonly resize?: number;
}

export type DecodeImage = (file: string, options: DecodeOptions) => Promise<RawImage>;

/**
 * Loads the decoder once. Throws `PackageMissingError` where sharp is not installed; what it returns rejects with one line that says
 * what is wrong with a file.
 */
export async function createDecoder(): Promise<DecodeImage> {
  const sharp = await loadSharp();
  return async (file, options) => {
    try {
      await checkRegular(file);
      return await decode(sharp, file, options);
    } catch (cause) {
      throw new Error(await imageProblem(file, cause, formatNames), { cause });
    }
  };
}

/** Versions of everything that determines the pixels of a decoded file. */
export async function decoderVersion(): Promise<string> {
  const { versions } = await loadSharp();
  return JSON.stringify(versions);
}

/** Reading a pipe or a device might never end. A file that `stat` fails on is left to the decoder. */
async function checkRegular(file: string): Promise<void> {
  const found = await stat(file).catch(() => undefined);
  if (found?.isFile() === false) {
    throw new NotRegularError(found.isDirectory() ? 'it is a directory' : 'it is not a regular file');
  }
}

async function decode(sharp: Sharp, file: string, { channels, resize }: DecodeOptions): Promise<RawImage> {
  // 'error' rejects truncated files but accepts what decoders only warn about, such as stray bytes after the image.
  const image = sharp(file, { failOn: 'error' }).autoOrient().toColourspace('srgb');
  const { format, hasAlpha, depth } = await image.metadata();
  if (!decoded.has(format)) {
    throw new Error(`${format} is not supported`);
  }
  if (resize === undefined) {
    return fromPixels(await pixelsOf(image.removeAlpha()), channels);
  }
  const square = { width: resize, height: resize, fit: 'cover', position: 'centre' } as const;
  if (!hasAlpha && depth === 'uchar') {
    return fromPixels(await pixelsOf(image.resize(square)), channels);
  }
  // Scaling together with alpha would weight colours by it and lose those under transparent pixels; of 16 bits, the lower ones
  // would be cut off after scaling.
  const { data, info } = await pixelsOf(image.removeAlpha());
  const bytes = sharp(data, { raw: info });
  return fromPixels(await pixelsOf(bytes.resize(square)), channels);
}

type Pixels = Awaited<ReturnType<typeof pixelsOf>>;

function pixelsOf(image: import('sharp').Sharp) {
  return image.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
}

/** Grey is made from the stored colours, as for every other source: the decoder's own grey is computed in linear light. */
function fromPixels({ data, info }: Pixels, channels: number): RawImage {
  return withChannels(planar(data, info), channels);
}

async function loadSharp(): Promise<Sharp> {
  try {
    return (await import('sharp')).default;
  } catch (cause) {
    throw new PackageMissingError('sharp', 'reading images', cause);
  }
}

/** [height, width, channels] to [channels, height, width]. */
function planar(data: Uint8Array, { channels, height, width }: Omit<RawImage, 'pixels'>): RawImage {
  const plane = height * width;
  const pixels = new Uint8Array(data.length);
  for (let c = 0; c < channels; c++) {
    for (let i = 0, source = c; i < plane; i++, source += channels) {
      pixels[c * plane + i] = data[source] ?? 0;
    }
  }
  return { channels, height, width, pixels };
}
