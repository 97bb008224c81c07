/*
 * Runs the generated C file GENERATED for one training step, a prediction and its score, outside of any host, for sanitizers.
 * Arguments: threads, batch, scratch bytes per thread, classes, slot of the labels, then the bytes of each slot.
 * Prints a checksum of all slots.
 */
#include GENERATED

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct {
  Context *context;
  uint32_t thread;
} Start;

static void *follow(void *argument) {
  const Start *start = argument;
  run(start->context, start->thread);
  return NULL;
}

static void run_all(Context *context, uint32_t phases) {
  pthread_t threads[16];
  Start starts[16];
  context->phases = phases;
  for (uint32_t thread = 0; thread < context->threads; thread++) {
    starts[thread] = (Start){context, thread};
    if (pthread_create(&threads[thread], NULL, follow, &starts[thread]) != 0) exit(2);
  }
  for (uint32_t thread = 0; thread < context->threads; thread++) pthread_join(threads[thread], NULL);
}

/* A slot of its own, so that a sanitizer sees what goes past its end. */
static void *allocate(size_t bytes) {
  void *memory;
  if (posix_memalign(&memory, 128, bytes) != 0) exit(2);
  return memory;
}

int main(int count, char **arguments) {
  if (count < 7) return 2;
  const uint32_t threads = (uint32_t)atoi(arguments[1]), batch = (uint32_t)atoi(arguments[2]);
  const size_t scratch_bytes = (size_t)atoll(arguments[3]);
  const int classes = atoi(arguments[4]), labels = atoi(arguments[5]), slots = count - 6;
  Context *context = allocate(sizeof(Context));
  memset(context, 0, sizeof(Context));
  context->threads = threads;
  context->batch = batch;
  context->step = 3;
  context->seed_low = 17;
  context->learning_rate = 0.01f;
  context->training = 1;
  context->scratch_bytes = (scratch_bytes + 127) / 128 * 128;
  char *scratch = allocate(context->scratch_bytes * threads + 128);
  context->scratch = (uint64_t)(uintptr_t)scratch;
  uint32_t state = 1;
  for (int slot = 0; slot < slots; slot++) {
    const size_t bytes = (size_t)atoll(arguments[6 + slot]);
    char *memory = allocate(bytes);
    for (size_t i = 0; slot != labels && i + 4 <= bytes; i += 4) {
      state = state * 1664525 + 1013904223;
      const float value = (float)(state >> 8) * 0x1p-24f - 0.5f;
      memcpy(memory + i, &value, 4);
    }
    for (size_t i = 0; slot == labels && i < batch; i++) ((int32_t *)memory)[i] = (int32_t)(i % (size_t)classes);
    context->offset[slot] = (uint64_t)(uintptr_t)memory;
  }
  run_all(context, PHASE_FORWARD | PHASE_BACKWARD | PHASE_UPDATE);
  run_all(context, PHASE_PREDICT | PHASE_SCORE);
  uint32_t sum = 0;
  for (int slot = 0; slot < slots; slot++) {
    const unsigned char *memory = (const unsigned char *)(uintptr_t)context->offset[slot];
    for (size_t i = 0; i < (size_t)atoll(arguments[6 + slot]); i++) sum = sum * 31 + memory[i];
    free((void *)(uintptr_t)context->offset[slot]);
  }
  free(scratch);
  free(context);
  printf("%08x\n", sum);
  return 0;
}
