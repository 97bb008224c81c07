/** What a layer, a key or the network is, with the numbers of this spec, as Markdown. */
import type { Analysis } from '../../analysis.ts';
import type { Inferred, LayerKind } from '../../ops/layer-kind.ts';
import { layerKinds } from '../../ops/registry.ts';
import { elementsOf } from '../../ops/shared/inputs.ts';
import { parameterCount } from '../../ops/shared/parameters.ts';
import type { ResolvedLayer } from '../../resolve/types.ts';
import { contains, keyAt, locate, type Place, type SourceNode } from '../../source/nodes.ts';
import type { Path, Span } from '../../source/span.ts';
import { markdownText, printable } from '../../text/escape.ts';
import { formatMultiplyAdds } from '../../text/numbers.ts';
import { formatBytes, formatCount, formatShape, renderTable } from '../../text/table.ts';
import type { Cursor } from '../cursor.ts';
import { schemasOf } from '../file-schema.ts';
import { inferredOf, type LayerText, layerAt, layerTexts, placeIn } from '../layers.ts';
import type { SpecView } from '../view.ts';
import { layerDepth, wordOf } from '../written.ts';
import { siteOf } from './completion-site.ts';
import { extendingAt, type Hover, namedText, patchHover } from './composed-hover.ts';
import { mentionAt } from './names.ts';

export async function hoverAt(view: SpecView, offset: number): Promise<Hover | undefined> {
  const place = placeIn(view, offset);
  const { own } = view.composition;
  const network = own && locate(own, ['name']);
  if (network?.keySpan !== undefined && contains({ ...network.keySpan, end: network.node.span.end }, place)) {
    return { span: network.node.span, markdown: await networkText(view) };
  }
  const extending = extendingAt(view, place);
  if (extending !== undefined) {
    return { span: extending.span, markdown: `${extending.title}\n\n${await networkText(extending.base)}` };
  }
  const layer = layerAt(view, offset);
  const word = [layer?.nameSpan, layer?.typeSpan].find((span) => span !== undefined && contains(span, place));
  return (
    patchHover(view, offset) ??
    (layer === undefined || word === undefined
      ? (nameHover(view, offset) ?? keyHover(view, place))
      : { span: word, markdown: layerText(view, layer) })
  );
}

/** What is named at the offset: a block or a use of one, a parameter, a layer that is read. */
function nameHover(view: SpecView, offset: number): Hover | undefined {
  const found = mentionAt(view, offset);
  const layer =
    found?.kind === 'layer' && found.definition !== undefined ? layerNamedAt(view, found.definition) : undefined;
  const markdown = layer === undefined ? found && namedText(view, found, offset) : layerText(view, layer);
  return found === undefined || markdown === undefined ? undefined : { span: found.span, markdown };
}

function layerNamedAt(view: SpecView, { file, start }: Span): LayerText | undefined {
  return layerTexts(view).find(({ nameSpan }) => nameSpan?.file === file && nameSpan.start === start);
}

/** What the schema says about the key at the place. */
function keyHover(view: SpecView, place: Place): Hover | undefined {
  const { own } = view.composition;
  const found = own && keyAt(own, place);
  if (own === undefined || found === undefined) {
    return undefined;
  }
  const { type } = siteOf(view, { path: found.path, ...wordsAround(own, found.path) });
  const [description] = schemasOf(found.path, type).map((at) => at.description);
  return typeof description !== 'string'
    ? undefined
    : { span: found.keySpan, markdown: `\`${found.path.at(-1)}\`: ${description}` };
}

/** The words of the layer and of the patch around a path, by key. */
function wordsAround(own: SourceNode, path: Path): Pick<Cursor, 'layer' | 'patch'> {
  const words = (node: SourceNode | undefined): ReadonlyMap<string, string> =>
    new Map(
      node?.kind === 'mapping' ? [...node.entries].map(([key, { value }]) => [key, wordOf(value)?.text ?? '']) : [],
    );
  const depth = layerDepth(path);
  return {
    ...(depth !== undefined && { layer: words(locate(own, path, depth)?.node) }),
    ...(path[0] === 'patch' && { patch: words(locate(own, path, 2)?.node) }),
  };
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

async function networkText({ graph: graphOf, spec }: Analysis): Promise<string> {
  const graph = graphOf();
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
    `Training memory at batch ${formatCount(batch)}${spec?.train?.batch === undefined ? ' (no `train: batch` is given)' : ''}:`,
    ['```text', renderTable([{ title: 'purpose' }, { title: 'bytes', align: 'right' }], rows), '```'].join('\n'),
  ].join('\n\n');
}

function elsewhereText({ elsewhere }: LayerKind): string {
  return Object.entries(elsewhere)
    .map(([framework, name]) => `${framework}: \`${name}\``)
    .join(' · ');
}
