import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { distributions } from '../../runtime/random/initializers/registry.ts';
import { check, graphOf, layerOf, specText } from '../../test/shape/check-helpers.ts';
import { initializerKinds, momentsOf } from './registry.ts';

/** What the weight of `fc1` (216 inputs, 10 units) or of a grouped convolution [12, 2, 3, 5] is drawn from. */
function drawn(layer: 'fc1' | 'conv1', weight: string) {
  const layers = [
    `- { name: conv1, type: conv2d, filters: 12, kernel: [3, 5], groups: 4, padding: [1, 2], weight: ${weight} }`,
    `- { name: fc1, type: dense, units: 10, weight: ${weight} }`,
  ];
  const chosen = layer === 'fc1' ? layers.slice(1) : layers;
  const graph = graphOf(check(specText({ input: layer === 'fc1' ? [6, 6, 6] : [8, 8, 8], layers: chosen })));
  return layerOf(graph, layer).parameters[0]?.initializer;
}

const fan = (distribution: string, which: string) => `{ he: { distribution: ${distribution}, fan: ${which} } }`;

// From torch.nn.init: calculate_gain('relu') / √fan, and xavier's std with gain 1.5, of weights of these shapes.
test.for([
  ['conv1', fan('normal', 'in'), 0.25819888974716115],
  ['conv1', fan('normal', 'out'), 0.10540925533894598],
  ['conv1', '{ xavier: { distribution: normal, gain: 1.5 } }', 0.14638501094227999],
  ['fc1', fan('normal', 'in'), 0.09622504486493763],
  ['fc1', fan('normal', 'out'), 0.4472135954999579],
  ['fc1', '{ xavier: { distribution: normal, gain: 1.5 } }', 0.1411081302575396],
  ['fc1', '{ xavier: { distribution: normal } }', 0.1411081302575396 / 1.5],
] as const)('%s with %s has PyTorch’s deviation', ([layer, weight, std]) => {
  expect(drawn(layer, weight)).toEqual({ normal: { mean: 0, std: expect.closeTo(std, 15) } });
  const bound = expect.closeTo(Math.sqrt(3) * std, 15);
  const { uniform } = drawn(layer, weight.replace('normal', 'uniform')) as { uniform: { min: number; max: number } };
  expect(uniform).toEqual({ min: -uniform.max, max: bound });
});

test('an initializer of the layer replaces the default one, whichever it is', () => {
  expect(drawn('fc1', '{ truncated_normal: { mean: 0, std: 0.5 } }')).toEqual({
    truncated_normal: { mean: 0, std: 0.5 },
  });
});

test('every distribution of the runtime is an initializer, and has moments here', () => {
  const kinds = initializerKinds.filter(({ needsFans }) => !needsFans).map(({ kind }) => kind);
  expect([...kinds].sort()).toEqual(Object.keys(distributions).sort());
  expect(momentsOf({ truncated_normal: { mean: 1, std: 2 } })).toEqual({
    mean: 1,
    deviation: expect.closeTo(1.7592513220684796),
    highest: 5,
  });
  expect(momentsOf({ uniform: { min: -1, max: 2 } })).toEqual({
    mean: 0.5,
    deviation: expect.closeTo(3 / Math.sqrt(12)),
    highest: 2,
  });
  expect(() => momentsOf({ cauchy: {} })).toThrow('no distribution is called cauchy');
});

test.each(initializerKinds.map((kind) => [kind.kind, kind] as const))(
  '%s has valid examples and a text',
  (name, kind) => {
    const validate = new Ajv({ strict: false }).compile(kind.schema);
    const settings = [
      kind.example,
      ...Object.values(kind.words),
      ...(kind.suggestions ?? []).map((each) => each.settings),
    ];
    expect(settings.filter((each) => !validate(each))).toEqual([]);
    expect(kind.docs.split('\n', 1)[0]).toBe(`# ${name}`);
  },
);

test('no word stands for two initializers', () => {
  const words = initializerKinds.flatMap((kind) => Object.keys(kind.words));
  expect(words.filter((word, index) => words.indexOf(word) !== index)).toEqual([]);
});
