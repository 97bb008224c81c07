/** SPC1xxx: files, bytes and YAML, before the spec language comes in. */
import { formatCount } from '../../text/table.ts';
import { entry } from '../create.ts';

export const yamlSyntax = entry({
  code: 'SPC1001',
  slug: 'yaml-syntax',
  severity: 'error',
  since: '0.1.0',
  message: (p: { problem: string }) => p.problem,
});

export const tabIndentation = entry({
  code: 'SPC1002',
  slug: 'yaml-tab-indentation',
  severity: 'error',
  since: '0.1.0',
  message: (_: object) => 'this line is indented with a tab, but YAML allows only spaces there',
});

export const invalidUtf8 = entry({
  code: 'SPC1003',
  slug: 'invalid-utf8',
  severity: 'error',
  since: '0.1.0',
  message: (p: { byte: string; offset: number }) => `byte ${p.offset} (0x${p.byte}) is not UTF-8`,
});

export const duplicateKey = entry({
  code: 'SPC1004',
  slug: 'yaml-duplicate-key',
  severity: 'error',
  since: '0.1.0',
  message: (p: { key: string }) => `\`${p.key}\` is given twice`,
});

export const controlCharacter = entry({
  code: 'SPC1005',
  slug: 'control-character',
  severity: 'error',
  since: '0.1.0',
  message: (p: { name: string }) => `the control character ${p.name} is not allowed in a spec`,
});

export const multipleDocuments = entry({
  code: 'SPC1006',
  slug: 'multiple-documents',
  severity: 'error',
  since: '0.1.0',
  message: (_: object) => 'a second YAML document starts here, but a spec is one document',
});

export const unknownAlias = entry({
  code: 'SPC1007',
  slug: 'yaml-unknown-alias',
  severity: 'error',
  since: '0.1.0',
  message: (p: { name: string }) => `\`*${p.name}\` refers to an anchor that is not defined above it`,
});

export const aliasExpansion = entry({
  code: 'SPC1008',
  slug: 'yaml-alias-expansion',
  severity: 'error',
  since: '0.1.0',
  message: (p: { name: string; problem: string }) => `\`*${p.name}\` ${p.problem}`,
});

export const mergeNotMapping = entry({
  code: 'SPC1009',
  slug: 'yaml-merge-not-mapping',
  severity: 'error',
  since: '0.1.0',
  message: (_: object) => 'the merge key `<<` needs an alias to a mapping, or a list of them',
});

export const yamlTag = entry({
  code: 'SPC1010',
  slug: 'yaml-tag',
  severity: 'error',
  since: '0.1.0',
  message: (p: { tag: string }) => `the tag \`${p.tag}\` has no meaning in a spec`,
});

export const keyNotText = entry({
  code: 'SPC1011',
  slug: 'yaml-key-not-text',
  severity: 'error',
  since: '0.1.0',
  message: (_: object) => 'a key must be plain text, not a list, a mapping or an alias',
});

export const nestedTooDeep = entry({
  code: 'SPC1012',
  slug: 'yaml-nested-too-deep',
  severity: 'error',
  since: '0.1.0',
  message: (p: { limit: number }) => `this is nested more than ${p.limit} levels deep`,
});

export const emptySpec = entry({
  code: 'SPC1013',
  slug: 'empty-spec',
  severity: 'error',
  since: '0.1.0',
  message: (_: object) => 'the spec is empty',
});

export const specTooLarge = entry({
  code: 'SPC1014',
  slug: 'spec-too-large',
  severity: 'error',
  since: '0.1.0',
  message: (p: { bytes: number | string; limit: number }) =>
    `the file has ${formatCount(Number(p.bytes))} bytes, over the limit of ${formatCount(p.limit)} for a spec`,
});

export const fileUnreadable = entry({
  code: 'SPC1015',
  slug: 'file-unreadable',
  severity: 'error',
  since: '0.1.0',
  message: (p: { file: string; problem: string }) => `cannot read \`${p.file}\`: ${p.problem}`,
});

export const numberForm = entry({
  code: 'SPC1016',
  slug: 'number-form',
  severity: 'error',
  since: '0.1.0',
  message: (p: { text: string; problem: string }) => `\`${p.text}\` ${p.problem}`,
});

export const numberNotRepresentable = entry({
  code: 'SPC1017',
  slug: 'number-not-representable',
  severity: 'error',
  since: '0.1.0',
  message: (p: { text: string; problem: string }) => `\`${p.text}\` ${p.problem}`,
});

export const ignoreMalformed = entry({
  code: 'SPC1020',
  slug: 'ignore-malformed',
  severity: 'warning',
  since: '0.1.0',
  message: (p: { problem: string }) => p.problem,
});

export const ignoreUnused = entry({
  code: 'SPC1021',
  slug: 'ignore-unused',
  severity: 'warning',
  since: '0.1.0',
  message: (p: { code: string }) => `no ${p.code} is reported on this line or the next`,
});
