/** The interpreter of whole networks against PyTorch: every fixture of one op, whole networks, and a run of training. */
import { expect, test } from 'vitest';
import type { Graph, Parameter, StateTensor } from '../../compiler/graph/types.ts';
import { keyOf } from '../../runtime/random/philox.ts';
import { elementCount, type Tensor } from '../../runtime/tensor.ts';
import { compileCase, fixtureBytes, networkCases, opCases } from '../numeric/support/cases.ts';
import { dropoutSeed, Fixture } from '../numeric/support/fixture.ts';
import { patternOf, patternTensor } from '../numeric/support/pattern.ts';
import { gradientSizes, relativeError } from '../support/arrays.ts';
import { forwardPass, gradientPass, initialState, type Tensors, testTime, trainStep } from './network.ts';

/** Fixtures hold float32 of what PyTorch computes in float64. */
const precision = 1e-6;

function graphOf(each: (typeof opCases)[number]): Graph {
  const { model } = compileCase(each);
  expect(model).toBeDefined();
  return model?.graph as Graph;
}

function parametersOf(
  graph: Graph,
  values: (tensor: (Parameter | StateTensor) & { readonly trained?: boolean }) => Tensor,
): Tensors {
  const tensors = graph.layers.flatMap(({ parameters, state }) => [
    ...parameters,
    ...state.map((tensor) => ({ ...tensor, trained: false })),
  ]);
  return new Map(tensors.map((tensor) => [tensor.name, Float64Array.from(values(tensor).data)]));
}

for (const each of opCases) {
  test(`${each.name} as PyTorch computes it`, () => {
    const graph = graphOf(each);
    const fixture = new Fixture(each.name, fixtureBytes(each));
    const parameters = parametersOf(graph, ({ name }) => fixture.tensor(name));
    for (const run of ['', 'one.', 'dropout.'].filter((prefix) => fixture.has(`${prefix}loss`))) {
      const { images, labels } = fixture.batch(fixture.tensor(`${run}logits`).shape[0] ?? 0);
      const batch = { images: Float64Array.from(images.data), labels };
      const draw = run === 'dropout.' ? { seed: keyOf(dropoutSeed), step: 0, dropout: true } : testTime;
      const pass = gradientPass(graph, parameters, batch, { draw });
      const meanLoss = pass.lossSum / labels.length;
      expect(relativeError([meanLoss], fixture.tensor(`${run}loss`).data), `${run}loss`).toBeLessThan(precision);
      expect(relativeError(pass.logits, fixture.tensor(`${run}logits`).data), `${run}logits`).toBeLessThan(precision);
      expectGradients(fixture, `${run}grad.`, pass.gradients, precision);
      if (fixture.has(`${run}predict.logits`)) {
        const predicted = forwardPass(graph, parameters, batch, { draw: testTime });
        const wanted = fixture.tensor(`${run}predict.logits`).data;
        expect(relativeError(predicted.logits, wanted), `${run}predict.logits`).toBeLessThan(precision);
      }
    }
  });
}

for (const each of networkCases.filter(({ kind }) => kind === 'training')) {
  test(`steps of ${each.name} as PyTorch takes them`, () => {
    const graph = graphOf(each);
    const fixture = new Fixture(each.name, fixtureBytes(each));
    let state = initialState(parametersOf(graph, (tensor) => patternOf(tensor.name, tensor)));
    const losses: number[] = [];
    for (const [step, learningRate] of fixture.tensor('learning_rates').data.entries()) {
      const shape = [each.batch, ...graph.input.shape];
      const images = Float64Array.from(patternTensor('images', shape, 1, step * elementCount(shape)).data);
      const labels = Int32Array.from({ length: each.batch }, (_, index) => (5 * step + 3 * index) % graph.classes);
      const draw = { seed: keyOf(7), step, dropout: true };
      const taken = trainStep(graph, state, { images, labels }, { draw, learningRate, update: step + 1 });
      state = taken.state;
      losses.push(taken.pass.lossSum / each.batch);
    }
    expect(relativeError(losses, fixture.tensor('losses').data)).toBeLessThan(1e-5);
    for (const [name, values] of state.parameters) {
      const wanted = fixture.tensor(`final.${name}`).data;
      expect(relativeError(sampled(values, wanted.length), wanted), name).toBeLessThan(1e-4);
    }
    expectGradients(fixture, 'final.', state.optimizerState, 1e-4);
  });
}

/** Gradients, or what is made of them. */
function expectGradients(fixture: Fixture, prefix: string, gradients: Tensors, tolerance: number): void {
  const wanted = new Map([...gradients.keys()].map((name) => [name, fixture.tensor(prefix + name).data]));
  const sizes = gradientSizes(wanted);
  for (const [name, values] of wanted) {
    const actual = sampled(gradients.get(name) ?? new Float64Array(), values.length);
    expect(relativeError(actual, values, sizes.get(name)), prefix + name).toBeLessThan(tolerance);
  }
}

/** Every so-many-th value, so that `count` are left. */
function sampled(values: Float64Array, count: number): Float64Array {
  const stride = Math.ceil(values.length / count);
  return values.filter((_, index) => index % stride === 0);
}
