/** The C kernels of global_avg_pool: images are [N, H, W, C], so that sums over pixels run over neighbouring channels. */
import { type EpilogueFunction, epilogueFunction, epilogueSentence } from '../../../targets/c/epilogue.ts';
import { membersText } from '../../../targets/c/initializer.ts';
import { type CKernelView, defineCKernel } from '../../../targets/c/kernel.ts';
import { renderTemplate } from '../../../targets/c/render.ts';
import type { GlobalAvgPoolGeometry } from '../geometry.ts';
import type { GlobalAvgPoolProblem } from '../lower.ts';
import forwardTemplate from './forward.c.hbs';
import forwardShared from './forward.shared.c.hbs';
import globalPooling from './global-pooling.shared.c.hbs';
import inputGradientTemplate from './input-gradient.c.hbs';
import inputGradientShared from './input-gradient.shared.c.hbs';

/** Channels whose sums a thread holds at a time. Fixed, so that the blocks do not depend on the number of threads. */
const BLOCK = 64;

interface GlobalPoolView extends CKernelView {
  /** Members of a `GlobalPooling`. */
  readonly extents: string;
  readonly epilogue: EpilogueFunction;
}

function extentsOf({ C, H, W }: GlobalAvgPoolGeometry): string {
  return membersText({ channels: C, height: H, width: W });
}

const forward = defineCKernel<GlobalAvgPoolProblem, GlobalPoolView>({
  name: 'global_avg_pool.forward',
  template: forwardTemplate,
  shared: () => [globalPooling, renderTemplate(forwardShared, { block: BLOCK })],
  view: ({ geometry, epilogue }, call) => ({
    header: [
      'y[n, c] = mean of x[n, h, w, c] over h and w.',
      ...epilogueSentence(epilogue),
      `A thread owns ${BLOCK} channels of an image at a time.`,
    ],
    layouts: { x: `[N, ${geometry.H}, ${geometry.W}, ${geometry.C}]`, y: `[N, ${geometry.C}]` },
    extents: extentsOf(geometry),
    epilogue: epilogueFunction(call.name, epilogue),
  }),
});

const inputGradient = defineCKernel<GlobalAvgPoolProblem, GlobalPoolView>({
  name: 'global_avg_pool.input_gradient',
  template: inputGradientTemplate,
  shared: () => [globalPooling, inputGradientShared],
  view: ({ geometry, epilogue }, call) => ({
    header: [
      `dx[n, h, w, c] = dy[n, c] / ${geometry.H * geometry.W}.`,
      ...epilogueSentence(epilogue),
      'A thread owns rows of dx.',
    ],
    layouts: { dy: `[N, ${geometry.C}]`, dx: `[N, ${geometry.H}, ${geometry.W}, ${geometry.C}]` },
    extents: extentsOf(geometry),
    epilogue: epilogueFunction(call.name, epilogue),
  }),
});

export const cKernels = { forward, inputGradient };
