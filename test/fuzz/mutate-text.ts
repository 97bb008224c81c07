/** Random texts: mostly specs that somebody might have in an editor, damaged at every level from a key to a single unit. */
import { type Pick, randomYaml, yamlMarkers, yamlSigns } from '../support/random-yaml.ts';

/** Characters that editors, terminals and parsers disagree about. */
const oddities = [
  '\uFEFF',
  '\u0000',
  '\u001B',
  '\u007F',
  '\u0085',
  '\u00A0',
  '\u2028',
  '\u2029',
  '\u202E',
  '\u2066',
  '\u200B',
  '\uFFFE',
  '\r',
  '\r\n',
  '\t',
  '\n',
  '\n\n',
  'é',
  '漢',
  '😀',
  'e\u0301',
];

const values = [
  ...['0', '-0', '1', '-1', '2', '3', '1.5', '0.1', '-0.5', '1e39', '1e-50', '-1e300', '1e999', '5e-324', '4294967296'],
  ...['9007199254740993', '99999999999999999999', '0x10', '0o7', '010', '1_000', '+4', '.5', '5.', '.inf', '.nan', '~'],
  ...['null', 'true', 'yes', 'relu', 'conv1', 'images', 'logits', 'constructor', '__proto__', "'4'", '"4"', '!!str 4'],
  ...[
    '!!int 4',
    '!x 4',
    '&a 4',
    '*a',
    '<<',
    '[]',
    '{}',
    '[3]',
    '[3, 3]',
    '[1, 2, 3, 4]',
    '[3, 3',
    '{ a: 1',
    '{ a: 1 }',
    '',
  ],
  ...[
    '{ constant: 0 }',
    '{ normal: { mean: 0, std: 0.01 } }',
    '# words',
    '# specc-ignore SPC5110: why',
    '|\n    x',
    '>-',
  ],
];

const keys = [
  ...[
    'name',
    'type',
    'from',
    'expect',
    'filters',
    'kernel',
    'stride',
    'padding',
    'dilation',
    'groups',
    'rounding',
    'bias',
  ],
  ...['weight', 'units', 'rate', 'scale_at', 'size', 'alpha', 'alpha_over', 'beta', 'k', 'count_padding', 'constant'],
  ...[
    'normal',
    'mean',
    'std',
    'spec',
    'input',
    'shape',
    'classes',
    'layers',
    'loss',
    'data',
    'train',
    'defaults',
    'crop',
  ],
  ...[
    'resize',
    'scale',
    'lr',
    'momentum',
    'epochs',
    'batch',
    'schedule',
    'steps',
    'plateau',
    'factor',
    '__proto__',
    '<<',
  ],
  ...['constructor', 'toString', '?', '"name"', 'Kernel', 'kernal', ''],
];

const types = 'conv2d dense relu tanh sigmoid max_pool avg_pool lrn dropout flatten softmax'.split(' ');

/** A text that differs from one of `seeds` in a few places, or one without any sense. */
export function randomText(pick: Pick, seeds: readonly string[]): string {
  const choose = <T>(choices: readonly T[]): T => choices[pick(choices.length)] as T;
  const start = pick(16);
  let text = start === 0 ? randomYaml(pick).text : start === 1 ? nonsense(pick) : choose(seeds);
  for (let count = 1 + (pick(3) === 0 ? pick(8) : pick(2)); count > 0; count--) {
    text = choose(mutations)(text, pick, seeds);
  }
  // What cannot be written to a file is no text.
  return Buffer.from(text).toString();
}

function nonsense(pick: Pick): string {
  const pieces = [...yamlSigns, ...yamlMarkers, ...oddities, ...values, ...keys.map((key) => `${key}: `), 'spec: 1\n'];
  return Array.from({ length: pick(60) }, () => pieces[pick(pieces.length)]).join('');
}

type Mutation = (text: string, pick: Pick, seeds: readonly string[]) => string;

const mutations: readonly Mutation[] = [
  replaceRange,
  insertOddity,
  replaceValue,
  replaceValue,
  replaceValue,
  replaceKey,
  replaceWord,
  changeLine,
  changeLine,
  changeIndentation,
  changeLineBreaks,
  spliceOther,
  repeatPart,
  cut,
];

function splice(text: string, start: number, length: number, inserted: string): string {
  return text.slice(0, start) + inserted + text.slice(start + length);
}

/** One of the matches of `pattern`, replaced. */
function replaceMatch(text: string, pattern: RegExp, pick: Pick, replacement: (found: string) => string): string {
  const found = [...text.matchAll(pattern)];
  const one = found[pick(found.length || 1)];
  return one === undefined ? text : splice(text, one.index, one[0].length, replacement(one[0]));
}

function replaceRange(text: string, pick: Pick): string {
  const pieces = [...yamlSigns, ...yamlMarkers, ...values, ''];
  return splice(text, pick(text.length + 1), pick(12), pieces[pick(pieces.length)] ?? '');
}

function insertOddity(text: string, pick: Pick): string {
  const places = [0, text.length, pick(text.length + 1), pick(text.length + 1), text.indexOf('\n') + 1];
  return splice(text, places[pick(places.length)] ?? 0, 0, oddities[pick(oddities.length)] ?? '');
}

function replaceValue(text: string, pick: Pick): string {
  const pattern = /(?<=[:[,] )(?:\[[^\]\n]*\]|[\w.+-]+)/g;
  return replaceMatch(text, pattern, pick, (found) => {
    const number = Number(found);
    const near = [number + 1, number - 1, number * 2, number / 3, -number, number * 1e6]
      .filter(Number.isFinite)
      .map(String);
    return pick(2) === 0 && near.length > 0 ? (near[pick(near.length)] ?? '') : (values[pick(values.length)] ?? '');
  });
}

function replaceKey(text: string, pick: Pick): string {
  const pattern = /[\w"]+(?=[ \t]*:)/g;
  return pick(2) === 0
    ? replaceMatch(text, pattern, pick, () => keys[pick(keys.length)] ?? '')
    : replaceMatch(
        text,
        pattern,
        pick,
        (found) => `${keys[pick(keys.length)]}: ${values[pick(values.length)]}, ${found}`,
      );
}

/** A word of the text in place of another: names twice, types of other layers. */
function replaceWord(text: string, pick: Pick): string {
  const words = [...(text.match(/[\w.-]+/g) ?? ['a']), ...types];
  return replaceMatch(text, /[\w.-]+/g, pick, () => words[pick(words.length)] ?? '');
}

function changeLine(text: string, pick: Pick): string {
  const lines = text.split('\n');
  const [from, to] = [pick(lines.length), pick(lines.length)];
  const line = lines[from] ?? '';
  switch (pick(4)) {
    case 0:
      lines.splice(from, 1);
      break;
    case 1:
      lines.splice(to, 0, line);
      break;
    case 2:
      lines[from] = lines[to] ?? '';
      lines[to] = line;
      break;
    default:
      lines.splice(from, 1 + pick(4));
  }
  return lines.join('\n');
}

function changeIndentation(text: string, pick: Pick): string {
  const indents = ['', ' ', '  ', '   ', '\t', '  \t', '\t  ', '\u00A0 ', '        '];
  if (pick(4) === 0) {
    return text.replaceAll(/^ +/gm, (found) => '\t'.repeat(Math.ceil(found.length / 2)));
  }
  return replaceMatch(text, /^[ \t]*/gm, pick, () => indents[pick(indents.length)] ?? '');
}

function changeLineBreaks(text: string, pick: Pick): string {
  const breaks = ['\r\n', '\r', '\u2028', '\u0085', '\n\n', ''];
  const other = breaks[pick(breaks.length)] ?? '';
  return pick(2) === 0
    ? text.replaceAll('\n', pick(3) === 0 ? other : '\r\n')
    : replaceMatch(text, /\n/g, pick, () => other);
}

function spliceOther(text: string, pick: Pick, seeds: readonly string[]): string {
  const lines = text.split('\n');
  const other = (seeds[pick(seeds.length)] ?? '').split('\n');
  const start = pick(other.length);
  lines.splice(pick(lines.length + 1), pick(3), ...other.slice(start, start + 1 + pick(6)));
  return lines.join('\n');
}

/** Depth and size: what must be bounded. */
function repeatPart(text: string, pick: Pick): string {
  const times = [2, 3, 40, 300][pick(4)] ?? 2;
  if (pick(2) === 0) {
    const sign = ['[', '{ a: ', '- ', '? ', '&a ', '*a ', '!!str ', '(', '"', '  '][pick(10)] ?? '';
    return splice(text, pick(text.length + 1), 0, sign.repeat(times));
  }
  const start = pick(text.length + 1);
  const part = text.slice(start, start + pick(100));
  return splice(text, start, 0, part.repeat(times));
}

function cut(text: string, pick: Pick): string {
  const at = pick(text.length + 1);
  return pick(3) === 0 ? text.slice(at) : text.slice(0, at);
}
