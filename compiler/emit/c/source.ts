/**
 * Program and plan → the one C file of a network: the prelude, a function per kernel, and each phase as straight calls in program
 * order with a barrier after every kernel.
 */
import { partsOf } from '../../graph/recipe.ts';
import type { PhaseName } from '../../graph/types.ts';
import type { Buffer, ElementType, KernelCall, MemoryPlan, Program } from '../../program/types.ts';
import type { RenderedCKernel } from '../../targets/c/kernel.ts';
import { renderTemplate, withShared } from '../../targets/c/render.ts';
import { isReservedInC } from '../../targets/c/reserved-words.ts';
import { codeKey, keyText } from '../../targets/code-key.ts';
import { commentText } from '../../text/escape.ts';
import { formatMultiplyAdds } from '../../text/numbers.ts';
import { formatCount, formatShape } from '../../text/table.ts';
import { groupByLayer, PHASE_DOCS, phasesOf } from '../phase-groups.ts';
import { countValues } from '../prose.ts';
import { slotNameOf } from '../slots.ts';
import barrier from './partials/barrier.c.hbs';
import entry from './partials/entry.c.hbs';
import freestanding from './partials/freestanding.c.hbs';
import math from './partials/math.c.hbs';
import native from './partials/native.c.hbs';
import prelude from './partials/prelude.c.hbs';
import tile from './partials/tile.c.hbs';

export interface CSourceInput {
  readonly program: Program;
  readonly plan: MemoryPlan;
  /** By the name of the call, in program order. */
  readonly kernels: ReadonlyMap<string, RenderedCKernel>;
}

const C_TYPES: Readonly<Record<ElementType, string>> = { f32: 'float', u32: 'uint32_t', i32: 'int32_t', u8: 'uint8_t' };

/** Line width at which comments in the generated text wrap. */
const LINE_WIDTH = 118;

export interface CSource {
  readonly text: string;
  /** Key of the text, which its builds return and `model.ts` repeats. */
  readonly key: number;
}

export function emitCSource({ program, plan, kernels }: CSourceInput, header: readonly string[]): CSource {
  const { graph } = program;
  const fields = bufferFields(program.buffers.keys());
  const inParts = partsOf(graph) > 1;
  const network = [
    comment([...header, '', ...describeNetwork(program)], ''),
    renderTemplate(prelude, { slots: wrapWords(plan.slots.map((slot) => `${slotName(slot.name, fields)},`)), inParts }),
    renderTemplate(freestanding, {}),
    renderTemplate(barrier, {}),
    renderTemplate(math, {}),
    renderTemplate(tile, {}),
    ...withShared([...kernels.values()]),
    buffers(program, plan, fields),
    ...phasesOf(graph).map((name) => phase({ program, plan, kernels }, name, PHASE_DOCS[name](graph), fields)),
    ...(inParts ? [] : [trainStep()]),
  ];
  const key = codeKey(network.join('\n'));
  const sections = [...network, renderTemplate(entry, { key: keyText(key), inParts }), renderTemplate(native, {})];
  return { text: sections.join('\n'), key };
}

function describeNetwork({ graph }: Program): readonly string[] {
  const parameters = countValues(graph.layers.flatMap((layer) => layer.parameters));
  const multiplyAdds = graph.layers.reduce((sum, layer) => sum + layer.multiplyAdds, 0);
  return [
    `${graph.name}: ${formatShape(graph.input.shape)} → ${formatCount(graph.classes)} classes, ${formatCount(parameters)} parameters, ` +
      `${formatMultiplyAdds(multiplyAdds)} per image.`,
    '',
    'Every thread runs each phase from its first line to its last and meets the others after each kernel. Images inside the network ' +
      'are stored [N, H, W, C]; `images` is [N, C, H, W].',
    '',
    'A shared library: cc -std=gnu11 -O3 -march=native -ffp-contract=fast -fno-math-errno -fno-trapping-math -fPIC -shared -pthread ' +
      `-o ${graph.name}.so ${graph.name}.c`,
  ];
}

/** Buffer → field of `Buffers`: `pool1.indices` → `pool1_indices`; with a leading underscore where C or another buffer has the name. */
export function bufferFields(names: Iterable<string>): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  const taken = new Set<string>();
  for (const name of names) {
    let field = name.replaceAll('.', '_');
    while (taken.has(field) || isReservedInC(field)) {
      field = `_${field}`;
    }
    taken.add(field);
    fields.set(name, field);
  }
  return fields;
}

/** `SLOT_CONV1_WEIGHT` */
function slotName(buffer: string, fields: ReadonlyMap<string, string>): string {
  return `SLOT_${fields.get(buffer)?.toUpperCase()}`;
}

/** Words over several lines, with room for an indent of two. */
function wrapWords(words: readonly string[]): readonly string[] {
  return breakLines(words.join(' '), LINE_WIDTH - 2);
}

function buffers({ buffers: all }: Program, plan: MemoryPlan, fields: ReadonlyMap<string, string>): string {
  const rows = [...all.values()].map((buffer) => {
    return {
      buffer,
      slot: slotName(slotNameOf(plan, buffer.name), fields),
      field: fields.get(buffer.name) ?? '',
      type: C_TYPES[buffer.elementType],
    };
  });
  return [
    '/* The tensors. Those that share a slot never hold values at the same time. */',
    'typedef struct {',
    ...rows.map(({ buffer, field, type }) => `  ${type} *${field}; /* ${extents(buffer)} */`),
    '} Buffers;',
    '',
    'static Buffers buffers_of(const Context *context) {',
    '  return (Buffers){',
    ...rows.map(({ field, slot }) => `      .${field} = slot(context, ${slot}),`),
    '  };',
    '}',
    '',
  ].join('\n');
}

/** As stored: `[N, 55, 55, 96]` */
function extents({ shape, batched, channelsLast }: Buffer): string {
  const [channels = 1, ...image] = shape;
  const stored = channelsLast ? [...image, channels] : shape;
  return `[${[...(batched ? ['N'] : []), ...stored].join(', ')}]`;
}

function phase(
  { program: { graph, phases }, kernels }: CSourceInput,
  name: PhaseName,
  doc: string,
  fields: ReadonlyMap<string, string>,
): string {
  const calls = phases[name];
  const groups = groupByLayer(graph, calls, name);
  const body = groups.map((group) =>
    [
      ...group.comments.map((text) => comment([text], '  ').trimEnd()),
      ...group.calls.flatMap((call) => callLines(call, kernels.get(call.name)?.name ?? call.name, fields)),
    ].join('\n'),
  );
  return [
    `${comment([doc], '')}static void ${name}(const Worker *worker, const Buffers *b) {`,
    ...(calls.length === 0 ? ['  (void)worker, (void)b;'] : [body.join('\n\n')]),
    '}',
    '',
  ].join('\n');
}

function callLines({ bindings }: KernelCall, name: string, fields: ReadonlyMap<string, string>): readonly string[] {
  const values = ['worker', ...bindings.map(({ buffer }) => `b->${fields.get(buffer)}`)];
  const line = `  ${name}(${values.join(', ')});`;
  const indent = ' '.repeat(name.length + 3);
  const call = line.length <= LINE_WIDTH ? [line] : wrap(values, `  ${name}(`, indent);
  return [...call, '  barrier(worker);'];
}

/** Arguments over several lines. */
function wrap(values: readonly string[], head: string, indent: string): readonly string[] {
  const lines: string[] = [];
  let line = head;
  values.forEach((value, index) => {
    const text = index === values.length - 1 ? `${value});` : `${value},`;
    if (line.length + text.length + 1 > LINE_WIDTH) {
      lines.push(line.trimEnd());
      line = indent;
    }
    line += `${text} `;
  });
  return [...lines, line.trimEnd()];
}

function trainStep(): string {
  return [
    '/* One update of all parameters. */',
    'static void train_step(const Worker *worker, const Buffers *b) {',
    '  forward(worker, b);',
    '  backward(worker, b);',
    '  update(worker, b);',
    '}',
    '',
  ].join('\n');
}

/** A block comment, wrapped between words. */
function comment(paragraphs: readonly string[], indent: string): string {
  const lines = paragraphs.flatMap((text) => breakLines(commentText(text), LINE_WIDTH - indent.length - 6));
  const [only, ...more] = lines;
  return more.length === 0
    ? `${indent}/* ${only} */\n`
    : `${indent}/*\n${lines.map((line) => `${indent} * ${line}`.trimEnd()).join('\n')}\n${indent} */\n`;
}

function breakLines(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + word.length + 1 > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}
