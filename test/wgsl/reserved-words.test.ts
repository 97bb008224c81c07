/** The list of reserved words against a compiler: it refuses every word of the list as a name. */
import { expect, test } from 'vitest';
import { isWgslIdentifier, reservedWords } from '../../compiler/targets/wgsl/reserved-words.ts';
import { deviceTest } from '../support/run-kernel.ts';

test('names that kernels use are free, reserved words and other spellings are not', () => {
  expect(['x', 'dy', 'weight', 'saved0', 'step'].filter((name) => !isWgslIdentifier(name))).toEqual([]);
  expect(['loop', 'target', 'module', '', '1x', 'a-b', 'a.b'].filter(isWgslIdentifier)).toEqual([]);
});

deviceTest('Dawn refuses every reserved word as a name', async (device) => {
  const accepted: string[] = [];
  for (const word of reservedWords) {
    device.pushErrorScope('validation');
    device.createShaderModule({ code: `fn f() { let ${word} = 1; _ = ${word}; }` });
    if ((await device.popErrorScope()) === null) {
      accepted.push(word);
    }
  }
  expect(accepted).toEqual([]);
});
