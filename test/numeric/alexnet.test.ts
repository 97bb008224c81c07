/** The flagship at its full size on two images, against PyTorch. Only under the schedule that CPU devices choose: the other takes minutes there. */
import { alexnetCase } from './support/cases.ts';
import { testInNode } from './support/device.ts';

testInNode([alexnetCase], 'software');
