/** Other frameworks' words for the keys about gradients. Keras' `clipnorm` is of each tensor by itself and has no equivalent. */
export const gradientKeys: Readonly<Record<string, readonly string[]>> = {
  accumulategradbatches: ['accumulate'],
  accumulationsteps: ['accumulate'],
  clipgradients: ['clip_gradient_norm'],
  clipgradnorm: ['clip_gradient_norm'],
  globalclipnorm: ['clip_gradient_norm'],
  gradaccum: ['accumulate'],
  gradientaccumulationsteps: ['accumulate'],
  gradientclipval: ['clip_gradient_norm'],
  itersize: ['accumulate'],
  maxgradnorm: ['clip_gradient_norm'],
};
