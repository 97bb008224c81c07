/** Every op and every network as WebAssembly, in Node, against PyTorch: both builds, one to three threads. */
import { alexnetCase, networkCases, opCases } from './support/cases.ts';
import { testOnCpu } from './support/device.ts';

const relaxed = [1, 2, 3].map((threads) => ({ threads, relaxedSimd: true }));

testOnCpu([...opCases, ...networkCases], 'wasm', [...relaxed, { threads: 2, relaxedSimd: false }]);
testOnCpu([alexnetCase], 'wasm', [{ threads: 2 }]);
