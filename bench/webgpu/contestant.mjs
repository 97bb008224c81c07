/**
 * One contestant in a process of its own, under Node or Deno: opens the network, does a first run that is not timed, then timed runs.
 * It prints one JSON object per line; `run.mjs` keeps the deadlines and judges the results.
 * Arguments: folder of the job, contestant, workload, specc's entry module in the folder.
 */

const deno = globalThis.Deno;
const [job, contestant, workload, entry] = deno ? deno.args : process.argv.slice(2);
const TIMED_RUNS = 3;

if (!deno && contestant !== 'specc') {
  await installWebGpu();
}

const network = JSON.parse(new TextDecoder().decode(await readBytes('network.json')));
const { open } = await import(`./contestants/${contestant}.mjs`);
const entrant = await open(network, await readParameters(), { entry: `file://${job}/${entry}` });
const deviceErrors = [];
entrant.device?.addEventListener?.('uncapturederror', ({ error }) => deviceErrors.push(error.message));
const images = entrant.prepareImages(new Float32Array((await readBytes('images.bin')).buffer));
const labels = new Int32Array((await readBytes('labels.bin')).buffer);
print({ event: 'open' });

for (let run = 0; run <= TIMED_RUNS; run++) {
  const start = performance.now();
  const result = await scoped(() => (workload === 'train' ? entrant.trainStep(images, labels) : entrant.infer(images)));
  const milliseconds = performance.now() - start;
  const values = typeof result === 'number' ? [result] : Array.from(result);
  print({ event: 'run', run, milliseconds, values });
}
(deno ?? process).exit(0);

/** Fails when the device reported an error: a call that was rejected by validation is fast and wrong. */
async function scoped(call) {
  const { device } = entrant;
  for (const filter of ['validation', 'out-of-memory', 'internal']) {
    device?.pushErrorScope(filter);
  }
  const result = await call();
  const errors = device
    ? [await device.popErrorScope(), await device.popErrorScope(), await device.popErrorScope()]
    : [];
  const messages = [...errors.filter((error) => error !== null).map(({ message }) => message), ...deviceErrors];
  if (messages.length > 0) {
    throw new Error(`device error: ${messages[0]}`);
  }
  return result;
}

async function readBytes(file) {
  const path = `${job}/${file}`;
  return new Uint8Array(
    deno ? await deno.readFile(path) : await (await import('node:fs/promises')).readFile(path),
  ).slice();
}

async function readParameters() {
  const all = new Float32Array((await readBytes('parameters.bin')).buffer);
  let offset = 0;
  return new Map(
    [...network.parameters, ...network.state].map(({ name, shape }) => {
      const count = shape.reduce((product, extent) => product * extent, 1);
      offset += count;
      return [name, all.subarray(offset - count, offset)];
    }),
  );
}

function print(line) {
  console.log(JSON.stringify(line));
}

/** What a browser and Deno have and Node lacks; specc's runtime brings its own. */
async function installWebGpu() {
  const { create, globals } = await import('webgpu');
  const navigator = { gpu: create([]), userAgent: 'Node' };
  Object.assign(globalThis, globals);
  Object.defineProperty(globalThis, 'navigator', { value: navigator, configurable: true });
  // Dawn polls through setImmediate without a pause, which takes a core from the device; specc's runtime polls gently, so peers get that too.
  globalThis.setImmediate = (callback, ...values) => setTimeout(callback, 1, ...values);
}
