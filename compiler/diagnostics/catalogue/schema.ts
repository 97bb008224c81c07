/** SPC2xxx: what the schema of the spec language refuses, one entry per kind of mistake. */
import { entry } from '../create.ts';
import { listOf } from '../words.ts';

export const unknownKey = entry({
  code: 'SPC2001',
  slug: 'unknown-key',
  severity: 'error',
  since: '0.1.0',
  message: (p: { key: string; place: string }) => `${p.place} has no key \`${p.key}\``,
});

export const missingKey = entry({
  code: 'SPC2002',
  slug: 'missing-key',
  severity: 'error',
  since: '0.1.0',
  message: (p: { keys: readonly string[]; place: string }) =>
    `${p.place} lacks the key${p.keys.length === 1 ? '' : 's'} ${listOf(
      p.keys.map((key) => `\`${key}\``),
      'and',
    )}`,
});

export const wrongType = entry({
  code: 'SPC2003',
  slug: 'wrong-type',
  severity: 'error',
  since: '0.1.0',
  message: (p: { subject: string; expected: string; found: string | undefined }) =>
    p.found === undefined
      ? `${p.subject} has no value; it must be ${p.expected}`
      : `${p.subject} must be ${p.expected}, not ${p.found}`,
});

export const valueOutOfRange = entry({
  code: 'SPC2004',
  slug: 'value-out-of-range',
  severity: 'error',
  since: '0.1.0',
  message: (p: { subject: string; range: string; found: string }) => `${p.subject} must be ${p.range}, not ${p.found}`,
});

export const exclusiveKeys = entry({
  code: 'SPC2005',
  slug: 'exclusive-keys',
  severity: 'error',
  since: '0.1.0',
  message: (p: { first: string; second: string; place: string }) =>
    `${p.place} has both \`${p.first}\` and \`${p.second}\`, which are mutually exclusive`,
});

export const unknownValue = entry({
  code: 'SPC2006',
  slug: 'unknown-value',
  severity: 'error',
  since: '0.1.0',
  message: (p: { subject: string; expected: string; found: string }) =>
    `${p.subject} must be ${p.expected}, not ${p.found}`,
});

export const wrongLength = entry({
  code: 'SPC2007',
  slug: 'wrong-length',
  severity: 'error',
  since: '0.1.0',
  message: (p: { subject: string; expected: string; found: number }) =>
    `${p.subject} must have ${p.expected}, not ${p.found}`,
});

export const unknownLayerType = entry({
  code: 'SPC2008',
  slug: 'unknown-layer-type',
  severity: 'error',
  since: '0.1.0',
  message: (p: { layer: string; type: string }) => `${p.layer} has the unknown type \`${p.type}\``,
});

export const malformedName = entry({
  code: 'SPC2009',
  slug: 'malformed-name',
  severity: 'error',
  since: '0.1.0',
  message: (p: { name: string; problem: string }) => `\`${p.name}\` is not a valid name: ${p.problem}`,
});

export const unsupportedVersion = entry({
  code: 'SPC2010',
  slug: 'unsupported-version',
  severity: 'error',
  since: '0.1.0',
  message: (p: { version: string; supported: number }) =>
    `the spec is written in version ${p.version} of the language, but this specc reads version ${p.supported}`,
});

export const repeatedEntry = entry({
  code: 'SPC2011',
  slug: 'repeated-entry',
  severity: 'error',
  since: '0.1.0',
  message: (p: { subject: string; list: string }) => `${p.subject} repeats an earlier entry of ${p.list}`,
});

export const numberBeyondFloat32 = entry({
  code: 'SPC2013',
  slug: 'number-beyond-float32',
  severity: 'error',
  since: '0.1.0',
  message: (p: { text: string; becomes: string }) =>
    p.becomes === '0'
      ? `\`${p.text}\` is so small that devices, which compute in float32, treat it as 0`
      : `\`${p.text}\` is so large that float32 holds it as ${p.becomes}`,
});

export const choiceMissing = entry({
  code: 'SPC2012',
  slug: 'choice-missing',
  severity: 'error',
  since: '0.1.0',
  message: (p: { place: string; choices: string }) => `${p.place} is empty; it needs ${p.choices}`,
});
