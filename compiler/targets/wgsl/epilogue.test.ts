import { expect, test } from 'vitest';
import { activationLayer, dropoutLayer, forwardStep, gradientStep } from '../../../test/support/layers.ts';
import { epilogueBindings } from '../../program/epilogue.ts';
import { epilogueCode, epilogueHeader } from './epilogue.ts';

const relu = activationLayer('relu1', 'relu', [8]);
const tanh = activationLayer('tanh1', 'tanh', [8]);
const train = dropoutLayer('drop1', [8], 0.25, 'train');
const test_ = dropoutLayer('drop2', [8], 0.5, 'test');
const site = { value: 'v', index: 'index' };

test('an empty epilogue adds nothing', () => {
  expect(epilogueCode([], site)).toEqual({ lines: [], usesRandom: false });
  expect([...epilogueBindings([]), ...epilogueHeader([])]).toEqual([]);
});

test('forward layers change the value in their order', () => {
  const { lines, usesRandom } = epilogueCode([forwardStep(relu), forwardStep(train)], site);
  expect(lines).toEqual([
    '// relu1: relu',
    'v = select(0.0, v, (v > 0.0) | is_nan(v));',
    '// drop1: dropout',
    'if (step.training != 0u) {',
    expect.stringMatching(/^ {2}v \*= select\(0\.0, 1\.3333334, random_bits\(index, \d+u\) >= 1073741824u\);$/),
    '}',
  ]);
  expect(usesRandom).toBe(true);
});

test('dropout scaled at test time scales whenever no mask is drawn', () => {
  const { lines } = epilogueCode([gradientStep(test_)], site);
  expect(lines.slice(-3)).toEqual(['} else {', '  v *= 0.5;', '}']);
});

test('a gradient reads the saved output through one binding, whoever shares it', () => {
  const steps = [gradientStep(tanh, 'tanh1'), gradientStep(relu, 'tanh1')];
  expect(epilogueBindings(steps)).toEqual([{ name: 'saved', buffer: 'tanh1', access: 'read' }]);
  expect(epilogueCode(steps, site)).toEqual({
    lines: [
      '// tanh1: tanh gradient',
      '{',
      '  let y = saved[index];',
      '  v = v * (1.0 - y * y);',
      '}',
      '// relu1: relu gradient',
      'v = select(v, 0.0, saved[index] <= 0.0);',
    ],
    usesRandom: false,
  });
});

test('a saved output that dropout scaled is scaled back, but not for relu, which needs its sign only', () => {
  const undone = epilogueCode([gradientStep(tanh, 'drop1', [train])], site).lines;
  expect(undone).toContain('  let y = saved[index] / select(1.0, 1.3333334, step.training != 0u);');
  expect(epilogueCode([gradientStep(relu, 'drop1', [train])], site).lines).toContain(
    'v = select(v, 0.0, saved[index] <= 0.0);',
  );
});

test('four lanes at once use vectors throughout', () => {
  const steps = [gradientStep(relu, 'relu1'), forwardStep(test_)];
  const { lines } = epilogueCode(steps, { ...site, lanes: 4 });
  expect(lines).toContain('v = select(v, vec4f(0.0), saved[index] <= vec4f(0.0));');
  expect(lines).toContainEqual(expect.stringContaining('random_bits4(index'));
});

test('the header names the layers', () => {
  expect(epilogueHeader([forwardStep(relu), forwardStep(train)])).toEqual([
    'Before it is stored, each value passes through relu1 (relu), then drop1 (dropout).',
  ]);
  expect(epilogueHeader([gradientStep(relu, 'relu1')])).toEqual([
    'Before it is stored, each value is multiplied by the derivative of relu1 (relu).',
  ]);
});
