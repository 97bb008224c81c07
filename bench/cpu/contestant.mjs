/**
 * One contestant in a Node process of its own: opens the network, lets its results be checked, then does timed runs.
 * It prints one JSON object per line; `compete.mjs` keeps the deadlines and judges the results.
 * Arguments: folder of the job, module of the contestant, `train` or `infer`, threads, variant.
 */
import { closeSync, openSync, readFileSync, readSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [job, contestant, mode, threads, variant] = process.argv.slice(2);
/** Timed runs go on until there are enough of them and they have taken long enough, or have taken too long. */
const MIN_RUNS = 2;
const MAX_RUNS = 50;
const MIN_MILLISECONDS = 2000;
const ENOUGH_MILLISECONDS = 20_000;

const network = JSON.parse(readFileSync(join(job, 'network.json'), 'utf8'));
const { open } = await import(`./contestants/${contestant}.mjs`);
const entrant = await open(network, parameterReader(), { job, mode, threads: Number(threads), variant });
const images = entrant.prepareImages(new Float32Array(readBytes('images.bin').buffer));
const labels = new Int32Array(readBytes('labels.bin').buffer);
print({ event: 'open' });

if (mode === 'train') {
  // The second loss shows whether the gradients and the update of the first step are right.
  const values = [];
  for (let step = 0; step < 2; step++) {
    values.push(await entrant.trainStep(images, labels, { dropout: false }));
    print({ event: 'progress' });
  }
  print({ event: 'check', values });
  await entrant.trainStep(images, labels, { dropout: true });
} else {
  print({ event: 'check', values: Array.from(await entrant.infer(images)) });
}

globalThis.gc?.();
resetPeakMemory();
let total = 0;
for (let run = 0; run < MAX_RUNS && total < (run < MIN_RUNS ? ENOUGH_MILLISECONDS : MIN_MILLISECONDS); run++) {
  const cpuStart = process.cpuUsage();
  const start = performance.now();
  await (mode === 'train' ? entrant.trainStep(images, labels, { dropout: true }) : entrant.infer(images));
  const milliseconds = performance.now() - start;
  const { user, system } = process.cpuUsage(cpuStart);
  total += milliseconds;
  print({ event: 'run', milliseconds, cpuMilliseconds: (user + system) / 1000 });
}
print({ event: 'memory', peakBytes: peakMemory() });
// Some libraries leave threads behind that keep the process alive, and some make standard output asynchronous.
process.stdout.write('', () => process.exit(0));

function readBytes(file) {
  return new Uint8Array(readFileSync(join(job, file))).slice();
}

/** Reads one parameter at a time and keeps none, for they are not part of what a contestant needs. */
function parameterReader() {
  const places = new Map();
  let offset = 0;
  for (const { name, shape } of [...network.parameters, ...network.state]) {
    const count = shape.reduce((product, extent) => product * extent, 1);
    places.set(name, { offset, count });
    offset += 4 * count;
  }
  return {
    get(name) {
      const { offset, count } = places.get(name);
      const values = new Float32Array(count);
      const file = openSync(join(job, 'parameters.bin'));
      for (let done = 0; done < values.byteLength; ) {
        done += readSync(file, values, { offset: done, position: offset + done });
      }
      closeSync(file);
      return values;
    },
  };
}

/** Linux alone has this: the peak counts anew, from what is in use now. */
function resetPeakMemory() {
  try {
    writeFileSync('/proc/self/clear_refs', '5');
  } catch {
    // Then the peak includes the start.
  }
}

function peakMemory() {
  try {
    const [, kibibytes] = /VmHWM:\s*(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'));
    return Number(kibibytes) * 1024;
  } catch {
    return undefined;
  }
}

function print(line) {
  console.log(JSON.stringify(line));
}
