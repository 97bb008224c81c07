/**
 * A network's C code in which a kernel misbehaves, between the parts that every generated file has. What its threads do is chosen by
 * the step's number; all of them meet at barriers, as in generated code.
 */
import barrier from '../../../compiler/emit/c/partials/barrier.c.hbs';
import entry from '../../../compiler/emit/c/partials/entry.c.hbs';
import freestanding from '../../../compiler/emit/c/partials/freestanding.c.hbs';
import native from '../../../compiler/emit/c/partials/native.c.hbs';
import prelude from '../../../compiler/emit/c/partials/prelude.c.hbs';
import { renderTemplate } from '../../../compiler/targets/c/render.ts';
import type { NetworkCode, StepScalars } from '../../../runtime/device/device.ts';

/** Values of `step`. */
export const behaviour = { addUp: 0, trap: 1, never: 2, slow: 3 } as const;

const kernel = `
typedef struct { float *values, *sums; } Buffers;

static Buffers buffers_of(const Context *context) {
  return (Buffers){slot(context, SLOT_VALUES), slot(context, SLOT_SUMS)};
}

/* VERSION rounds: each value becomes the sum of its neighbours, over and over, with a barrier between. */
static void add_up(const Worker *worker, const Buffers *b) {
  const Range range = share(worker, worker->batch);
  for (int round = 0; round < ROUNDS; round++) {
    for (size_t n = range.begin; n < range.end; n++) {
      b->sums[n] = 0.5f * b->values[n] + 0.25f * (b->values[(n + 1) % worker->batch] + b->values[(n + worker->batch - 1) % worker->batch]);
    }
    barrier(worker);
    for (size_t n = range.begin; n < range.end; n++) b->values[n] = b->sums[n];
    barrier(worker);
  }
}

static volatile uint32_t forever = 1;

static void predict(const Worker *worker, const Buffers *b) {
  const uint32_t step = worker->context->step, last = worker->thread == worker->threads - 1;
  if (step == 1 && last) __builtin_trap();
  while (step == 2 && last && forever) {}
  for (uint32_t i = 0; step == 3 && i < 1000000000 && forever; i++) {}
  if (step != 0) barrier(worker);
  else add_up(worker, b);
}

static void forward(const Worker *worker, const Buffers *b) { (void)worker, (void)b; }
static void backward(const Worker *worker, const Buffers *b) { (void)worker, (void)b; }
static void update(const Worker *worker, const Buffers *b) { (void)worker, (void)b; }
static void score(const Worker *worker, const Buffers *b) { (void)worker, (void)b; }
static void train_step(const Worker *worker, const Buffers *b) { (void)worker, (void)b; }
`;

/** Texts with other `rounds` are other libraries. */
export function handWrittenSource(rounds: number): string {
  const parts = [
    renderTemplate(prelude, { slots: ['SLOT_VALUES,', 'SLOT_SUMS,'] }),
    freestanding,
    barrier,
    `#define ROUNDS ${rounds}`,
    kernel,
    renderTemplate(entry, { key: '0000cafe' }),
    native,
  ];
  return parts.join('\n');
}

/** Two buffers of a number for each of the n of a batch, each in memory of its own. `bytes` is how much the first one pretends to need, `key` what its code is expected to have. */
export function handWrittenNetwork(bytes?: number, key = 0xcafe): NetworkCode {
  const numbers = { elementType: 'f32', shape: [1], batched: true } as const;
  return {
    program: { name: 'hand_written' } as NetworkCode['program'],
    phases: { forward: [], backward: [], accumulate: [], update: [], predict: [], score: [] },
    cpu: {
      source: 'cpu/hand_written.c',
      wasm: { relaxed: 'cpu/relaxed.wasm', simd: 'cpu/simd.wasm' },
      key,
      scratchBytes: 0,
      slots: { values: (n) => bytes ?? 4 * n, sums: (n) => 4 * n },
      buffers: { values: { slot: 'values', ...numbers }, sums: { slot: 'sums', ...numbers } },
    },
  };
}

export function stepOf(step: number, batch: number): StepScalars {
  return { batch, step, seed: [0, 0], learningRate: 0, training: false };
}
