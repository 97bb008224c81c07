/** Every op inside a small network, on Dawn in Node, against PyTorch. */
import { opCases } from './support/cases.ts';
import { testInNode } from './support/device.ts';

testInNode(opCases, 'software');
