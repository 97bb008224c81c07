import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTextJudge, type TextJudge } from './text-judge.ts';
import { fuzzTexts, textsFolder } from './texts.ts';

let judge: TextJudge;
beforeAll(async () => {
  judge = await createTextJudge();
});
afterAll(() => judge.close());

test.each(readdirSync(textsFolder).sort())('the text %s that once showed a fault', async (file) => {
  const text = readFileSync(join(textsFolder, file), 'utf8');
  expect(await judge.problemOf({ text, before: 'spec: 1\n' })).toBeUndefined();
});

test('random texts', { timeout: 240_000 }, async () => {
  const { texts, failures } = await fuzzTexts({ seed: 1, texts: 300 });
  expect(failures).toEqual([]);
  expect(texts).toBe(300);
});
