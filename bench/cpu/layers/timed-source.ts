/** A network's C file with a clock in it, for the benchmark alone: what comes out is compiled and run like the original. */

/** A call between one tick and the next. */
export interface Tick {
  readonly phase: string;
  readonly call: string;
}

export interface TimedSource {
  readonly text: string;
  /** In the order of their indices. */
  readonly ticks: readonly Tick[];
}

/** Indices before the first tick's: the time of the peak loop, and its GFLOP. */
export const RESERVED_ENTRIES = 2;

/**
 * @param clock Text of `clock.c`. The table of times gets the slot behind all others.
 * @param calls Names of the calls by phase: several may be of one function.
 */
export function timedSource(
  source: string,
  clock: string,
  calls: Readonly<Record<string, readonly string[]>>,
): TimedSource {
  const ticks: Tick[] = [];
  const roomier = replaceOnce(source, 'uint64_t offset[SLOTS];', 'uint64_t offset[SLOTS + 1];');
  const clocked = replaceOnce(roomier, /(?=typedef struct \{[^}]*\} Buffers;)/, () =>
    clock.replaceAll('TICK_SLOT', 'SLOTS'),
  );
  const callsPeak = replaceOnce(
    clocked,
    'const uint32_t phases = context->phases;\n',
    'const uint32_t phases = context->phases;\n  if (phases == 0) peak(&worker);\n',
  );
  const phase =
    /(?<=^static void (forward|backward|predict)\(const Worker \*worker, const Buffers \*b\) \{\n)[\s\S]*?(?=^\}\n)/gm;
  const text = callsPeak.replaceAll(phase, (body, name: string) => timePhase(name, body, calls[name] ?? [], ticks));
  if (ticks.length === 0) {
    throw new Error('the C file has no phases of the form that is known here');
  }
  return { text, ticks };
}

/** A tick after every barrier, one of which follows each call. */
function timePhase(phase: string, body: string, calls: readonly string[], ticks: Tick[]): string {
  const first = ticks.length;
  const lines = body.split('\n').flatMap((line) => {
    if (line !== '  barrier(worker);') {
      return [line];
    }
    ticks.push({ phase, call: calls[ticks.length - first] ?? '' });
    return [line, `  tick(worker, ${RESERVED_ENTRIES + ticks.length - 1});`];
  });
  return ['  start_clock(worker);', ...lines].join('\n');
}

function replaceOnce(text: string, what: string | RegExp, replacement: string | (() => string)): string {
  const result = text.replace(what, typeof replacement === 'string' ? () => replacement : replacement);
  if (result === text) {
    throw new Error(`the C file has nothing of the form ${what}`);
  }
  return result;
}
