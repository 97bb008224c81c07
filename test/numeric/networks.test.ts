/** Whole networks and ten steps of training, on Dawn in Node under both kernel schedules, against PyTorch. */
import { networkCases } from './support/cases.ts';
import { testInNode } from './support/device.ts';

testInNode(networkCases, 'software');
testInNode(networkCases, 'gpu');
