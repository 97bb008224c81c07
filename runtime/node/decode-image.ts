/** Image files to pixels through the optional package `sharp`: upright, in sRGB, 8 bits, without alpha. Of moving images, the first. */
import type { RawImage } from '../data/dataset.ts';
import { PackageMissingError } from '../data/errors.ts';

type Sharp = typeof import('sharp')['default'];

/** What the decoder reads, and how the names of such files end. The folder reader takes its files by this list. */
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

const extensions = new Set(Object.values(imageFormats).flat());

/** Whether a file's name ends as those of images do, in any case of letters. */
export function isImageName(name: string): boolean {
  const dot = name.lastIndexOf('.');
  return dot > 0 && extensions.has(name.slice(dot + 1).toLowerCase());
}

export interface DecodeOptions {
  /** 3 colour, 1 grey: what the network reads. */
  readonly channels: number;
  /** Shorter side in pixels; the centre square is cut from it. Absent keeps the image's own extents. */
  readonly resize?: number;
}

export type DecodeImage = (file: string, options: DecodeOptions) => Promise<RawImage>;

/** Loads the decoder once. Throws `PackageMissingError` where sharp is not installed. */
export async function createDecoder(): Promise<DecodeImage> {
  const sharp = await loadSharp();
  return async (file, { channels, resize }) => {
    // 'error' refuses truncated files but lets pass what decoders only warn of, such as stray bytes after the image.
    let image = sharp(file, { failOn: 'error' })
      .autoOrient()
      .removeAlpha()
      .toColourspace(channels === 1 ? 'b-w' : 'srgb');
    if (resize !== undefined) {
      image = image.resize({ width: resize, height: resize, fit: 'cover', position: 'centre' });
    }
    const { data, info } = await image.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
    return planar(data, info);
  };
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
