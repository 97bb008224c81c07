/** What `--set` and `--columns off` make of the spec of a command. */
import { compose } from '../compose/compose.ts';
import { type Override, override, parseOverride } from '../compose/override.ts';
import type { Host } from '../host.ts';
import { locate } from '../source/nodes.ts';
import { parseYamlInParts } from '../source/parse-in-parts.ts';
import { createSourceSet } from '../source/source-set.ts';
import { UsageError } from './exit.ts';
import type { SpecChanges } from './options.ts';

/** The spec as a command reads it. Throws `UsageError` for a value that has no place in it. */
export function changedSpec(
  host: Host,
  spec: string,
  { set = [], columns }: SpecChanges,
): { readonly host: Host; readonly file: string } {
  const overrides = [...(columns === 'off' ? oneColumn(host, spec) : []), ...set.map(read)];
  if (overrides.length === 0) {
    return { host, file: spec };
  }
  const words = [...(columns === 'off' ? ['--columns off'] : []), ...set.map((text) => `--set ${text}`)];
  const { refused, ...changed } = override(host, spec, overrides, [spec, ...words].join(' '));
  const [first] = refused;
  if (first !== undefined) {
    throw new UsageError(`\`--set ${first.path.join('.')}\` names nothing that has a value of its own`, [
      'a path leads through the keys of the spec: train.optimizer.sgd.lr, layers.conv1.filters',
    ]);
  }
  return changed;
}

/** With the columns go the groups of the layers, and with them the number of parameters that the spec expects, if it does. */
function oneColumn(host: Host, spec: string): readonly Override[] {
  const { root } = compose(createSourceSet(host, spec), () => {}, parseYamlInParts);
  if (root !== undefined && locate(root, ['columns']) === undefined) {
    throw new UsageError(`\`${spec}\` has no \`columns\`, so there are none to switch off`, [
      'leave out `--columns off`',
    ]);
  }
  return ['columns', 'expect.parameters']
    .map((path) => path.split('.'))
    .filter((path) => root !== undefined && locate(root, path) !== undefined)
    .map((path) => ({ path, value: null }));
}

function read(text: string): Override {
  const parsed = parseOverride(text);
  if (parsed === undefined) {
    throw new UsageError(`\`--set ${text}\` is not a path and a value`, [
      'write `--set train.batch=64` or `--set "layers.conv1.kernel=[3, 5]"`; the value is YAML',
    ]);
  }
  return parsed;
}
