/** Every op inside a small network, on Dawn in Node under both kernel schedules, against PyTorch. */
import { opCases } from './support/cases.ts';
import { testInNode } from './support/device.ts';

testInNode(opCases, 'software');
testInNode(opCases, 'gpu');
