/**
 * Every op and every network as WebAssembly, in Node, against PyTorch, with one to three threads; and the build for engines without
 * relaxed SIMD, which is the same C, over the few cases that hold every line of it.
 */
import { alexnetCase, networkCases, opCases } from './support/cases.ts';
import { testOnCpu } from './support/device.ts';
import { wholeOnPlainSimd } from './support/whole.ts';

const relaxed = [1, 2, 3].map((threads) => ({ threads, relaxedSimd: true }));
const plain = { threads: 2, relaxedSimd: false };
const onPlain = new Set(wholeOnPlainSimd);
const everything = [...opCases, ...networkCases];

testOnCpu(
  everything.filter((each) => onPlain.has(each)),
  'wasm',
  [...relaxed, plain],
);
testOnCpu(
  everything.filter((each) => !onPlain.has(each)),
  'wasm',
  relaxed,
);
testOnCpu([alexnetCase], 'wasm', [{ threads: 2 }]);
