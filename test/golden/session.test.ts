/** The README's film shows what the language server really answers. */
import * as fs from 'node:fs';
import { test } from 'vitest';
import { playSession } from '../../scripts/editor-session.ts';
import { expectCommitted } from './compare-files.ts';

test('docs/session/alexnet.svg shows a session with the current server', async () => {
  const alexnet = fs.readFileSync('specs/alexnet.yaml', 'utf8');
  expectCommitted(new Map([['alexnet.svg', await playSession(alexnet)]]), 'docs/session');
});
