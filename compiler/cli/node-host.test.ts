import { expect, test } from 'vitest';
import { nodeHost } from './node-host.ts';

test('a path that no system takes is refused in words', () => {
  expect(() => nodeHost.readFile('ba\0se.yaml')).toThrow('no path has such characters');
});
