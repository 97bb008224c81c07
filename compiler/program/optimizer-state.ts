/** What the optimizer keeps from step to step, by buffer name: checkpoints store it with the parameters. */
import type { Program } from './types.ts';

/** In the order of the parameters. */
export function optimizerState({ buffers }: Pick<Program, 'buffers'>): readonly string[] {
  return [...buffers.values()].filter(({ role }) => role === 'optimizer_state').map(({ name }) => name);
}
