/**
 * Values given on a command line: a variant of the spec that exists in memory only. It goes through the same checks as one in a file, and
 * what is wrong in it is shown in its text.
 */
import type { TextEdit } from '../diagnostics/types.ts';
import { type Host, HostError } from '../host.ts';
import { applyEdits } from '../source/edit.ts';
import { childOf, type SourceNode, textAt, toData } from '../source/nodes.ts';
import { parseYaml } from '../source/parse-yaml.ts';
import { createSourceSet } from '../source/source-set.ts';
import { createSourceText, type SourceText } from '../source/source-text.ts';
import type { Path } from '../source/span.ts';
import { compose } from './compose.ts';
import { editComposed, patchLayer } from './edits.ts';

/** One value: `train.batch=64`. */
export interface Override {
  /** Keys; a layer is named: `layers`, `conv1`, `filters`. */
  readonly path: readonly string[];
  /** Plain data; null removes the key. */
  readonly value: unknown;
}

/** `train.optimizer.sgd.lr=0.02`; undefined where it is not a path, `=` and a value in YAML. */
export function parseOverride(text: string): Override | undefined {
  const [, path = '', written = ''] = /^([^=\s]+)=(.*)$/s.exec(text) ?? [];
  const steps = path.split('.');
  const node = written.trim() === '' ? undefined : parseYaml(createSourceText('', written), () => {});
  return node === undefined || steps.some((step) => step === '') ? undefined : { path: steps, value: toData(node) };
}

export interface Overridden {
  readonly host: Host;
  /** The path of the variant, as messages name it. */
  readonly file: string;
  /** Overrides for which the spec has no place. */
  readonly refused: readonly Override[];
}

/** `command` stands for the variant in messages and in generated files: `specs/alexnet.yaml --set train.batch=64`. */
export function override(host: Host, spec: string, overrides: readonly Override[], command: string): Overridden {
  const file = command;
  const name = spec.split(/[\\/]/).at(-1) ?? spec;
  const start = createSourceText(file, `extends: ${JSON.stringify(name)}\n`);
  const withVariant = (text: SourceText): Host => ({
    readFile: (path) => (path === file ? new TextEncoder().encode(text.text) : host.readFile(path)),
    resolve: (from, relative) => (from === file ? resolveBeside(host, spec, relative) : host.resolve(from, relative)),
  });
  const refused: Override[] = [];
  let text = start;
  for (const one of overrides) {
    const edit = editFor(withVariant(text), text, one);
    if (edit === undefined) {
      refused.push(one);
    } else {
      text = createSourceText(file, applyEdits(text.text, [edit]));
    }
  }
  return { host: withVariant(text), file, refused };
}

/** The spec itself by the path that was given. */
function resolveBeside(host: Host, spec: string, relative: string): string {
  return spec.endsWith(relative) ? spec : host.resolve(spec, relative);
}

function editFor(host: Host, text: SourceText, { path, value }: Override): TextEdit | undefined {
  const ignore = () => {};
  const sources = createSourceSet(host, text.file);
  const composition = compose(sources, ignore, parseYaml);
  const { own, root } = composition;
  if (own?.kind !== 'mapping') {
    throw new HostError('unreadable', 'the values of the command line have no text');
  }
  const [section, name, key, ...rest] = path;
  if (section !== 'layers') {
    return editComposed(sources, composition, path, value);
  }
  if (name === undefined || key === undefined) {
    return undefined;
  }
  const index = root === undefined ? -1 : indexOfLayer(root, name);
  // A use of a block is not among the layers any more, and what is no layer at all is reported as such.
  return index === -1 || value === null
    ? patchLayer(
        sources,
        own,
        name,
        key,
        rest.reduceRight<unknown>((inner, step) => ({ [step]: inner }), value),
      )
    : editComposed(sources, composition, ['layers', index, key, ...rest.map(stepOf)], value);
}

function indexOfLayer(root: SourceNode, name: string): number {
  const layers = childOf(root, 'layers')?.value;
  return layers?.kind === 'sequence' ? layers.items.findIndex((_, at) => textAt(layers, [at, 'name']) === name) : -1;
}

function stepOf(step: string): Path[number] {
  return /^\d+$/.test(step) ? Number(step) : step;
}
