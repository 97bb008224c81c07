/** A `softmax` defines the output of the network, so it must come last, after a layer that outputs scores. */
import { createDiagnostic } from '../../diagnostics/create.ts';
import type { PlaceSite } from '../layer-kind.ts';
import { softmaxNotLast, softmaxWithoutLogits } from './diagnostics.ts';

export function checkSoftmaxPlace({ layer, inputs, readers, isLast, scores, at, report }: PlaceSite): void {
  const [reader] = readers;
  if (reader !== undefined) {
    report(
      createDiagnostic(
        softmaxNotLast,
        { layer, reader: reader.name },
        {
          span: at('type'),
          labels: [{ span: reader.span, text: `reads \`${layer}\`` }],
          notes: [
            'the loss turns class scores into probabilities itself, so no layer after softmax could learn from it',
          ],
        },
      ),
    );
  } else if (isLast && inputs[0] === 'images') {
    const help = [`put ${scores} before it`];
    report(createDiagnostic(softmaxWithoutLogits, { layer }, { span: at('name'), help }));
  }
}
