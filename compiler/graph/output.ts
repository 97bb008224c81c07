/** The end of the network: which layer gives the class scores, and whether its shape and place fit. */
import { logitsNotClasses, softmaxNotLast, softmaxWithoutLogits } from '../diagnostics/catalogue/shapes.ts';
import { createDiagnostic } from '../diagnostics/create.ts';
import type { Label } from '../diagnostics/types.ts';
import { elementsOf } from '../ops/shared/inputs.ts';
import type { ResolvedLayer, ResolvedSpec } from '../resolve/types.ts';
import type { Span } from '../source/span.ts';
import { formatShape } from '../text/table.ts';
import { nameSpan } from './infer-layer.ts';
import type { GraphReport, InferredLayers } from './inferred.ts';
import type { Shape } from './types.ts';

/** Name of the layer whose output are the logits: the last one, or the one that a final softmax reads. */
export function checkOutput(spec: ResolvedSpec, layers: InferredLayers, report: GraphReport): string | undefined {
  checkSoftmaxLast(spec, report);
  const logits = spec.broken.lastLayer ? undefined : logitsLayer(spec, report);
  const shape = logits && layers.shapes.get(logits.name);
  if (logits === undefined || shape === undefined) {
    return undefined;
  }
  if (!spec.broken.keys.has('classes') && (shape.length !== 1 || shape[0] !== spec.classes)) {
    reportShape(spec, logits, shape, report);
    return undefined;
  }
  return logits.name;
}

function checkSoftmaxLast(spec: ResolvedSpec, report: GraphReport): void {
  for (const layer of spec.layers.filter(({ type }) => type === 'softmax')) {
    const reader = spec.layers.find(({ inputs }) => inputs.includes(layer.name));
    if (reader !== undefined) {
      report(
        createDiagnostic(
          softmaxNotLast,
          { layer: layer.name, reader: reader.name },
          {
            span: spec.origin([...layer.path, 'type']),
            labels: [{ span: nameSpan(spec, reader), text: `reads \`${layer.name}\`` }],
            notes: [
              'the loss turns class scores into probabilities itself, so no layer after softmax could learn from it',
            ],
          },
        ),
      );
    }
  }
}

function logitsLayer(spec: ResolvedSpec, report: GraphReport): ResolvedLayer | undefined {
  const last = spec.layers.at(-1);
  if (last?.type !== 'softmax') {
    return last;
  }
  const logits = spec.layers.find(({ name }) => name === last.inputs[0]);
  if (last.inputs[0] === 'images') {
    report(
      createDiagnostic(
        softmaxWithoutLogits,
        { layer: last.name },
        { span: nameSpan(spec, last), help: [`put a \`dense\` layer with ${spec.classes} units before it`] },
      ),
    );
  }
  return logits;
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

/** The key that decides how many scores the layer gives, where the layer has one. */
function sizeOrigin(spec: ResolvedSpec, layer: ResolvedLayer): { readonly span: Span; readonly label: string } {
  const written = ['units', 'filters'].find((key) => spec.isWritten([...layer.path, key]));
  return written === undefined
    ? { span: nameSpan(spec, layer), label: 'the last layer' }
    : { span: spec.origin([...layer.path, written]), label: `\`${layer.name}\` gives the class scores` };
}

function outputNotes(spec: ResolvedSpec, logits: ResolvedLayer): readonly string[] {
  return logits === spec.layers.at(-1)
    ? ['the output of the last layer are the scores of the classes (logits), one number per class']
    : ['the input of the final softmax are the scores of the classes (logits), one number per class'];
}

function outputHelp(spec: ResolvedSpec, shape: Shape): readonly string[] {
  if (shape.length === 1) {
    return [];
  }
  return elementsOf(shape) === spec.classes
    ? ['a `flatten` layer at the end makes one axis of them']
    : [`a \`dense\` layer with ${spec.classes} units at the end gives one score per class`];
}
