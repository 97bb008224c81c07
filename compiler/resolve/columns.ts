/** `columns` of a spec: the names in `exchange` that no layer has are reported, and stay in their places. */
import type { Composition } from '../compose/compose.ts';
import { editComposed } from '../compose/edits.ts';
import { exchangeUnknownLayer } from '../diagnostics/catalogue/names.ts';
import { createDiagnostic } from '../diagnostics/create.ts';
import type { Report } from '../diagnostics/types.ts';
import { listOf, quote } from '../diagnostics/words.ts';
import type { Columns } from '../ops/columns.ts';
import { locate, type SourceNode } from '../source/nodes.ts';
import type { SourceSet } from '../source/source-set.ts';
import type { Span } from '../source/span.ts';
import { flowText } from '../text/flow-yaml.ts';
import { type LayerOutline, searchNames } from './inputs.ts';

interface ColumnsSite {
  readonly outlines: readonly LayerOutline[];
  readonly sources: SourceSet;
  readonly composition: Composition;
  readonly root: SourceNode;
}

export function resolveColumns({ count, exchange }: Columns, site: ColumnsSite, report: Report): Columns {
  const { outlines, root, sources } = site;
  const names = outlines.map(({ name }) => name);
  const known = new Set(names);
  const unknown = exchange.flatMap((layer, index) => {
    const span = locate(root, ['columns', 'exchange', index])?.node.span ?? root.span;
    return known.has(layer) || site.composition.isLost(layer) ? [] : [{ layer, span }];
  });
  const kept = exchange.filter((layer) => known.has(layer));
  if (unknown.some(({ span }) => span.file !== sources.file)) {
    reportInherited(unknown, kept, site, report);
  } else {
    for (const { layer, span } of unknown) {
      const { removed } = site.composition;
      const help = removed.has(layer) ? ['take it out of the list'] : [];
      const details = { span, help, ...searchNames(layer, span, names, removed) };
      report(createDiagnostic(exchangeUnknownLayer, { layer }, details));
    }
  }
  return { count, exchange };
}

/** A list that a variant's layers no longer fit is one problem, and its remedy a list of the variant. */
function reportInherited(
  unknown: readonly { readonly layer: string; readonly span: Span }[],
  kept: readonly string[],
  { sources, composition }: ColumnsSite,
  report: Report,
): void {
  const [first, ...others] = unknown;
  if (first === undefined) {
    return;
  }
  const removals = unknown.flatMap(({ layer }) => {
    const span = composition.removed.get(layer);
    return span === undefined ? [] : [{ span, text: `\`${layer}\` is removed here` }];
  });
  const list = listOf(
    others.map(({ layer }) => quote(layer)),
    'and',
  );
  const edit = editComposed(sources, composition, ['columns', 'exchange'], kept);
  const details = {
    span: first.span,
    labels: removals,
    notes: others.length === 0 ? [] : [`nor ${others.length === 1 ? 'is' : 'are'} ${list}`],
    fixes:
      edit === undefined ? [] : [{ title: `\`exchange: ${flowText(kept)}\` lists those that are left`, edits: [edit] }],
  };
  report(createDiagnostic(exchangeUnknownLayer, { layer: first.layer }, details));
}
