/** A Program and its memory plan as text, for `specc build --print program|memory` and for tests of passes. */

import type { Buffer, Bytes, MemoryPlan, Program, Target } from '../program/types.ts';
import { formatBytes, renderTable } from '../text/table.ts';
import type { MemoryReport } from './memory-report.ts';
import { bytesAt, bytesOf, slotBytes } from './plan-memory.ts';

const TARGET_NAMES: Readonly<Record<Target, string>> = { wgsl: 'WebGPU', c: 'the CPU' };

/** `f32[N, 96, 55, 55]` */
export function formatBufferType({
  elementType,
  batched,
  shape,
}: Pick<Buffer, 'elementType' | 'batched' | 'shape'>): string {
  return `${elementType}[${[...(batched ? ['N'] : []), ...shape].join(', ')}]`;
}

/** Buffers, then each phase with one kernel call per line: `name  family  reads → writes  layers`. */
export function printProgram(program: Program): string {
  const buffers = [...program.buffers.values()].map((buffer) => [buffer.name, buffer.role, formatBufferType(buffer)]);
  const sections = [
    `program ${program.graph.name} for ${TARGET_NAMES[program.target]}`,
    renderTable([{ title: 'buffer' }, { title: 'role' }, { title: 'type' }], buffers),
  ];
  for (const [phase, calls] of Object.entries(program.phases)) {
    const rows = calls.map((call) => {
      const names = (accesses: readonly string[]) =>
        call.bindings.filter(({ access }) => accesses.includes(access)).map(({ buffer }) => buffer);
      const reads = names(['read', 'read_write']).join(', ');
      const writes = names(['write', 'read_write']).join(', ');
      return [call.name, call.kernel.family, `${reads} → ${writes}`, call.layers.join(' + ')];
    });
    const columns = [
      { title: `phase ${phase}` },
      { title: 'kernel' },
      { title: 'reads → writes' },
      { title: 'layers' },
    ];
    sections.push(renderTable(columns, rows));
  }
  return `${sections.join('\n\n')}\n`;
}

/** Batch sizes of the memory table. */
const BATCHES = [1, 32, 128] as const;

/** `1.11 MiB·N`, `233 MiB`, or their sum. */
function formatBytesInN({ fixed, perSample }: Bytes): string {
  const terms = [...(fixed > 0 ? [formatBytes(fixed)] : []), ...(perSample > 0 ? [`${formatBytes(perSample)}·N`] : [])];
  return terms.length === 0 ? '0' : terms.join(' + ');
}

/** Planned against unplanned bytes by purpose, then every slot with the buffers that share it. */
export function printMemory(program: Program, plan: MemoryPlan, report: MemoryReport): string {
  const numbers = BATCHES.map((batch) => ({
    title: `planned / one per tensor at N=${batch}`,
    align: 'right' as const,
  }));
  const summary = [...report.lines, report.total].map(({ purpose, planned, unplanned }) => [
    purpose,
    formatBytesInN(planned),
    ...BATCHES.map((batch) => {
      const [ours, theirs] = [bytesAt(planned, batch), bytesAt(unplanned, batch)];
      const ratio = theirs > 0 && ours <= theirs ? ` = ${(ours / theirs).toFixed(2)}` : '';
      return `${formatBytes(ours)} / ${formatBytes(theirs)}${ratio}`;
    }),
  ]);
  const slots = plan.slots.map((slot, index) => [
    String(index),
    formatBytesInN(slotBytes(slot, program.buffers)),
    slot.buffers
      .map((name) => {
        const buffer = program.buffers.get(name);
        return buffer === undefined ? name : `${name} (${formatBytesInN(bytesOf(buffer))})`;
      })
      .join(', '),
  ]);
  return `${[
    `memory of ${program.graph.name} for ${TARGET_NAMES[program.target]}; N is the batch size`,
    renderTable([{ title: 'purpose' }, { title: 'planned', align: 'right' }, ...numbers], summary),
    renderTable([{ title: 'slot', align: 'right' }, { title: 'size', align: 'right' }, { title: 'buffers' }], slots),
  ].join('\n\n')}\n`;
}
