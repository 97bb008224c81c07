/** The diagnostics of `concat`. */
import { entry } from '../../diagnostics/create.ts';

export const concatExtentsDiffer = entry({
  code: 'SPC4161',
  slug: 'concat-extents-differ',
  severity: 'error',
  since: '0.1.0',
  message: (p: { layer: string; first: string; firstShape: string; other: string; otherShape: string }) =>
    `\`${p.layer}\` (concat) needs inputs of the same height and width, but \`${p.first}\` gives ${p.firstShape} and \`${p.other}\` gives ${p.otherShape}`,
});
