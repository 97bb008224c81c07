/* What `timed-source.ts` adds to a network's C file: a clock that thread 0 reads after every barrier, and a loop of multiply-adds alone. */
#if defined(__wasm__)
/* Milliseconds. WebAssembly has no clocks of its own. */
__attribute__((import_module("env"), import_name("now"))) double wall_clock(void);
__attribute__((import_module("env"), import_name("cpu"))) double thread_clock(void);
#else
#include <time.h>

INLINE double read_clock(clockid_t clock) {
  struct timespec time;
  clock_gettime(clock, &time);
  return 1e3 * (double)time.tv_sec + 1e-6 * (double)time.tv_nsec;
}

INLINE double wall_clock(void) { return read_clock(CLOCK_MONOTONIC); }
INLINE double thread_clock(void) { return read_clock(CLOCK_THREAD_CPUTIME_ID); }
#endif

static double last_wall, last_cpu;

static void start_clock(const Worker *worker) {
  if (worker->thread != 0) return;
  last_wall = wall_clock();
  last_cpu = thread_clock();
}

/* Milliseconds since the last tick, by the clock on the wall and by this thread's own. */
static void tick(const Worker *worker, size_t index) {
  if (worker->thread != 0) return;
  float *entry = (float *)(uintptr_t)(worker->context->arena + worker->context->offset[TICK_SLOT]) + 2 * index;
  entry[0] = (float)(wall_clock() - last_wall);
  entry[1] = (float)(thread_clock() - last_cpu);
  start_clock(worker);
}

enum {
  PEAK_SUMS = LANES == 16 ? 24 : 12,
  PEAK_STEPS = 400000, /* a millisecond or so: as short as what it is compared with */
};

/* As many multiply-adds as the machine can do: nothing is read from memory, and no sum waits for another. */
static void peak(const Worker *worker) {
  const vector factor = in_register(splat(0.75f)), addend = in_register(splat(0.25f));
  vector sums[PEAK_SUMS];
#pragma GCC unroll 32
  for (size_t i = 0; i < PEAK_SUMS; i++) sums[i] = in_register(splat((float)i));
  barrier(worker);
  start_clock(worker);
  for (size_t step = 0; step < PEAK_STEPS; step++) {
#pragma GCC unroll 32
    for (size_t i = 0; i < PEAK_SUMS; i++) {
#if defined(__wasm_relaxed_simd__)
      /* The operand that engines overwrite is the third. */
      sums[i] = multiply_add(factor, addend, sums[i]);
#else
      sums[i] = multiply_add(sums[i], factor, addend);
#endif
    }
  }
#pragma GCC unroll 32
  for (size_t i = 0; i < PEAK_SUMS; i++) store(worker->scratch, sums[i] + load(worker->scratch));
  barrier(worker);
  tick(worker, 0);
  if (worker->thread == 0) {
    float *table = (float *)(uintptr_t)(worker->context->arena + worker->context->offset[TICK_SLOT]);
    table[2] = 2e-9f * LANES * PEAK_SUMS * PEAK_STEPS * (float)worker->threads;
  }
}
