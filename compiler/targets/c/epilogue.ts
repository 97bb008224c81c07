/**
 * The epilogue of a C kernel: elementwise layers applied to runs of values that the kernel has just stored, forward or as derivatives.
 * Producers list `epilogueBindings` after their own bindings, insert `text` before the kernel and pass on what `passed` says.
 */
import {
  epilogueBindings,
  epilogueNames,
  type FusedStep,
  kindWithOperands,
  stepInputs,
  withoutScales,
} from '../../program/epilogue.ts';

export interface EpilogueFunction {
  /** An inlined function with what it calls, followed by a blank line; empty without steps. */
  readonly text: string;
  /** Arguments for functions that apply an epilogue: the function, and the tensors it reads. */
  readonly passed: string;
}

/** `kernel` is the name of the function that uses it. */
export function epilogueFunction(kernel: string, steps: readonly FusedStep[]): EpilogueFunction {
  if (steps.length === 0) {
    return { text: '', passed: 'NULL, NULL' };
  }
  const name = `${kernel}_epilogue`;
  const saved = epilogueBindings(steps).map((binding) => binding.name);
  const usesRandom = steps.some(({ code }) => code.usesRandom);
  const lines = stepLines(steps);
  const loop = [
    ...(usesRandom ? ['  const Context *context = run.worker->context;'] : []),
    ...saved.map((parameter, index) => `  const float *${parameter} = run.saved[${index}];`),
    '  for (size_t i = 0; i < run.count; i++) {',
    '    float v = run.values[i];',
    ...lines.map((line) => `    ${line}`),
    '    run.values[i] = v;',
    '  }',
    '}',
    '',
  ];
  const asksForTraining = lines.some((line) => /\btraining\b/.test(line));
  const text = [
    `/* ${title(steps)} */`,
    ...(asksForTraining ? inBothTimes(name, loop) : [`INLINE void ${name}(Run run) {`, ...loop]),
    '',
  ].join('\n');
  return { text, passed: `${name}, ${saved.length === 0 ? 'NULL' : `(const float *const[]){${saved.join(', ')}}`}` };
}

/** The loop for training and the loop for test time: a constant tells compilers what each can leave out. */
function inBothTimes(name: string, loop: readonly string[]): readonly string[] {
  const loopName = `${name}_loop`;
  return [
    `INLINE void ${loopName}(Run run, const uint32_t training) {`,
    ...loop,
    `INLINE void ${name}(Run run) {`,
    '  if (run.worker->context->training != 0) {',
    `    ${loopName}(run, 1);`,
    '  } else {',
    `    ${loopName}(run, 0);`,
    '  }',
    '}',
    '',
  ];
}

/** The header's sentence about the epilogue. Empty without one. */
export function epilogueSentence(steps: readonly FusedStep[]): readonly string[] {
  return steps.length === 0 ? [] : [`Before it is final, each value goes through ${title(steps)}.`];
}

function title(steps: readonly FusedStep[]): string {
  return steps
    .map((step) => {
      const { layer, direction } = step;
      const titles = {
        forward: `${layer.name} (${kindWithOperands(step)})`,
        gradient: `the derivative of ${layer.name} (${layer.kind})`,
        sum: `the sum with the gradients of the other readers of ${layer.name}`,
      };
      return titles[direction];
    })
    .join(', then ');
}

function stepLines(steps: readonly FusedStep[]): readonly string[] {
  const names = epilogueNames(steps);
  return steps.flatMap((step) => {
    const { layer, direction, code } = step;
    const site = { layer, value: 'v', index: 'run.at + i', logicalIndex: logicalIndex(step), lanes: 1 } as const;
    return direction === 'gradient'
      ? code.gradient(site, savedValue(step, names))
      : code.forward(site, stepInputs(step, names, 'v', 'run.at + i'));
  });
}

/** Random numbers belong to elements of the batch in the order of the spec's shape, [N, C, H, W], whatever the order in memory. */
function logicalIndex({ layer: { shape }, inParts }: FusedStep): string {
  const [channels = 1, height = 1, width = 1] = shape;
  const index =
    shape.length === 3 && channels > 1 && height * width > 1
      ? `channels_first_index(run.at + i, ${channels}, ${height * width})`
      : 'run.at + i';
  return inParts === true ? `${index} + context->first_image * ${channels * height * width}` : index;
}

/** The layer's own output or its input. A stored output may have been scaled by a dropout fused after it; where that dropped, the gradient is 0 anyway. */
function savedValue(
  { code, codeThrough, saved, savedThrough }: FusedStep,
  names: ReadonlyMap<string, string>,
): string | undefined {
  if (saved === undefined) {
    return undefined;
  }
  const stored = `${names.get(saved)}[run.at + i]`;
  return code.gradientIgnoresScale ? stored : withoutScales(stored, savedThrough, codeThrough);
}
