/** From `--data`'s words to a dataset. A reader is a row in a table. */
import type { Dataset } from '../data/dataset.ts';
import { DataNotFoundError } from '../data/errors.ts';
import { openCifar10 } from './cifar10.ts';
import type { DecodeOptions } from './decode-image.ts';
import { openFolder } from './folder.ts';
import { openMnist } from './mnist.ts';

interface Reader {
  /** How it is written, for messages. */
  readonly form: string;
  readonly takesPath: boolean;
  /** Side of its images, where all are squares of one size. */
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

/** Side of the images of the data set `name`, where all of them are squares of one size. */
export function sideOf(name: string): number | undefined {
  return Object.hasOwn(readers, name) ? readers[name]?.side : undefined;
}

/** Opens `mnist`, `cifar10:<dir>` or `folder:<dir>`. Throws a `DataError` that names what is missing. */
export function openDataset(source: string, options: DecodeOptions): Promise<Dataset> {
  const colon = source.indexOf(':');
  const [name, path] = colon < 0 ? [source, ''] : [source.slice(0, colon), source.slice(colon + 1)];
  const reader = Object.hasOwn(readers, name) ? readers[name] : undefined;
  if (reader === undefined || reader.takesPath !== path.length > 0) {
    const problem =
      reader === undefined ? `there is no data source \`${source}\`` : `\`${name}\` is written \`${reader.form}\``;
    throw new DataNotFoundError(problem, { help: [`data sources are ${dataForms}`] });
  }
  return reader.open(path, options);
}
