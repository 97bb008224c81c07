import { expect, test } from 'vitest';
import { GeneratedFile } from './generated-file.ts';

test('a header cannot leave its comment', () => {
  const file = new GeneratedFile(['one', 'two */ \n three']);
  file.addTypeAlias('Shape', 'readonly [3]', ['A shape.']);
  expect(file.print().split('\n').slice(0, 4)).toEqual(['// one', '// two * / \ufffd three', '', '/** A shape. */']);
});

test('imports are merged per module, sorted, and type-only where only types are used', () => {
  const file = new GeneratedFile(['header']);
  file.addTypeAlias('Shape', 'readonly [3]', ['A shape.']);
  file.importType('Phases');
  expect(file.importValue('openNetwork')).toBe('openNetwork');
  file.importValue('program', './b.ts');
  file.importType('Device');
  file.importType('Extent', './a.ts');
  file.importValue('Both');
  expect(file.importType('Both')).toBe('Both');
  expect(file.print()).toMatchInlineSnapshot(`
    "// header

    import { Both, type Device, openNetwork, type Phases } from 'specc/runtime';
    import type { Extent } from './a.ts';
    import { program } from './b.ts';

    /** A shape. */
    export type Shape = readonly [3];
    "
  `);
});

test('declarations come in the order they are added, each with its doc comment', () => {
  const file = new GeneratedFile(['header']);
  file.addTypeAlias('Shape', 'readonly [3]', ['A shape.']);
  file.addInterface({
    name: 'Parameters',
    docs: ['Two lines', 'of text.'],
    properties: [{ name: 'conv1', type: 'Shape', isReadonly: true, docs: ['conv2d'] }],
  });
  file.addConst({
    name: 'phases',
    docs: [],
    type: 'Phases',
    value: (writer) => writer.inlineBlock(() => writer.writeLine('forward() {},')),
  });
  file.addConst({
    name: 'limit',
    exported: true,
    docs: ['First.', '', 'Second.'],
    value: (writer) => writer.write('1'),
  });
  file.addClass({
    name: 'Net',
    docs: ['A class.'],
    extends: 'Network<Shape>',
    methods: [{ name: 'create', isStatic: true, docs: ['Makes one.'], statements: ['return new Net();'] }],
  });
  expect(file.print()).toMatchInlineSnapshot(`
    "// header

    /** A shape. */
    export type Shape = readonly [3];

    /**
     * Two lines
     * of text.
     */
    export interface Parameters {
      /** conv2d */
      readonly conv1: Shape;
    }

    const phases: Phases = {
      forward() {},
    };

    /**
     * First.
     *
     * Second.
     */
    export const limit = 1;

    /** A class. */
    export class Net extends Network<Shape> {
      /** Makes one. */
      static create() {
        return new Net();
      }
    }
    "
  `);
});
