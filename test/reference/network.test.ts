/** The interpreter of whole networks against PyTorch: every fixture of one op, whole networks, and a run of training. */
import { expect, test } from 'vitest';
import type { Graph } from '../../compiler/graph/types.ts';
import { keyOf } from '../../runtime/random/philox.ts';
import { elementCount, type Tensor } from '../../runtime/tensor.ts';
import { compileCase, fixtureBytes, networkCases, opCases } from '../numeric/support/cases.ts';
import { dropoutSeed, Fixture } from '../numeric/support/fixture.ts';
import { patternParameter, patternTensor } from '../numeric/support/pattern.ts';
import { relativeError } from '../support/arrays.ts';
import { gradientPass, initialState, type Tensors, testTime, trainStep } from './network.ts';

/** Fixtures hold float32 of what PyTorch computes in float64. */
const precision = 1e-6;

function graphOf(each: (typeof opCases)[number]): Graph {
  const { model } = compileCase(each);
  expect(model).toBeDefined();
  return model?.graph as Graph;
}

function parametersOf(graph: Graph, values: (name: string, shape: readonly number[]) => Tensor): Tensors {
  const parameters = graph.layers.flatMap((layer) => layer.parameters);
  return new Map(parameters.map(({ name, shape }) => [name, Float64Array.from(values(name, shape).data)]));
}

for (const each of opCases) {
  test(`${each.name} as PyTorch computes it`, () => {
    const graph = graphOf(each);
    const fixture = new Fixture(each.name, fixtureBytes(each));
    const parameters = parametersOf(graph, (name) => fixture.tensor(name));
    for (const run of ['', 'one.', 'dropout.'].filter((prefix) => fixture.has(`${prefix}loss`))) {
      const { images, labels } = fixture.batch(fixture.tensor(`${run}logits`).shape[0] ?? 0);
      const batch = { images: Float64Array.from(images.data), labels };
      const draw = run === 'dropout.' ? { seed: keyOf(dropoutSeed), step: 0, dropout: true } : testTime;
      const pass = gradientPass(graph, parameters, batch, { draw });
      const meanLoss = pass.lossSum / labels.length;
      expect(relativeError([meanLoss], fixture.tensor(`${run}loss`).data), `${run}loss`).toBeLessThan(precision);
      expect(relativeError(pass.logits, fixture.tensor(`${run}logits`).data), `${run}logits`).toBeLessThan(precision);
      for (const [name, gradient] of pass.gradients) {
        const wanted = fixture.tensor(`${run}grad.${name}`).data;
        const stride = Math.ceil(gradient.length / wanted.length);
        const sampled = gradient.filter((_, index) => index % stride === 0);
        expect(relativeError(sampled, wanted), `${run}grad.${name}`).toBeLessThan(precision);
      }
    }
  });
}

test('steps of training with momentum, decay, multipliers and dropout as PyTorch takes them', () => {
  const each = networkCases.find(({ kind }) => kind === 'training');
  if (each === undefined) {
    throw new Error('no case trains');
  }
  const graph = graphOf(each);
  const fixture = new Fixture(each.name, fixtureBytes(each));
  let state = initialState(parametersOf(graph, patternParameter));
  const losses: number[] = [];
  for (const [step, learningRate] of fixture.tensor('learning_rates').data.entries()) {
    const shape = [each.batch, ...graph.input.shape];
    const images = Float64Array.from(patternTensor('images', shape, 1, step * elementCount(shape)).data);
    const labels = Int32Array.from({ length: each.batch }, (_, index) => (5 * step + 3 * index) % graph.classes);
    const draw = { seed: keyOf(7), step, dropout: true };
    const taken = trainStep(graph, state, { images, labels }, { draw, learningRate });
    state = taken.state;
    losses.push(taken.pass.lossSum / each.batch);
  }
  expect(relativeError(losses, fixture.tensor('losses').data)).toBeLessThan(1e-5);
  for (const [name, values] of [...state.parameters, ...state.optimizerState]) {
    const wanted = fixture.tensor(`final.${name}`).data;
    const stride = Math.ceil(values.length / wanted.length);
    const sampled = values.filter((_, index) => index % stride === 0);
    expect(relativeError(sampled, wanted), name).toBeLessThan(1e-4);
  }
});
