/** What Keras limits tensor by tensor. */
const CLIPPING =
  '`train: { clip_gradient_norm: … }` limits the norm of all gradients together; limits of each tensor by itself do not exist here';

/** What to write instead of keys about gradients that have no equivalent. */
export const gradientAdvice: Readonly<Record<string, string>> = { clipnorm: CLIPPING, clipvalue: CLIPPING };

/** Other frameworks' words for the keys about gradients. */
export const gradientKeys: Readonly<Record<string, readonly string[]>> = {
  accumulategradbatches: ['accumulate'],
  accumulationsteps: ['accumulate'],
  clipgradients: ['clip_gradient_norm'],
  clipgradnorm: ['clip_gradient_norm'],
  globalclipnorm: ['clip_gradient_norm'],
  gradaccum: ['accumulate'],
  gradientaccumulationsteps: ['accumulate'],
  gradclip: ['clip_gradient_norm'],
  gradclipnorm: ['clip_gradient_norm'],
  gradientclip: ['clip_gradient_norm'],
  gradientclipping: ['clip_gradient_norm'],
  gradientclipnorm: ['clip_gradient_norm'],
  gradientclipval: ['clip_gradient_norm'],
  itersize: ['accumulate'],
  maxgradnorm: ['clip_gradient_norm'],
};
