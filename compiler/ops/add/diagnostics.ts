/** The diagnostics of `add`. */
import { entry } from '../../diagnostics/create.ts';

export const addShapesDiffer = entry({
  code: 'SPC4160',
  slug: 'add-shapes-differ',
  severity: 'error',
  since: '0.1.0',
  message: (p: { layer: string; first: string; firstShape: string; other: string; otherShape: string }) =>
    `\`${p.layer}\` (add) needs inputs of the same shape, but \`${p.first}\` gives ${p.firstShape} and \`${p.other}\` gives ${p.otherShape}`,
});
