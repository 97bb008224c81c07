import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  className,
  dataLiteral,
  hexLiteral,
  numberLiteral,
  objectLiteral,
  propertyKey,
  stringLiteral,
} from './literals.ts';

const evaluate = (expression: string): unknown => new Function(`return (${expression});`)();

test('networks are named as the field writes them', () => {
  expect(['alexnet', 'lenet5', 'cifar10_relu', 'resnet_18', 'net', 'a'].map(className)).toEqual([
    'AlexNet',
    'LeNet5',
    'Cifar10Relu',
    'ResNet18',
    'Net',
    'A',
  ]);
});

test('a class does not take a name that its module or the language uses', () => {
  expect(['network', 'device', 'promise', 'object'].map(className)).toEqual([
    'NetworkModel',
    'DeviceModel',
    'PromiseModel',
    'ObjectModel',
  ]);
  expect(() => className('x; evil()')).toThrow('is not a network name');
});

test('any string survives its literal', () => {
  const units = fc.array(fc.integer({ min: 0, max: 0xffff })).map((codes) => String.fromCharCode(...codes));
  fc.assert(fc.property(units, (text) => evaluate(stringLiteral(text)) === text));
  expect(stringLiteral(`it's "quoted"\n\u2028`)).toBe(`'it\\'s "quoted"\\n\\u2028'`);
});

test('any plain data survives its literal', () => {
  const same = (value: unknown) => JSON.stringify(evaluate(dataLiteral(value))) === JSON.stringify(value);
  fc.assert(fc.property(fc.jsonValue({ maxDepth: 3 }), same));
  expect(dataLiteral({ a: undefined, b: [true, null] })).toBe('{ b: [true, null] }');
});

test('numbers keep their value, and long whole numbers get separators', () => {
  expect([0, 9999, 10_000, 1_161_600, -60_965_224, 1e-7, 0.5].map(numberLiteral)).toEqual([
    '0',
    '9999',
    '10_000',
    '1_161_600',
    '-60_965_224',
    '1e-7',
    '0.5',
  ]);
  fc.assert(fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (x) => evaluate(numberLiteral(x)) === x));
  expect(() => numberLiteral(Number.NaN)).toThrow('NaN has no literal');
  expect(hexLiteral(0xbadcafe)).toBe('0x0badcafe');
});

test('keys are quoted only where they must be', () => {
  expect(['conv1', 'conv1.weight', '2d', '__proto__'].map(propertyKey)).toEqual([
    'conv1',
    `'conv1.weight'`,
    `'2d'`,
    `['__proto__']`,
  ]);
  expect(objectLiteral([])).toBe('{}');
  expect(Object.keys(evaluate(objectLiteral([['__proto__', '1']])) as object)).toEqual(['__proto__']);
});
