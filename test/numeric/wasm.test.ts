/**
 * The few cases that hold every line of the C code, as WebAssembly in Node, against PyTorch, with one to three threads; and the build for
 * engines without relaxed SIMD, which is the same C. `native.test.ts` has every op and every network in the same code.
 */
import { alexnetCase } from './support/cases.ts';
import { testOnCpu } from './support/device.ts';
import { wholeOnPlainSimd, wholeOnWasm } from './support/whole.ts';

const relaxed = [1, 2, 3].map((threads) => ({ threads, relaxedSimd: true }));
const plain = { threads: 2, relaxedSimd: false };
const onPlain = new Set(wholeOnPlainSimd);

testOnCpu(
  wholeOnWasm.filter((each) => onPlain.has(each)),
  'wasm',
  [...relaxed, plain],
);
testOnCpu(
  wholeOnWasm.filter((each) => !onPlain.has(each)),
  'wasm',
  relaxed,
);
testOnCpu([alexnetCase], 'wasm', [{ threads: 2 }]);
