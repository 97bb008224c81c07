/** The end of the network: which layer gives the class scores, and whether its shape and place fit. */
import { logitsNotClasses } from '../diagnostics/catalogue/shapes.ts';
import { createDiagnostic } from '../diagnostics/create.ts';
import { oncePerText } from '../diagnostics/once-per-text.ts';
import type { Label } from '../diagnostics/types.ts';
import { layerKind, layerKinds } from '../ops/registry.ts';
import { elementsOf } from '../ops/shared/inputs.ts';
import type { ResolvedLayer, ResolvedSpec } from '../resolve/types.ts';
import type { Span } from '../source/span.ts';
import { formatShape } from '../text/table.ts';
import { attributeSite, nameSpan } from './infer-layer.ts';
import type { InferredLayers } from './inferred.ts';
import type { GraphReport } from './report.ts';
import type { Shape } from './types.ts';

/** Name of the layer that outputs the logits: the last one, or its input where the last only turns scores into probabilities. */
export interface Output {
  readonly logits?: string;
  /** Instead, where its scores are not one for each class, which is reported. */
  readonly refused?: string;
}

export function checkOutput(spec: ResolvedSpec, layers: InferredLayers, report: GraphReport): Output {
  checkPlaces(spec, report);
  const logits = spec.broken.lastLayer ? undefined : logitsLayer(spec);
  const shape = logits && layers.shapes.get(logits.name);
  if (logits === undefined || shape === undefined) {
    return {};
  }
  if (!spec.broken.keys.has('classes') && (shape.length !== 1 || shape[0] !== spec.classes)) {
    reportShape(spec, logits, shape, report);
    return { refused: logits.name };
  }
  return { logits: logits.name };
}

function checkPlaces(spec: ResolvedSpec, report: GraphReport): void {
  const once = oncePerText(report);
  for (const layer of spec.layers) {
    layerKind(layer.type).checkPlace?.({
      ...attributeSite(spec, layer, (diagnostic) => once(layer.name, diagnostic)),
      inputs: layer.inputs,
      readers: spec.layers
        .filter(({ inputs }) => inputs.includes(layer.name))
        .map((reader) => ({ name: reader.name, span: nameSpan(spec, reader) })),
      isLast: !spec.broken.lastLayer && layer === spec.layers.at(-1),
      scores: scoresOf(spec.classes),
    });
  }
}

/** What to add before or at the end: "a `dense` layer with 10 units". */
function scoresOf(classes: number): string {
  return layerKinds.flatMap(({ givesScores }) => givesScores?.(classes) ?? []).join(' or ');
}

/** The layer that gives the class scores, whatever its shape. */
export function logitsLayer(spec: ResolvedSpec): ResolvedLayer | undefined {
  const last = spec.layers.at(-1);
  return last !== undefined && layerKind(last.type).givesProbabilities === true
    ? spec.layers.find(({ name }) => name === last.inputs[0])
    : last;
}

function reportShape(spec: ResolvedSpec, logits: ResolvedLayer, shape: Shape, report: GraphReport): void {
  const { span, label } = sizeOrigin(spec, logits);
  const labels = [classesLabel(spec)];
  report(
    createDiagnostic(
      logitsNotClasses,
      { layer: logits.name, shape: formatShape(shape), classes: spec.classes },
      { span, label, labels, notes: outputNotes(spec, logits), help: outputHelp(spec, shape) },
    ),
    { layer: logits, inputShapes: [] },
  );
}

/** Points at the number of classes, or at the key that names them. */
export function classesLabel(spec: ResolvedSpec): Label {
  return spec.classNames === undefined
    ? { span: spec.origin(['classes']), text: `${spec.classes} classes` }
    : { span: spec.originOfKey(['classes']), text: `names ${spec.classes} classes` };
}

/** The key that determines how many scores the layer outputs, where the layer has one. */
function sizeOrigin(spec: ResolvedSpec, layer: ResolvedLayer): { readonly span: Span; readonly label: string } {
  const { widthKey } = layerKind(layer.type);
  return widthKey === undefined || !spec.isWritten([...layer.path, widthKey])
    ? { span: nameSpan(spec, layer), label: 'the last layer' }
    : { span: spec.origin([...layer.path, widthKey]), label: `\`${layer.name}\` gives the class scores` };
}

function outputNotes(spec: ResolvedSpec, logits: ResolvedLayer): readonly string[] {
  const last = spec.layers.at(-1);
  return logits === last
    ? ['the output of the last layer is the class scores (logits), one number per class']
    : [`the input of the final ${last?.type} is the class scores (logits), one number per class`];
}

function outputHelp(spec: ResolvedSpec, shape: Shape): readonly string[] {
  if (shape.length === 1) {
    return [];
  }
  const row = layerKinds.find(({ view, givesRow }) => view === true && givesRow === true);
  return elementsOf(shape) === spec.classes && row !== undefined
    ? [`a \`${row.kind}\` layer at the end turns them into one axis`]
    : [`${scoresOf(spec.classes)} at the end gives one score per class`];
}
