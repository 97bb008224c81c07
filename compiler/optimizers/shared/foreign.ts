/** Other frameworks' words for settings that several optimizers share. */
export const optimizerKeys: Readonly<Record<string, readonly string[]>> = {
  baselr: ['lr'],
  decay: ['weight_decay'],
  l2: ['weight_decay'],
  learningrate: ['lr'],
  wd: ['weight_decay'],
};
