import { expect, test } from 'vitest';
import { flowText } from './flow-yaml.ts';

test('values are written in flow style', () => {
  expect(flowText({ normal: { mean: 0, std: 0.01 } })).toBe('{ normal: { mean: 0, std: 0.01 } }');
  expect(flowText([1, 2])).toBe('[1, 2]');
  expect(flowText({ constant: {} })).toBe('{ constant: {} }');
  expect(flowText('ceil')).toBe('ceil');
});

test('what a terminal does not show as it is stands escaped, so that printed YAML means the same', () => {
  expect(flowText({ 'x # y': 'a\u007fb\u2028\u001b[31m' })).toBe(String.raw`{ "x # y": "a\u007fb\u2028\u001b[31m" }`);
});
