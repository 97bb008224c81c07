/** The layers that a patch chooses by the keys that they have: `layers: { type: relu }`. */
import { patchMatchesNone } from '../diagnostics/catalogue/composition.ts';
import { createDiagnostic, type DiagnosticDetails } from '../diagnostics/create.ts';
import type { Report } from '../diagnostics/types.ts';
import { listOf, quote } from '../diagnostics/words.ts';
import { plainSpelling } from '../schema/spelling.ts';
import { suggestKind } from '../schema/suggest.ts';
import { nearest } from '../source/nearest.ts';
import { type Entry, type MappingNode, toData } from '../source/nodes.ts';
import { flowText } from '../text/flow-yaml.ts';
import { type LayerList, mappingOf, nameOf } from './layer-list.ts';

/** Values that are listed. */
const SHOWN = 12;

/** Names of the layers. A query that names a block is about its uses; any other is about layers, wherever they are written. */
export function matching(query: MappingNode, layers: LayerList, report: Report): readonly string[] {
  if (!query.entries.has('block')) {
    layers.expandAll();
  }
  const wanted = [...query.entries].map(([key, { value }]) => [key, JSON.stringify(toData(value))] as const);
  const found = layers.items.filter((item) => {
    const mapping = mappingOf(item);
    return (
      wanted.length > 0 &&
      wanted.every(([key, text]) => {
        const value = mapping?.entries.get(key)?.value;
        return value !== undefined && JSON.stringify(toData(value)) === text;
      })
    );
  });
  if (found.length === 0) {
    const text = wanted.length === 0 ? '`{}`' : quote(flowText(toData(query)));
    report(createDiagnostic(patchMatchesNone, { query: text }, { span: query.span, ...whatThereIs(query, layers) }));
  }
  return found.flatMap((item) => nameOf(item) ?? []);
}

/** For a query that matches none: the keys that layers have, or the values at its only key, and the one that was meant. */
function whatThereIs(query: MappingNode, layers: LayerList): DiagnosticDetails {
  const mappings = layers.items.flatMap((item) => mappingOf(item) ?? []);
  const keys = [...new Set(mappings.flatMap(({ entries }) => [...entries.keys()]))];
  const unknown = [...query.entries].find(([key]) => !keys.includes(key));
  if (unknown !== undefined) {
    const [key, { keySpan }] = unknown;
    const known = `no layer has a key \`${key}\`; theirs are ${listOf(keys.map(quote), 'and')}`;
    const meant = nearest(key, keys) ?? keys.find((one) => plainSpelling(one) === plainSpelling(key));
    return { notes: [known], ...replacing(keySpan, meant) };
  }
  const [only, ...others] = query.entries;
  return only === undefined || others.length > 0 ? {} : valuesAt(...only, mappings);
}

function valuesAt(key: string, { value: wanted }: Entry, mappings: readonly MappingNode[]): DiagnosticDetails {
  const values = mappings.flatMap(({ entries }) => {
    const value = entries.get(key)?.value;
    return value === undefined ? [] : [flowText(toData(value))];
  });
  const distinct = [...new Set(values)];
  if (distinct.length === 0 || distinct.length > SHOWN) {
    return {};
  }
  const notes = [`\`${key}\` of the layers is ${listOf(distinct.map(quote))}`];
  if (wanted.kind !== 'scalar') {
    const several = wanted.kind === 'sequence' && wanted.items.length > 1;
    return { notes, ...(several && { help: ['a query has one value for each key: write a patch for each'] }) };
  }
  const text = String(wanted.value);
  return { notes, ...replacing(wanted.span, key === 'type' ? suggestKind(text, distinct) : nearest(text, distinct)) };
}

function replacing(span: MappingNode['span'], meant: string | undefined): DiagnosticDetails {
  return meant === undefined ? {} : { fixes: [{ title: `write \`${meant}\``, edits: [{ span, newText: meant }] }] };
}
