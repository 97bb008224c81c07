/** SPC31xx: specs that extend others, patches, blocks and columns. */
import { formatCount } from '../../text/table.ts';
import { entry } from '../create.ts';
import { clip } from '../words.ts';

export const extendsCycle = entry({
  code: 'SPC3101',
  slug: 'extends-cycle',
  severity: 'error',
  since: '0.2.0',
  message: (p: { path: readonly string[] }) =>
    p.path.length === 1
      ? `\`${p.path[0]}\` extends itself`
      : `these specs extend each other in a cycle: ${[...p.path, p.path[0]].map((file) => `\`${file}\``).join(' → ')}`,
});

export const patchWithoutBase = entry({
  code: 'SPC3102',
  slug: 'patch-without-extends',
  severity: 'error',
  since: '0.2.0',
  message: (_: object) => '`patch` changes the layers of another spec, but this one extends none',
});

export const patchForm = entry({
  code: 'SPC3103',
  slug: 'patch-form',
  severity: 'error',
  since: '0.2.0',
  message: (p: { problem: string }) => p.problem,
});

export const patchUnknownLayer = entry({
  code: 'SPC3104',
  slug: 'patch-unknown-layer',
  severity: 'error',
  since: '0.2.0',
  message: (p: { layer: string }) => `this patch names \`${clip(p.layer)}\`, which is not a layer`,
});

export const patchMatchesNone = entry({
  code: 'SPC3105',
  slug: 'patch-matches-none',
  severity: 'error',
  since: '0.2.0',
  message: (p: { query: string }) => `no layer has ${p.query}`,
});

export const nothingToRemove = entry({
  code: 'SPC3106',
  slug: 'nothing-to-remove',
  severity: 'error',
  since: '0.2.0',
  message: (p: { key: string; place: string }) => `null removes \`${clip(p.key)}\`, which ${p.place} does not have`,
});

export const unknownBlock = entry({
  code: 'SPC3110',
  slug: 'unknown-block',
  severity: 'error',
  since: '0.2.0',
  message: (p: { use: string; block: string }) =>
    `\`${clip(p.use)}\` uses the block \`${clip(p.block)}\`, which does not exist`,
});

export const blockParameterMissing = entry({
  code: 'SPC3111',
  slug: 'block-parameter-missing',
  severity: 'error',
  since: '0.2.0',
  message: (p: { use: string; block: string; parameters: readonly string[] }) =>
    `\`${clip(p.use)}\` gives no value for ${p.parameters.map((name) => `\`${clip(name)}\``).join(' and ')} of the block \`${clip(p.block)}\``,
});

export const blockParameterUnknown = entry({
  code: 'SPC3112',
  slug: 'block-parameter-unknown',
  severity: 'error',
  since: '0.2.0',
  message: (p: { name: string; block: string }) =>
    `the block \`${clip(p.block)}\` has no parameter \`${clip(p.name)}\``,
});

export const blockCycle = entry({
  code: 'SPC3113',
  slug: 'block-cycle',
  severity: 'error',
  since: '0.2.0',
  message: (p: { path: readonly string[] }) =>
    p.path.length === 1
      ? `the block \`${p.path[0]}\` uses itself`
      : `these blocks use each other in a cycle: ${[...p.path, p.path[0]].map((name) => `\`${name}\``).join(' → ')}`,
});

export const blockReadsOutside = entry({
  code: 'SPC3114',
  slug: 'block-reads-outside',
  severity: 'error',
  since: '0.2.0',
  message: (p: { layer: string; input: string; block: string }) =>
    `\`${clip(p.layer)}\` reads \`${clip(p.input)}\`, which is not a layer of the block \`${clip(p.block)}\``,
});

export const tooManyLayers = entry({
  code: 'SPC3115',
  slug: 'too-many-layers',
  severity: 'error',
  since: '0.2.0',
  message: (p: { limit: number }) => `the blocks give more than ${formatCount(p.limit)} layers`,
});
