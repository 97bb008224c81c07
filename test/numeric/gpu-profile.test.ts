/**
 * The kernels that tile through workgroup memory, against PyTorch. A GPU runs every case; a device on the CPU needs seconds to compile
 * each of these kernels and runs one network that has every family of them: `kernels.test.ts` beside each kind has their full matrix.
 */
import { networkCases, opCases } from './support/cases.ts';
import { testInNode } from './support/device.ts';
import { wholeOnGpu } from './support/whole.ts';

testInNode([...opCases, ...networkCases], 'gpu', { onSoftware: wholeOnGpu.map(({ name }) => name) });
