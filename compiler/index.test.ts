import { expect, test } from 'vitest';
import { memoryHost } from '../test/support/memory-host.ts';
import { check, compile, formatDiagnostics } from './index.ts';

const spec = `spec: 1
name: tiny
input: { shape: [1, 3, 3] }
classes: 2
layers:
  - { name: fc, type: dense, units: 2, weight: { normal: { mean: 0, std: 0.1 } } }
loss: softmax_cross_entropy
`;
const host = memoryHost({ 'tiny.yaml': spec, 'wrong.yaml': spec.replace('dense', 'dens') });

test('a sound spec comes back as a network', () => {
  const { diagnostics, network } = check(host, 'tiny.yaml');
  expect(diagnostics).toEqual([]);
  expect(network).toMatchObject({ name: 'tiny', classes: 2, input: { shape: [1, 3, 3] } });
  expect(network?.layers.at(-1)).toMatchObject({ name: 'fc', kind: 'dense', inputs: ['images'], shape: [2], line: 6 });
  expect(network?.layers.at(-1)?.parameters.map(({ name, shape }) => [name, shape])).toEqual([
    ['fc.weight', [2, 9]],
    ['fc.bias', [2]],
  ]);
});

test('a broken spec comes back as diagnostics in each format, and compiles to nothing', async () => {
  const result = compile(host, 'wrong.yaml');
  expect(result.network).toBeUndefined();
  expect([...result.files, ...(await result.withWebAssembly())]).toEqual([]);
  const [first] = result.diagnostics;
  expect(check(host, 'wrong.yaml').diagnostics).toEqual(result.diagnostics);
  const text = formatDiagnostics(result.diagnostics, host);
  expect(text).toContain(`error[${first?.code}] ${first?.slug}: ${first?.message}`);
  expect(text).not.toContain('\u001b');
  expect(formatDiagnostics(result.diagnostics, host, { color: true })).toContain('\u001b');
  const [json] = JSON.parse(formatDiagnostics(result.diagnostics, host, { format: 'json' }));
  expect(json).toMatchObject({ code: first?.code, span: { file: 'wrong.yaml', start: { line: 6 } } });
  expect(formatDiagnostics(result.diagnostics, host, { format: 'github' })).toMatch(
    /^::error file=wrong\.yaml,line=6,/,
  );
});

test('a package has code for the CPU as far as it was asked for', async () => {
  const cpuFiles = async (cpu: 'none' | 'c') => {
    const result = compile(host, 'tiny.yaml', { cpu });
    expect(await result.withWebAssembly()).toEqual(result.files);
    return [...result.files.keys()].filter((file) => file.startsWith('cpu/'));
  };
  expect(await cpuFiles('none')).toEqual([]);
  expect(await cpuFiles('c')).toEqual(['cpu/tiny.c']);
});
