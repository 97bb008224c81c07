import { expect, test } from 'vitest';
import { isDepthwise } from './depthwise.ts';

test.each([
  ['a filter for each channel', { groups: 32, inChannels: 1, outChannels: 1 }, true],
  ['two filters for each channel', { groups: 32, inChannels: 1, outChannels: 2 }, false],
  ['the input gradient of that', { groups: 32, inChannels: 2, outChannels: 1 }, false],
  ['a single channel', { groups: 1, inChannels: 1, outChannels: 1 }, false],
  ['no groups', { groups: 1, inChannels: 8, outChannels: 8 }, false],
])('%s', (_, channels, expected) => {
  expect(isDepthwise(channels)).toBe(expected);
});
