/**
 * The kernels that tile through workgroup memory, against PyTorch. A GPU runs every case; a device on the CPU needs seconds to compile
 * each of these kernels and runs few of them: each way in which these kernels differ once.
 */
import { networkCases, opCases } from './support/cases.ts';
import { testInNode } from './support/device.ts';

testInNode([...opCases, ...networkCases], 'gpu', {
  onSoftware: [
    'conv2d-dilation',
    'conv2d-ragged-tiles',
    'conv2d-strided-padding',
    'dense-tiles',
    'dropout-scale-at-test',
    'add-fused',
    'softmax-large-logits',
    'alexnet-narrow',
  ],
});
