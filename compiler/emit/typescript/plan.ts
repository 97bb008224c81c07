/** The memory plan as members of a generated object: the size of each allocation, and the allocation of each buffer. */
import type { CodeBlockWriter } from 'ts-morph';
import { compilerAssert } from '../../assert.ts';
import type { Buffer, MemoryPlan, Program } from '../../program/types.ts';
import { slotNameOf } from '../slots.ts';
import { bufferBytes, maximum } from './formulas.ts';
import { fitsLine, writeComment } from './layout.ts';
import { objectLiteral, propertyKey, stringLiteral, tupleLiteral } from './literals.ts';

export interface PlannedProgram {
  readonly program: Program;
  readonly plan: MemoryPlan;
}

export function writeSlots(writer: CodeBlockWriter, { program, plan }: PlannedProgram): void {
  const title =
    'Bytes of each allocation, which has the name of its first buffer. Buffers that share one never hold values at the same time.';
  writeSection(writer, title, 'slots', () => {
    for (const { name: slot, buffers: names } of plan.slots) {
      const buffers = names.map((name) => bufferNamed(program, name));
      writeComment(writer, buffers.map(describeBuffer).join(', '));
      writer.writeLine(`${propertyKey(slot)}: ${arrow(maximum(buffers.map(bufferBytes)))},`);
    }
  });
}

function bufferNamed(program: Program, name: string): Buffer {
  const buffer = program.buffers.get(name);
  compilerAssert(buffer !== undefined, `no buffer is named ${name}`);
  return buffer;
}

/** "relu1 [n, 96, 55, 55]"; the order is the spec's, whatever the order in memory. */
function describeBuffer({ name, shape, batched }: Buffer): string {
  return `${name} [${[...(batched ? ['n'] : []), ...shape].join(', ')}]`;
}

export function writeBuffers(writer: CodeBlockWriter, { program, plan }: PlannedProgram): void {
  writeSection(writer, 'The slot of each buffer; shapes are per image where batched.', 'buffers', () => {
    for (const { name, elementType, shape, batched, channelsLast } of program.buffers.values()) {
      writeEntry(writer, name, [
        ['slot', stringLiteral(slotNameOf(plan, name))],
        ['elementType', stringLiteral(elementType)],
        ['shape', tupleLiteral(shape)],
        ['batched', String(batched)],
        ...(channelsLast ? ([['channelsLast', 'true']] as const) : []),
      ]);
    }
  });
}

/** `(n) => 4 * n`, or `() => 4` where the body does not depend on the batch. */
export function arrow(body: string): string {
  return `(${mentionsBatch(body) ? 'n' : ''}) => ${body}`;
}

export function mentionsBatch(expression: string): boolean {
  return /\bn\b/.test(expression);
}

/** A member of the description over several lines, under a comment. */
export function writeSection(writer: CodeBlockWriter, title: string, key: string, writeBody: () => void): void {
  writer.blankLine();
  writeComment(writer, title);
  writer.write(`${key}: {`).newLine();
  writer.indent(writeBody);
  writer.write('},').newLine();
}

/** `key: { … },` on one line, or a line per member where that is too long. */
export function writeEntry(
  writer: CodeBlockWriter,
  key: string,
  members: readonly (readonly [string, string])[],
): void {
  const line = `${propertyKey(key)}: ${objectLiteral(members)},`;
  if (fitsLine(writer, line)) {
    writer.writeLine(line);
    return;
  }
  writer.write(`${propertyKey(key)}: `).inlineBlock(() => {
    for (const [name, value] of members) {
      writer.writeLine(`${propertyKey(name)}: ${value},`);
    }
  });
  writer.write(',').newLine();
}
