/** Whole networks, steps of training with every optimizer, and the flagship at its full size on two images, on Dawn in Node, against PyTorch. */
import { alexnetCase, networkCases } from './support/cases.ts';
import { testInNode } from './support/device.ts';

testInNode([...networkCases, alexnetCase], 'software');
