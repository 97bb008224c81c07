/** What composition makes of a text: a patch, the use of a block, a parameter, the spec that is extended. As Markdown. */
import type { Analysis } from '../../analysis.ts';
import { analyze } from '../../check.ts';
import { isNull } from '../../compose/merge.ts';
import { parameterCount } from '../../ops/shared/parameters.ts';
import { contains, type MappingNode, type Place, type SourceNode, textAt, toData } from '../../source/nodes.ts';
import type { Span } from '../../source/span.ts';
import { markdownText, printable } from '../../text/escape.ts';
import { flowText } from '../../text/flow-yaml.ts';
import { formatCount, formatShape, renderTable } from '../../text/table.ts';
import { inferredOf, type LayerText, layerTexts, placeIn, usesOf } from '../layers.ts';
import type { Mention } from '../symbols.ts';
import type { SpecView } from '../view.ts';
import { blocksOf, isUse, mappingAt, networkLists, patchAt, type WrittenBlock } from '../written.ts';

export interface Hover {
  readonly span: Span;
  readonly markdown: string;
}

/** Layers that one hover lists. */
const most = 12;

/** The base, if `extends` or its value is at the place. */
export function extendingAt(
  { composition, sources }: SpecView,
  place: Place,
): { readonly span: Span; readonly title: string; readonly base: Analysis } | undefined {
  const [own, base] = composition.files;
  const entry = own?.extending;
  return base === undefined || entry === undefined || !contains({ ...entry.keySpan, end: entry.value.span.end }, place)
    ? undefined
    : { span: entry.value.span, title: `extends ${markdownText(base.file)}`, base: analyze(sources.of(base.file)) };
}

/** The layers of a patch before it and after it, if the names of its layers or one of its own keys is at the offset. */
export function patchHover(view: SpecView, offset: number): Hover | undefined {
  const patch = patchAt(view, offset);
  if (patch === undefined) {
    return undefined;
  }
  const place = placeIn(view, offset);
  const named = patch.names.find(({ span }) => contains(span, place));
  const key = [...patch.node.entries.values()].find(({ keySpan }) => contains(keySpan, place));
  const span = named?.span ?? key?.keySpan;
  const applied = view.composition.patches.filter(
    ({ file, index }) => file === view.source.file && index === patch.index,
  );
  const isOne = (node: SourceNode | undefined): boolean => node !== undefined && textAt(node, ['name']) === named?.text;
  const [one] = named === undefined || applied.length < 2 ? [] : applied.filter(({ before }) => isOne(before[0]));
  const changes = one === undefined ? applied : [one];
  if (span === undefined || changes.length === 0) {
    return undefined;
  }
  const [before, after] = [changes.flatMap((each) => each.before), changes.flatMap((each) => each.after)];
  const results = after.flatMap((node) => resultText(view, textAt(node, ['name']) ?? ''));
  return {
    span,
    markdown: [
      ...(before.length === 0 ? [] : [after.length === 0 ? 'Taken out:' : 'Before:', yaml(before)]),
      ...(after.length === 0 ? [] : [before.length === 0 ? 'Put in:' : 'After:', yaml(after)]),
      ...(results.length === 0 ? [] : [limited(results).join('\n')]),
    ].join('\n\n'),
  };
}

function yaml(nodes: readonly SourceNode[]): string {
  return ['```yaml', ...limited(nodes.map((node) => `- ${printable(flowText(toData(node)))}`)), '```'].join('\n');
}

function limited(lines: readonly string[]): readonly string[] {
  return lines.length <= most ? lines : [...lines.slice(0, most), `… ${lines.length - most} more`];
}

/** What a layer, or a use of a block, is now. */
function resultText(view: SpecView, name: string): readonly string[] {
  const use = usesOf(view).find((one) => one.name === name);
  const layers = use?.layers ?? layerTexts(view).filter((layer) => layer.name === name);
  const results = layers.map((layer) => inferredOf(view, layer));
  const last = results.at(-1);
  const count = results.reduce((sum, result) => sum + (result === undefined ? 0 : parameterCount(result)), 0);
  return last === undefined
    ? []
    : [`- ${markdownText(name)} → ${formatShape(last.shape)}${count > 0 ? `, ${formatCount(count)} parameters` : ''}`];
}

/** A block or a use, or a parameter. Undefined for a layer. */
export function namedText(view: SpecView, { kind, name, definition }: Mention, offset: number): string | undefined {
  const place = placeIn(view, offset);
  if (kind === 'parameter') {
    const block = [...blocksOf(view).values()].find(({ parameters }) =>
      isAt(parameters.get(name)?.keySpan, definition),
    );
    return block && parameterText(view, block, name);
  }
  const uses = usesOf(view);
  const use =
    kind === 'layer'
      ? uses.find(({ nameSpan }) => isAt(nameSpan, definition))
      : uses.find(({ node }) => contains(node.span, place));
  if (use !== undefined) {
    const title = `**${markdownText(use.name)}** · ${markdownText(textAt(use.node, ['block']) ?? '')}`;
    return use.layers.length === 0 ? title : [title, layerTable(view, use.layers)].join('\n\n');
  }
  const block = kind === 'block' ? blocksOf(view).get(name) : undefined;
  return block && [`**${markdownText(name)}**`, yaml(block.layers)].join('\n\n');
}

function isAt(span: Span | undefined, other: Span | undefined): boolean {
  return span !== undefined && span.file === other?.file && span.start === other.start;
}

function layerTable(view: SpecView, layers: readonly LayerText[]): string {
  const rows = layers.map((layer) => {
    const inferred = inferredOf(view, layer);
    const count = inferred === undefined ? 0 : parameterCount(inferred);
    return [
      printable(layer.name ?? ''),
      printable(layer.type ?? ''),
      inferred === undefined ? '' : formatShape(inferred.shape),
      count === 0 ? '' : formatCount(count),
    ];
  });
  const columns = [
    { title: 'layer' },
    { title: 'type' },
    { title: 'output' },
    { title: 'parameters', align: 'right' },
  ] as const;
  return ['```text', ...limited(renderTable(columns, rows).split('\n')), '```'].join('\n');
}

/** The values that the uses of the block give it. */
function parameterText(view: SpecView, block: WrittenBlock, name: string): string {
  const written = [...networkLists(view), ...blocksOf(view).values()].flatMap(({ layers }) => layers.filter(isUse));
  const uses = written.flatMap((use) => patched(view, use) ?? []);
  const rows = uses.flatMap((use) => (textAt(use, ['block']) === block.name ? [rowOf(use, name)] : []));
  const standard = block.parameters.get(name)?.value;
  const head = `**$${printable(name)}** of ${markdownText(block.name)}`;
  const given = standard === undefined || isNull(standard) ? 'no default' : `default ${valueText(standard)}`;
  return [`${head} · ${given}`, ...(rows.length === 0 ? [] : [limited(rows).join('\n')])].join('\n\n');
}

/** A use as patches leave it; undefined where one removes it. */
function patched({ composition: { patches } }: SpecView, use: MappingNode): MappingNode | undefined {
  const name = textAt(use, ['name']);
  const isIt = (node: SourceNode): boolean => textAt(node, ['name']) === name && textAt(node, ['block']) !== undefined;
  const last = patches.findLast(({ before, after }) => [...before, ...after].some(isIt));
  const left = last === undefined ? use : last.after.find(isIt);
  return left?.kind === 'mapping' ? left : undefined;
}

function rowOf(use: MappingNode, name: string): string {
  const value = mappingAt(use, 'with')?.entries.get(name)?.value;
  const title = markdownText(textAt(use, ['name']) ?? '?');
  return `- ${title}: ${value === undefined ? 'the default' : valueText(value)}`;
}

function valueText(node: SourceNode): string {
  return `\`${printable(flowText(toData(node)))}\``;
}
