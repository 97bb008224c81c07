/** What a layer, a key or the network is, with the numbers of this spec, as Markdown. */

import type { Inferred, LayerKind } from '../../ops/layer-kind.ts';
import { layerKinds } from '../../ops/registry.ts';
import { elementsOf } from '../../ops/shared/inputs.ts';
import { parameterCount } from '../../ops/shared/parameters.ts';
import type { ResolvedLayer } from '../../resolve/types.ts';
import { schemasAt } from '../../schema/alternatives.ts';
import { languageSchema } from '../../schema/language-schema.ts';
import { contains, keyAt, locate, type Place } from '../../source/nodes.ts';
import type { Span } from '../../source/span.ts';
import { markdownText, printable } from '../../text/escape.ts';
import { formatMultiplyAdds } from '../../text/numbers.ts';
import { formatBytes, formatCount, formatShape, renderTable } from '../../text/table.ts';
import { inferredOf, type LayerText, layerAt, placeIn } from '../layers.ts';
import type { SpecView } from '../view.ts';

export interface Hover {
  readonly span: Span;
  readonly markdown: string;
}

export async function hoverAt(view: SpecView, offset: number): Promise<Hover | undefined> {
  const place = placeIn(view, offset);
  const network = view.root && locate(view.root, ['name']);
  if (network?.keySpan !== undefined && contains({ ...network.keySpan, end: network.node.span.end }, place)) {
    return { span: network.node.span, markdown: await networkText(view) };
  }
  const layer = layerAt(view, offset);
  const word = [layer?.nameSpan, layer?.typeSpan].find((span) => span !== undefined && contains(span, place));
  return layer === undefined || word === undefined
    ? keyHover(view, place, layer)
    : { span: word, markdown: layerText(view, layer) };
}

/** What the schema says about the key at the place. */
function keyHover({ root }: SpecView, place: Place, layer: LayerText | undefined): Hover | undefined {
  const found = root && keyAt(root, place);
  if (found === undefined) {
    return undefined;
  }
  const [description] = schemasAt(languageSchema, found.path, layer?.type).map((at) => at.description);
  return typeof description !== 'string'
    ? undefined
    : { span: found.keySpan, markdown: `\`${found.path.at(-1)}\`: ${description}` };
}

function layerText(view: SpecView, layer: LayerText): string {
  const inferred = inferredOf(view, layer);
  const resolved = view.spec?.layers.find(({ path }) => path[1] === layer.index);
  const kind = layerKinds.find((candidate) => candidate.kind === layer.type);
  const name = layer.name === undefined ? `layer ${layer.index + 1}` : markdownText(layer.name);
  const head = `**${name}** · ${layer.type === undefined ? 'no type yet' : markdownText(layer.type)}`;
  return [
    [head, ...(inferred === undefined || inferred.summary === '' ? [] : [inferred.summary])].join(' · '),
    ...(inferred === undefined || resolved === undefined ? [] : [numbersText(view, resolved, inferred)]),
    ...(kind === undefined ? [] : [elsewhereText(kind), kind.docs.replace(/^#.*\n+/, '').trim()]),
  ].join('\n\n');
}

/** The shape arithmetic with this layer's numbers, its parameters and its cost. */
function numbersText(view: SpecView, layer: ResolvedLayer, inferred: Inferred<unknown>): string {
  const inputs = layer.inputs.map((name) => {
    const shape = view.layers?.shapes.get(name);
    return shape === undefined ? name : `${name} ${formatShape(shape)}`;
  });
  const parameters = inferred.parameters.map(
    ({ role, shape }) => `${role} ${formatShape(shape)} = ${formatCount(elementsOf(shape))}`,
  );
  const total = parameterCount(inferred);
  const lines = [
    `${inputs.join(', ')} → ${formatShape(inferred.shape)}`,
    ...inferred.arithmetic,
    ...(parameters.length === 0 ? [] : [`${formatCount(total)} parameters: ${parameters.join(', ')}`]),
    ...(inferred.multiplyAdds === 0 ? [] : [`${formatMultiplyAdds(inferred.multiplyAdds)} per image, forward`]),
  ];
  return ['```text', ...lines.map(printable), '```'].join('\n');
}

async function networkText(view: SpecView): Promise<string> {
  const graph = view.graph();
  if (graph === undefined) {
    return 'Totals appear once the spec has no errors.';
  }
  const { layers } = graph;
  const parameters = layers.reduce((sum, layer) => sum + parameterCount(layer), 0);
  const multiplyAdds = layers.reduce((sum, layer) => sum + layer.multiplyAdds, 0);
  // Loads the back end of the compiler, which an editor that never shows memory does not need.
  const { trainingMemory } = await import('../training-memory.ts');
  const { batch, rows } = trainingMemory(graph);
  return [
    `**${markdownText(graph.name)}** · images ${formatShape(graph.input.shape)} → ${formatCount(graph.classes)} classes`,
    [
      `- ${formatCount(layers.length)} layers`,
      `- ${formatCount(parameters)} parameters, ${formatBytes(4 * parameters)}`,
      `- ${formatMultiplyAdds(multiplyAdds)} per image, forward`,
    ].join('\n'),
    `Training memory at batch ${formatCount(batch)}${view.spec?.train?.batch === undefined ? ' (no `train: batch` is given)' : ''}:`,
    ['```text', renderTable([{ title: 'purpose' }, { title: 'bytes', align: 'right' }], rows), '```'].join('\n'),
  ].join('\n\n');
}

function elsewhereText({ elsewhere }: LayerKind): string {
  return Object.entries(elsewhere)
    .map(([framework, name]) => `${framework}: \`${name}\``)
    .join(' · ');
}
