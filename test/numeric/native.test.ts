/** Every op and every network as this machine's own code, against PyTorch, with one to three threads. */
import { alexnetCase, networkCases, opCases } from './support/cases.ts';
import { testOnCpu } from './support/device.ts';

testOnCpu([...opCases, ...networkCases], 'native', [{ threads: 1 }, { threads: 2 }, { threads: 3 }]);
testOnCpu([alexnetCase], 'native', [{ threads: 2 }]);
