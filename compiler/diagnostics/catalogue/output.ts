/** SPC7xxx: putting generated files on disk. */
import { entry } from '../create.ts';

export const outputNotGenerated = entry({
  code: 'SPC7001',
  slug: 'output-not-generated',
  severity: 'error',
  since: '0.1.0',
  message: (p: { folder: string }) => `\`${p.folder}\` is not empty and was not written by specc`,
});

export const outputUnwritable = entry({
  code: 'SPC7002',
  slug: 'output-unwritable',
  severity: 'error',
  since: '0.1.0',
  message: (p: { path: string; reason: string }) => `cannot write \`${p.path}\`: ${p.reason}`,
});

export const outputInTheWay = entry({
  code: 'SPC7003',
  slug: 'output-in-the-way',
  severity: 'error',
  since: '0.1.0',
  message: (p: { path: string }) => `\`${p.path}\` would be overwritten, but specc did not write it`,
});

export const outputBusy = entry({
  code: 'SPC7004',
  slug: 'output-busy',
  severity: 'error',
  since: '0.1.0',
  message: (p: { folder: string; seconds: number }) =>
    `another build has been writing to \`${p.folder}\` for ${p.seconds} seconds`,
});

export const generatedFileEdited = entry({
  code: 'SPC7005',
  slug: 'generated-file-edited',
  severity: 'warning',
  since: '0.1.0',
  message: (p: { path: string; outcome: 'overwritten' | 'kept' }) =>
    p.outcome === 'overwritten'
      ? `\`${p.path}\` was edited since the last build; the edit is overwritten`
      : `\`${p.path}\` was edited since the last build and is no longer generated; it is kept`,
});
