/** SPC3xxx: names, and the graph of layers that they form. */
import { entry } from '../create.ts';
import { clip } from '../words.ts';

export const unknownInput = entry({
  code: 'SPC3001',
  slug: 'unknown-input',
  severity: 'error',
  since: '0.1.0',
  message: (p: { layer: string; input: string }) => `\`${p.layer}\` reads \`${p.input}\`, but there is no such layer`,
});

export const exchangeUnknownLayer = entry({
  code: 'SPC3010',
  slug: 'exchange-unknown-layer',
  severity: 'error',
  since: '0.2.0',
  message: (p: { layer: string }) => `\`columns.exchange\` lists \`${clip(p.layer)}\`, which is not a layer`,
});

export const duplicateName = entry({
  code: 'SPC3002',
  slug: 'duplicate-name',
  severity: 'error',
  since: '0.1.0',
  message: (p: { name: string }) => `two layers are called \`${p.name}\``,
});

export const duplicateClass = entry({
  code: 'SPC3009',
  slug: 'duplicate-class',
  severity: 'error',
  since: '0.1.0',
  message: (p: { name: string }) => `two classes are called \`${clip(p.name)}\``,
});

export const cycle = entry({
  code: 'SPC3003',
  slug: 'cycle',
  severity: 'error',
  since: '0.1.0',
  message: (p: { path: readonly string[] }) => {
    const [first, ...others] = p.path.map((name) => `\`${name}\``);
    const between = others.length > 8 ? [...others.slice(0, 4), '…', ...others.slice(-3)] : others;
    return others.length === 0
      ? `${first} reads itself`
      : `these layers read each other in a cycle: ${[first, ...between, first].join(' ← ')}`;
  },
});

export const unusedLayer = entry({
  code: 'SPC3005',
  slug: 'unused-layer',
  severity: 'warning',
  since: '0.1.0',
  message: (p: { layer: string }) => `nothing reads \`${p.layer}\`, so it is left out of the network`,
});

export const reservedName = entry({
  code: 'SPC3007',
  slug: 'reserved-name',
  severity: 'error',
  since: '0.1.0',
  message: (p: { name: string; reason: string }) => `\`${p.name}\` cannot be a name: ${p.reason}`,
});

export const nameClash = entry({
  code: 'SPC3008',
  slug: 'name-clash',
  severity: 'error',
  since: '0.1.0',
  message: (p: { name: string; other: string }) =>
    `kernels of \`${p.name}\` would have the same names as those of \`${p.other}\``,
});
