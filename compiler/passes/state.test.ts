/** Tensors that a training step moves without a gradient, such as the running mean of a batch normalisation. */
import { expect, test } from 'vitest';
import { graphOf } from '../../test/support/small-graph.ts';
import { emitModel } from '../emit/typescript/model.ts';
import type { Graph } from '../graph/types.ts';
import { verifyGraph, verifyStepGraph } from '../graph/verify.ts';
import { wgslTarget } from '../lowering-targets.ts';
import { renderKernel } from '../targets/wgsl/render.ts';
import { differentiate } from './differentiate.ts';
import { fuse } from './fuse.ts';
import { lower } from './lower.ts';
import { planMemory } from './plan-memory.ts';

const layers = `
  - { name: conv1, type: conv2d, filters: 2, kernel: 3 }
  - { name: fc2, type: dense, units: 3 }`;
const train = 'data: { scale: 1 }\ntrain: { batch: 2, epochs: 1, optimizer: { sgd: { lr: 0.1 } } }';

/** A network whose first layer keeps a running mean. */
function withState(): Graph {
  const graph = graphOf(layers, train);
  const mean = { name: 'conv1.running_mean', layer: 'conv1', role: 'running_mean', shape: [2] };
  return {
    ...graph,
    layers: graph.layers.map((layer) =>
      layer.name === 'conv1' ? { ...layer, state: [{ ...mean, initializer: { constant: 0 } }] } : layer,
    ),
  };
}

test('state is read in prediction and moved by the update alone, so that gradients leave it as it is', () => {
  const graph = withState();
  verifyGraph(graph, 'by hand');
  const { phases, values } = fuse(differentiate(graph));
  verifyStepGraph({ graph, phases, values }, 'after fuse');
  const uses = Object.entries(phases).flatMap(([phase, nodes]) =>
    nodes.flatMap(({ name, reads, writes }) => [
      ...(reads.includes('conv1.running_mean') ? [`${phase}: ${name} reads`] : []),
      ...(writes.includes('conv1.running_mean') ? [`${phase}: ${name} writes`] : []),
    ]),
  );
  expect(uses).toEqual(['update: conv1.state reads', 'update: conv1.state writes', 'predict: conv1 reads']);
  expect(values.has('grad.conv1.running_mean')).toBe(false);
});

test('state has memory of its own, an initial value, and a type beside the trained tensors', () => {
  const graph = withState();
  const program = lower(fuse(differentiate(graph)), wgslTarget);
  const plan = planMemory(program);
  const slot = plan.slots[plan.slotOf.get('conv1.running_mean') ?? -1];
  expect(slot?.buffers).toEqual(['conv1.running_mean']);
  const context = { placeOf: () => 'small.yaml:1' };
  const kernels = new Map(
    Object.values(program.phases)
      .flat()
      .map((call) => {
        const [gpu, software] = [renderKernel(call, 'gpu', context), renderKernel(call, 'software', context)];
        return [call.name, { gpu, software }];
      }),
  );
  const text = emitModel({ program, plan, kernels, batch: 2, files: [] }, []);
  expect(text).toContain("'conv1.running_mean': { shape: [2], trained: false, stream:");
  expect(text).toContain('readonly running_mean: Parameter<readonly [2]>');
});
