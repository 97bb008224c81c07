/** Images that have no red, green and blue. */
import { createDiagnostic } from '../../diagnostics/create.ts';
import type { SettingsSite } from '../../recipe/recipe-kind.ts';
import { lightingNeedsColour } from './diagnostics.ts';

export function checkColour(_: unknown, { spec, at, report }: SettingsSite): void {
  const [channels = 0] = spec.input.shape;
  if (channels !== 3) {
    const text = `${channels} channel${channels === 1 ? '' : 's'}`;
    const labels = [{ span: spec.origin(['input', 'shape', 0]), text }];
    report(createDiagnostic(lightingNeedsColour, { channels }, { span: at(), labels }));
  }
}
