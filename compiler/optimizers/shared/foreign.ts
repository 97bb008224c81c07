/** Words of other frameworks for settings that several optimizers have. */
export const optimizerKeys: Readonly<Record<string, readonly string[]>> = {
  baselr: ['lr'],
  decay: ['weight_decay'],
  l2: ['weight_decay'],
  learningrate: ['lr'],
  wd: ['weight_decay'],
};
