/**
 * Values → TypeScript source text. Every text and number in the code of a generated file passes through here, so that nothing
 * in a spec can end a string or an object early; `text/escape.ts` does the same for comments.
 */
import { CompilerBug, compilerAssert } from '../../assert.ts';
import { jsonText } from '../../text/escape.ts';

/** Names a generated module uses itself, and globals that a class of the same name would hide. */
const TAKEN: ReadonlySet<string> = new Set([
  'Array',
  'Boolean',
  'CpuProgramDescription',
  'DataRecipe',
  'Date',
  'Device',
  'Error',
  'Function',
  'InputShape',
  'Map',
  'Math',
  'Network',
  'NetworkOptions',
  'Number',
  'Object',
  'PackageFiles',
  'Parameter',
  'Phases',
  'ProgramDescription',
  'Promise',
  'Proxy',
  'Reflect',
  'Set',
  'String',
  'Symbol',
  'TrainRecipe',
  'URL',
]);

/**
 * Class name of a network: `cifar10_relu` → `Cifar10Relu`. A word ending in "net" is capitalized as is usual in the field:
 * `alexnet` → `AlexNet`, `lenet5` → `LeNet5`.
 */
export function className(specName: string): string {
  compilerAssert(/^[a-z][a-z0-9_]*$/.test(specName), `${JSON.stringify(specName)} is not a network name`);
  const name = specName
    .split('_')
    .map((word) => word.replace(/^[a-z]/, (letter) => letter.toUpperCase()).replace(/(?<=\w)net(?=\d*$)/, 'Net'))
    .join('');
  return TAKEN.has(name) ? `${name}Model` : name;
}

/** `'it\'s'`; control characters, direction marks and lone surrogates are written as escapes. */
export function stringLiteral(text: string): string {
  const body = jsonText(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'");
  return `'${body}'`;
}

/** A key of an object literal or of a type, quoted only where it must be. */
export function propertyKey(name: string): string {
  if (name === '__proto__') {
    return `['__proto__']`;
  }
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : stringLiteral(name);
}

/** Whole numbers of five digits and more get separators: `1_161_600`. */
export function numberLiteral(value: number): string {
  compilerAssert(Number.isFinite(value), `${value} has no literal`);
  return Number.isInteger(value) && Math.abs(value) >= 10_000 && Math.abs(value) < 1e21
    ? String(value).replace(/\B(?=(\d{3})+$)/g, '_')
    : String(value);
}

/** `0x0badcafe` */
export function hexLiteral(word: number): string {
  return `0x${(word >>> 0).toString(16).padStart(8, '0')}`;
}

/** `[96, 3, 11, 11]` */
export function tupleLiteral(extents: readonly number[]): string {
  return `[${extents.join(', ')}]`;
}

/** `{ x: 1, 'a.b': 2 }` from keys and value texts. */
export function objectLiteral(entries: readonly (readonly [key: string, value: string])[]): string {
  return entries.length === 0
    ? '{}'
    : `{ ${entries.map(([key, value]) => `${propertyKey(key)}: ${value}`).join(', ')} }`;
}

/** Plain data (as it comes from YAML) as one expression. Keys without a value are left out. */
export function dataLiteral(value: unknown): string {
  if (Array.isArray(value)) {
    return `[${value.map(dataLiteral).join(', ')}]`;
  }
  switch (typeof value) {
    case 'string':
      return stringLiteral(value);
    case 'number':
      return numberLiteral(value);
    case 'boolean':
      return String(value);
    case 'object':
      return value === null
        ? 'null'
        : objectLiteral(
            Object.entries(value)
              .filter(([, member]) => member !== undefined)
              .map(([key, member]) => [key, dataLiteral(member)]),
          );
    default:
      throw new CompilerBug(`a ${typeof value} has no literal`);
  }
}
