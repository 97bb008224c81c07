/** A crop of images that are as small as the window. */
import { createDiagnostic } from '../../diagnostics/create.ts';
import type { SettingsSite } from '../../recipe/recipe-kind.ts';
import { randomCropWithoutRoom } from './diagnostics.ts';

export function checkRoom(_: unknown, { spec, at, report }: SettingsSite): void {
  const { resize } = spec.data;
  const [, height, width] = spec.input.shape;
  if (resize === undefined || resize !== height || resize !== width) {
    return;
  }
  report(
    createDiagnostic(
      randomCropWithoutRoom,
      { side: resize },
      {
        span: at(),
        labels: [
          { span: spec.origin(['data', 'resize']), text: `images become ${resize}×${resize}` },
          { span: spec.origin(['input', 'shape']), text: `the network reads ${height}×${width}` },
        ],
      },
    ),
  );
}
