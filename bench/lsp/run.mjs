/**
 * From a keystroke to its diagnostics, in a spec of a thousand layers: specc's language server beside yaml-language-server, which checks
 * the same text against the same JSON Schema. What is typed is a slip and its correction in turn; then, for specc alone, another number
 * each time. The same keystrokes in a variant of that spec and in one whose layers come from a block. Then ten thousand edits, and what the
 * server's memory does meanwhile.
 *
 *   npm run bench:lsp -- [--edits 10000]
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import {
  createProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver-protocol/node';
import { scriptOptions } from '../../scripts/script-options.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const schema = pathToFileURL(`${root}compiler/schema/spec.schema.json`).href;
const { values } = scriptOptions({
  options: { edits: { type: 'string', default: '10000' }, keys: { type: 'string', default: '100' } },
});
const keys = Number(values.keys);

/** Pairs of a convolution and an activation, then a classifier. */
function largeSpec(pairs) {
  const layers = Array.from(
    { length: pairs },
    (_, i) =>
      `  - { name: conv${i}, type: conv2d, filters: 32, kernel: 3, padding: 1 }\n  - { name: relu${i}, type: relu }\n`,
  );
  return `# yaml-language-server: $schema=${schema}
spec: 1
name: large
input: { shape: [3, 32, 32] }
classes: 10
defaults: { weight: { normal: { mean: 0, std: 0.05 } }, bias: { constant: 0 } }
layers:
${layers.join('')}  - { name: pool, type: avg_pool, kernel: 32, stride: 1, count_padding: false }
  - { name: classify, type: dense, units: 10 }
loss: softmax_cross_entropy
`;
}

async function start(name, args) {
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'ignore'] });
  const connection = createProtocolConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  const published = [];
  let heard = () => {};
  connection.onNotification('textDocument/publishDiagnostics', (message) => {
    published.push(message);
    heard();
  });
  const settings = { yaml: { validate: true, schemaStore: { enable: false } } };
  connection.onRequest('workspace/configuration', ({ items }) => items.map(({ section }) => settings[section] ?? {}));
  connection.onRequest('client/registerCapability', () => null);
  connection.onRequest('workspace/applyEdit', () => ({ applied: false }));
  connection.listen();
  const capabilities = {
    workspace: { configuration: true },
    textDocument: { publishDiagnostics: { versionSupport: true } },
  };
  await connection.sendRequest('initialize', { processId: process.pid, rootUri: null, capabilities });
  await connection.sendNotification('initialized', {});
  await connection.sendNotification('workspace/didChangeConfiguration', { settings });
  return {
    name,
    child,
    connection,
    /** The next diagnostics after `send`. */
    async answer(send) {
      const before = published.length;
      const answered = new Promise((resolve) => {
        heard = () => published.length > before && resolve();
      });
      const from = performance.now();
      await send();
      await answered;
      return { ms: performance.now() - from, diagnostics: published.at(-1).diagnostics };
    },
  };
}

const uri = 'file:///large.yaml';
const text = largeSpec(499);
const large = { uri, text, place: kernelAt(text, 'conv250') };

/** Where the kernel of a layer is written: 3, which is right, or another number, which is not: the network's extents and its pool fail. */
function kernelAt(spec, layer) {
  const lines = spec.split('\n');
  const line = lines.findIndex((one) => one.includes(`${layer},`));
  return { line, character: lines[line].indexOf('kernel: 3') + 'kernel: '.length };
}

async function open(server, document = large) {
  return server.answer(() =>
    server.connection.sendNotification('textDocument/didOpen', {
      textDocument: { uri: document.uri, languageId: 'yaml', version: 1, text: document.text },
    }),
  );
}

let version = 1;
function type(server, digit, document = large) {
  version += 1;
  const { line, character } = document.place;
  return server.connection.sendNotification('textDocument/didChange', {
    textDocument: { uri: document.uri, version },
    contentChanges: [{ range: { start: { line, character }, end: { line, character: character + 1 } }, text: digit }],
  });
}

/** The digits are typed in turn. Of two, each is what was there before the other; of several, none is. */
async function keystrokes(server, digits, document = large) {
  const times = [];
  for (let key = 0; key < keys; key++) {
    times.push((await server.answer(() => type(server, digits[key % digits.length], document))).ms);
  }
  return times.sort((a, b) => a - b);
}

/** A variant of the large spec with twenty patches, and a spec of 1,203 layers from 300 copies of a block. */
function composedSpecs(folder) {
  writeFileSync(join(folder, 'base.yaml'), text);
  const patches = Array.from(
    { length: 20 },
    (_, i) => `  - { layer: conv${i * 20 + 5}, set: { kernel: 1, padding: 0 } }\n`,
  );
  const variant = `extends: base.yaml\npatch:\n${patches.join('')}  - { layer: conv250, set: { kernel: 3 } }\n`;
  const blocks = largeSpec(0).replace(
    'layers:\n',
    `blocks:
  basic:
    parameters: { filters: ~ }
    layers:
      - { name: conv, type: conv2d, filters: $filters, kernel: 3, padding: 1 }
      - { name: relu, type: relu }
      - { name: conv_b, type: conv2d, filters: $filters, kernel: 3, padding: 1 }
      - { name: sum, type: add, from: [$input, conv_b] }
layers:
  - { name: stem, type: conv2d, filters: 32, kernel: 3, padding: 1 }
  - { name: stage1, block: basic, repeat: 300, with: { filters: 32 } }
`,
  );
  const at = (file) => pathToFileURL(join(folder, file)).href;
  return [
    { name: 'a variant of it', uri: at('variant.yaml'), text: variant, place: kernelAt(variant, 'conv250') },
    {
      name: '300 copies of a block, before them',
      uri: at('before.yaml'),
      text: blocks,
      place: kernelAt(blocks, 'stem'),
    },
    { name: '300 copies of a block, in it', uri: at('inside.yaml'), text: blocks, place: kernelAt(blocks, 'conv_b') },
  ];
}

const quantile = (sorted, q) => sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))];
const residentMiB = ({ child }) =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))[1]) / 1024;

const servers = [
  await start('specc lsp', [`${root}dist/specc.js`, 'lsp']),
  await start('yaml-language-server', [`${root}node_modules/yaml-language-server/bin/yaml-language-server`, '--stdio']),
];
console.log(
  `${text.split('\n').length} lines, ${Math.round(text.length / 1024)} KiB, ${keys} keystrokes each, in turns`,
);
const best = new Map();
for (const server of servers) {
  const { ms, diagnostics } = await open(server);
  console.log(`${server.name}: opened in ${ms.toFixed(0)} ms, ${diagnostics.length} diagnostics`);
}
for (let round = 0; round < 3; round++) {
  for (const server of servers) {
    const times = await keystrokes(server, ['9', '3']);
    const known = best.get(server.name);
    if (known === undefined || quantile(times, 0.5) < quantile(known, 0.5)) {
      best.set(server.name, times);
    }
  }
}
const [own, peer] = servers.map(({ name }) => best.get(name));
for (const [name, times] of best) {
  console.log(
    `${name}: median ${quantile(times, 0.5).toFixed(1)} ms, 95 % within ${quantile(times, 0.95).toFixed(1)} ms`,
  );
}
console.log(`ratio of medians: ${(quantile(peer, 0.5) / quantile(own, 0.5)).toFixed(2)}`);

const changing = [];
for (let round = 0; round < 3; round++) {
  changing.push(await keystrokes(servers[0], ['9', '7', '5', '3']));
}
const others = changing.sort((a, b) => quantile(a, 0.5) - quantile(b, 0.5))[0];
console.log(
  `specc lsp, another number each time: median ${quantile(others, 0.5).toFixed(1)} ms, 95 % within ${quantile(others, 0.95).toFixed(1)} ms`,
);

const folder = mkdtempSync(join(tmpdir(), 'specc-bench-'));
for (const document of composedSpecs(folder)) {
  await open(servers[0], document);
  const rounds = [];
  for (let round = 0; round < 3; round++) {
    rounds.push(await keystrokes(servers[0], ['9', '3'], document));
  }
  const [times] = rounds.sort((a, b) => quantile(a, 0.5) - quantile(b, 0.5));
  console.log(
    `specc lsp, ${document.name}: median ${quantile(times, 0.5).toFixed(1)} ms, 95 % within ${quantile(times, 0.95).toFixed(1)} ms`,
  );
  await servers[0].connection.sendNotification('textDocument/didClose', { textDocument: { uri: document.uri } });
}
rmSync(folder, { recursive: true });

const edits = Number(values.edits);
for (let edit = 1; edit <= edits; edit++) {
  await servers[0].answer(() => type(servers[0], edit % 2 === 0 ? '3' : '9'));
  if (edit === 1 || edit % (edits / 5) === 0) {
    console.log(`after ${edit} edits: ${residentMiB(servers[0]).toFixed(0)} MiB resident`);
  }
}
for (const { child } of servers) {
  child.kill();
}
process.exit(0);
