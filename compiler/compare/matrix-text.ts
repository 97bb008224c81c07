/** The matrix of specs as text of a certain width, as Markdown and as CSV. */
import { displayWidth } from '../text/display.ts';
import { printable } from '../text/escape.ts';
import { renderMarkdownTable } from '../text/markdown.ts';
import { formatMultiplyAdds } from '../text/numbers.ts';
import { type Column, formatBytes, formatCount, formatShape, renderTable } from '../text/table.ts';
import { wrapText } from '../text/wrap.ts';
import type { Matrix, MatrixRow } from './matrix.ts';

const COLUMNS: readonly Column[] = [
  { title: 'Spec' },
  { title: 'Input' },
  { title: 'Layers', align: 'right' },
  { title: 'Parameters', align: 'right' },
  { title: 'Multiply-adds', align: 'right' },
  { title: 'Training memory', align: 'right' },
];

/** `title`: how a spec is called. */
function cells(row: MatrixRow, title: string): readonly string[] {
  const { input, layers, parameters, multiplyAdds, training } = row;
  return [
    title,
    formatShape(input),
    formatCount(layers),
    formatCount(parameters),
    formatMultiplyAdds(multiplyAdds).replace(/ multiply-adds?$/, ''),
    `${formatBytes(training.memoryBytes)} at ${formatCount(training.batch)}`,
  ];
}

/** By its name; by its file where two have the same. */
function titlesOf({ specs }: Matrix): readonly string[] {
  return specs.map(({ name, file }) =>
    specs.filter((other) => other.name === name).length === 1 ? name : printable(file),
  );
}

export function matrixText(matrix: Matrix, width: number): string {
  const titles = titlesOf(matrix);
  const columns = COLUMNS.map((column) => ({ ...column, title: SHORT[column.title] ?? column.title.toLowerCase() }));
  const rows = matrix.specs.map((row, index) => cells(row, titles[index] ?? ''));
  const wide = displayWidth(renderTable(columns, rows).split('\n', 1)[0] ?? '') - width;
  const room = Math.max(...titles.map((title) => displayWidth(title))) - Math.max(wide, 0);
  const table = renderTable(
    columns,
    rows.flatMap((row) => brokenTitle(row, room)),
  );
  const shared = matrix.conventions.filter((name) => !matrix.differences.includes(name));
  const nameWidth = Math.max(...matrix.conventions.map((name) => name.length));
  const all = matrix.specs.length;
  const line = (name: string, words: string) => {
    const [first = '', ...rest] = wrapText(words, width - nameWidth - 4);
    const indent = ' '.repeat(nameWidth + 4);
    return [`  ${name.padEnd(nameWidth)}  ${first}`, ...rest.map((below) => `${indent}${below}`)].join('\n');
  };
  const different = matrix.differences.map((name) =>
    groupsOf(matrix, name, titles)
      .map(([words, specs], index) => line(index === 0 ? name : '', `${words}: ${specs.join(', ')}`))
      .join('\n'),
  );
  const alike = shared.map((name) => line(name, wordsOf(matrix.specs[0], name)));
  return [
    table,
    ...(different.length === 0 ? [] : [`they differ in\n${different.join('\n')}`]),
    ...(alike.length === 0 ? [] : [`${all === 1 ? 'conventions' : 'all have'}\n${alike.join('\n')}`]),
  ].join('\n\n');
}

/** The row with its title in lines of at most `room` columns as far as possible, broken after what joins its words. */
function brokenTitle([title = '', ...rest]: readonly string[], room: number): readonly (readonly string[])[] {
  const lines: string[] = [];
  for (const part of title.match(/[^_/.-]*[_/.-]*/g) ?? []) {
    const last = lines.at(-1);
    if (last !== undefined && displayWidth(last + part) <= room) {
      lines[lines.length - 1] = last + part;
    } else {
      lines.push(lines.length === 0 ? part : `  ${part}`);
    }
  }
  const [first = '', ...below] = lines.filter((line) => line.trim() !== '');
  return [[first, ...rest], ...below.map((line) => [line, ...rest.map(() => '')])];
}

/** Titles that leave room for numbers. */
const SHORT: Readonly<Record<string, string>> = { 'Multiply-adds': 'mult-adds', 'Training memory': 'memory' };

/** What is said about a convention, and by which specs. */
function groupsOf(
  { specs }: Matrix,
  convention: string,
  titles: readonly string[],
): readonly (readonly [words: string, specs: readonly string[]])[] {
  const groups = new Map<string, string[]>();
  specs.forEach((row, index) => {
    const words = wordsOf(row, convention);
    groups.set(words, [...(groups.get(words) ?? []), titles[index] ?? '']);
  });
  return [...groups];
}

function wordsOf(row: MatrixRow | undefined, convention: string, silent = 'none'): string {
  const words = row?.conventions[convention] ?? [];
  return words.length === 0 ? silent : words.join('; ');
}

export function matrixMarkdown(matrix: Matrix): string {
  const titles = titlesOf(matrix);
  const links = matrix.specs.map(({ file }, index) => `[${titles[index]}](${linkTarget(file)})`);
  const table = renderMarkdownTable(
    COLUMNS,
    matrix.specs.map((row, index) => cells(row, links[index] ?? '')),
  );
  const conventions = renderMarkdownTable(
    [
      { title: 'Spec' },
      ...matrix.conventions.map((name) => ({ title: `${name.charAt(0).toUpperCase()}${name.slice(1)}` })),
    ],
    matrix.specs.map((row, index) => [
      titles[index] ?? '',
      ...matrix.conventions.map((name) => wordsOf(row, name, '')),
    ]),
  );
  return matrix.conventions.length === 0 ? table : `${table}\n\n${conventions}`;
}

function linkTarget(file: string): string {
  return encodeURI(file).replace(/[()]/g, (bracket) => `%${bracket.charCodeAt(0).toString(16)}`);
}

/** One line per spec (RFC 4180): numbers as they are, a convention that has several answers with `; ` between them. */
export function matrixCsv({ specs, conventions }: Matrix): string {
  const head = ['name', 'file', 'input', 'classes', 'layers', 'parameters', 'multiply_adds', 'batch', 'memory_bytes'];
  const lines = specs.map((row) => [
    row.name,
    printable(row.file),
    row.input.join('x'),
    ...[row.classes, row.layers, row.parameters, row.multiplyAdds, row.training.batch, row.training.memoryBytes].map(
      String,
    ),
    ...conventions.map((name) => (row.conventions[name] ?? []).join('; ')),
  ]);
  return [[...head, ...conventions], ...lines].map((line) => line.map(csvCell).join(',')).join('\n');
}

function csvCell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
