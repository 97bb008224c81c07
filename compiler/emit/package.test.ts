import { test } from 'vitest';
import { emitPackage } from './package.ts';
import { tinyPackage } from './typescript/example.testing.ts';

test('x', () => {
  for (const [p, t] of emitPackage(tinyPackage, { text: 'a' })) console.log('=====', p, '\n' + t);
});
