/** From the argument of `--data` to a dataset. A reader is a row in a table. */
import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Dataset } from '../data/dataset.ts';
import { DataNotFoundError } from '../data/errors.ts';
import { holdsCifar10, openCifar10 } from './cifar10.ts';
import type { DecodeOptions } from './decode-image.ts';
import { openFolder } from './folder.ts';
import { openMnist } from './mnist.ts';

interface Reader {
  /** How it is written, for messages. */
  readonly form: string;
  readonly takesPath: boolean;
  /** Side of its images, if all are squares of one size. */
  readonly side?: number;
  open(path: string, options: DecodeOptions): Promise<Dataset>;
}

const readers: Readonly<Record<string, Reader>> = {
  mnist: { form: 'mnist', takesPath: false, side: 28, open: () => openMnist() },
  cifar10: { form: 'cifar10:<dir>', takesPath: true, side: 32, open: (path) => openCifar10(path) },
  folder: { form: 'folder:<dir>', takesPath: true, open: openFolder },
};

/** `mnist | cifar10:<dir> | folder:<dir>` */
export const dataForms = Object.values(readers)
  .map(({ form }) => form)
  .join(' | ');

/** Side of the images of the data set `name`, if all of them are squares of one size. */
export function sideOf(name: string): number | undefined {
  return Object.hasOwn(readers, name) ? readers[name]?.side : undefined;
}

/** Opens `mnist`, `cifar10:<dir>` or `folder:<dir>`. Throws a `DataError` that names what is missing, and what was probably meant. */
export async function openDataset(source: string, options: DecodeOptions): Promise<Dataset> {
  const colon = source.indexOf(':');
  const [name, path] = colon < 0 ? [source, ''] : [source.slice(0, colon), source.slice(colon + 1)];
  const reader = Object.hasOwn(readers, name) ? readers[name] : undefined;
  if (reader === undefined || reader.takesPath !== path.length > 0) {
    const problem =
      reader === undefined ? `there is no data source \`${source}\`` : `\`${name}\` is written \`${reader.form}\``;
    const meant = meantSource(source);
    throw new DataNotFoundError(problem, {
      help: [...(meant === undefined ? [] : [`write \`--data ${meant}\``]), `data sources are ${dataForms}`],
    });
  }
  return reader.open(path, options);
}

/** What was probably meant by a source that names something on disk, with or without a reader, or misspells a reader's name. */
function meantSource(source: string): string | undefined {
  const [word = '', ...rest] = source.split(':');
  const path = rest.join(':');
  const plain = word.toLowerCase().replaceAll(/[-_ ]/g, '');
  const reader = Object.hasOwn(readers, plain) && plain !== word ? readers[plain] : undefined;
  if (reader !== undefined) {
    return reader.takesPath ? `${plain}:${path === '' ? '<dir>' : path}` : plain;
  }
  return sourceAt(source) ?? (path === '' ? undefined : sourceAt(path));
}

/** The data source at a path, judging by its contents. */
function sourceAt(path: string): string | undefined {
  if (holdsCifar10(path)) {
    return `cifar10:${path}`;
  }
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isDirectory() === true) {
    return `folder:${path}`;
  }
  return found === undefined || !holdsCifar10(dirname(path)) ? undefined : `cifar10:${dirname(path)}`;
}
