/**
 * What people call the classes: the spec's names or those of a labels file, matched with what the data calls them. Checkpoints keep the
 * data's own names, such as those of sub-folders.
 */
import { DataMismatchError, DataNotFoundError, type Dataset } from '../../runtime/index.ts';
import { HostError } from '../host.ts';
import type { ClassNames } from '../resolve/types.ts';
import { plural } from '../text/numbers.ts';
import { nodeHost } from './node-host.ts';

/** Names by label. `ids` is what the data that the weights were trained on calls its classes; unknown for bare weights. */
export function classNamesByLabel(
  ids: readonly string[] | undefined,
  names: ClassNames | undefined,
): readonly string[] {
  if (names === undefined) {
    return ids ?? [];
  }
  if (names.by === 'id') {
    // Without ids, in the order of folders named by them.
    return (ids ?? [...names.names.keys()].sort()).map((id) => names.names.get(id) ?? id);
  }
  // Where the data uses the same names, its order counts.
  const known = new Set(names.names);
  return ids?.some((id) => known.has(id)) === true ? ids : names.names;
}

/** The same together with the data's own names, for texts about a data set: `golf ball (n03445777)`. */
export function titlesOf({ classes }: Dataset, names: ClassNames | undefined): readonly string[] {
  const byLabel = classNamesByLabel(classes, names);
  return classes.map((id, label) => {
    const name = byLabel[label] ?? id;
    return name === id ? id : `${name} (${id})`;
  });
}

/** Mismatches between a data set and the names of a spec, and names that were matched by order alone. */
export function remarksOnNames({ name, classes }: Dataset, names: ClassNames | undefined): readonly string[] {
  if (names === undefined) {
    return [];
  }
  const ids = new Set(classes);
  if (names.by === 'id') {
    const unnamed = classes.filter((id) => !names.names.has(id));
    const unknown = [...names.names.keys()].filter((id) => !ids.has(id));
    return [
      ...(unnamed.length === 0 ? [] : [`warning: the spec's \`classes\` has no name for ${some(unnamed)} of ${name}`]),
      ...(unknown.length === 0
        ? []
        : [`warning: the spec's \`classes\` names ${some(unknown)}, which ${name} does not have`]),
    ];
  }
  const known = new Set(names.names);
  const foreign = classes.filter((id) => !known.has(id));
  if (foreign.length === classes.length) {
    const pairs = classes.slice(0, 3).map((id, label) => `\`${id}\` is ${names.names[label]}`);
    return [
      `note: the spec's \`classes\` names those of ${name} in order: ${pairs.join(', ')}${classes.length > 3 ? ', …' : ''}`,
    ];
  }
  if (foreign.length > 0) {
    return [
      `warning: ${some(foreign)} of ${name} ${foreign.length === 1 ? 'is' : 'are'} not among the spec's \`classes\``,
    ];
  }
  const label = classes.findIndex((id, index) => id !== names.names[index]);
  return label === -1
    ? []
    : [
        `warning: label ${label} is \`${classes[label]}\` in ${name} and \`${names.names[label]}\` in the spec's \`classes\`; the order in the data counts`,
      ];
}

/** The first of many. */
function some(ids: readonly string[]): string {
  const shown = ids.slice(0, 3).map((id) => `\`${id}\``);
  return ids.length > 3 ? `${shown.join(', ')} and ${ids.length - 3} more` : shown.join(', ');
}

/**
 * A text with one name per line, by label; or, where each of `ids` begins a line, with the name after it (`n03445777 golf ball`). Throws
 * `DataNotFoundError` for a file that cannot be read, `DataMismatchError` where it does not have a name per class.
 */
export function readLabels(file: string, ids: readonly string[] | undefined, classes: number): ClassNames {
  const lines = textOf(file)
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const byId = new Map(
    lines
      .map((line) => /^(\S+?)[\s,:;]+(\S.*)$/.exec(line)?.slice(1) as [string, string] | undefined)
      .filter((pair) => pair !== undefined),
  );
  if (ids?.every((id) => byId.has(id)) === true) {
    return { by: 'id', names: byId };
  }
  if (lines.length !== classes) {
    throw new DataMismatchError(`${file} has ${plural(lines.length, 'name')}, but the network has ${classes} classes`, {
      help: ['write one name per line, in label order; or what the data calls the class, followed by the name'],
    });
  }
  return { by: 'label', names: lines };
}

function textOf(file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(nodeHost.readFile(file));
  } catch (error) {
    const problem = error instanceof HostError ? error.message : 'it is not UTF-8 text';
    throw new DataNotFoundError(`cannot read the labels in ${file}: ${problem}`, { cause: error });
  }
}
