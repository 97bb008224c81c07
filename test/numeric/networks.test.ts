/** Whole networks, ten steps of training, and the flagship at its full size on two images, on Dawn in Node, against PyTorch. */
import { alexnetCase, networkCases } from './support/cases.ts';
import { testInNode } from './support/device.ts';

testInNode([...networkCases, alexnetCase], 'software');
