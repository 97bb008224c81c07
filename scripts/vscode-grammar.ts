/**
 * Writes the TextMate grammars that colour specs in VS Code: layer kinds, layer names and `specc-ignore` comments, injected into the
 * existing YAML grammar. Receives the layer kinds, returns files; a golden test compares them with editor/vscode/syntaxes.
 *
 * An injected grammar sees every YAML file, so each rule requires what only specs have, on the same line. Rules match values and never
 * keys: VS Code has changed its YAML grammar before, and the value is a token of its own in all of them.
 */

import { patchActions } from '../compiler/schema/composition.ts';

/** What a patch may do to a layer that it names. */
const changes = patchActions.filter((action) => action !== 'insert');
const layerName = '[a-z][a-z0-9_]*';
const layerNameScope = 'entity.name.function.layer.specc';

export function injectionGrammars(kinds: readonly string[]): ReadonlyMap<string, string> {
  const kind = `(?:${kinds.join('|')})\\b`;
  const layers = {
    scopeName: 'specc.layers.injection',
    injectionSelector: 'L:source.yaml - (comment | string.quoted)',
    patterns: [
      {
        comment: 'type: conv2d',
        match: `(?<=[\\s{,]type:)[ \\t]+(${kind})(?=[ \\t]*(?:[,}#]|$))`,
        captures: { 1: { name: 'support.type.layer.specc' } },
      },
      {
        comment: '{ name: conv1, type: conv2d and { name: stage1, block: basic',
        match: `(?<=[\\s{,]name:)[ \\t]+(${layerName})(?=[ \\t]*,[^#\\n]*[\\s,](?:type:[ \\t]+${kind}|block:[ \\t]+${layerName}))`,
        captures: { 1: { name: layerNameScope } },
      },
      {
        comment: '{ …, block: basic }',
        match: `(?<=,\\sblock:)[ \\t]+(${layerName})(?=[ \\t]*[,}])`,
        captures: { 1: { name: 'support.type.layer.specc' } },
      },
      {
        comment: '{ layer: conv1, set: …',
        match: `(?<=[{]\\slayer:)[ \\t]+(${layerName})(?=[ \\t]*,[ \\t]*(?:${changes.join('|')}):)`,
        captures: { 1: { name: layerNameScope } },
      },
      {
        comment: '{ after: conv1, insert: …',
        match: `(?<=[{]\\safter:|[{]\\sbefore:)[ \\t]+(${layerName})(?=[ \\t]*,[ \\t]*insert:)`,
        captures: { 1: { name: layerNameScope } },
      },
      {
        comment: '{ …, from: conv1 }',
        match: `(?<=,\\sfrom:)[ \\t]+(${layerName})(?=[ \\t]*[,}])`,
        captures: { 1: { name: layerNameScope } },
      },
      {
        comment: '{ …, from: [conv1, conv2] }',
        match: '(?<=,\\sfrom:)[ \\t]+(\\[)([a-z0-9_, \\t]*)(\\])(?=[ \\t]*[,}])',
        captures: {
          1: { name: 'punctuation.definition.sequence.begin.yaml' },
          2: {
            patterns: [
              { match: layerName, name: layerNameScope },
              { match: ',', name: 'punctuation.separator.sequence.yaml' },
            ],
          },
          3: { name: 'punctuation.definition.sequence.end.yaml' },
        },
      },
    ],
  };
  const ignoreComments = {
    scopeName: 'specc.ignore.injection',
    injectionSelector: 'L:source.yaml comment',
    patterns: [
      {
        comment: '# specc-ignore SPC5203: reason',
        match: '\\b(specc-ignore)[ \\t]+(SPC\\d{4})(?=[ \\t]*:)',
        captures: { 1: { name: 'keyword.other.ignore.specc' }, 2: { name: 'constant.other.diagnostic.specc' } },
      },
    ],
  };
  return new Map([
    ['specc-ignore.injection.json', toJson(ignoreComments)],
    ['specc.injection.json', toJson(layers)],
  ]);
}

function toJson(grammar: object): string {
  return `${JSON.stringify(grammar, null, 2)}\n`;
}
