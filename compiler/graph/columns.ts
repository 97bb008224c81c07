/**
 * Columns: the channels of a network in equal parts that see each other only where the spec says so (section 3.5 of the AlexNet paper, whose
 * columns were two GPUs). A layer whose channels are shared out reads its own column, unless `columns.exchange` lists it.
 */
import { columnsDoNotDivide, needlessExchange } from '../diagnostics/catalogue/columns.ts';
import { createDiagnostic } from '../diagnostics/create.ts';
import type { Columns, ColumnView } from '../ops/columns.ts';
import { layerKind } from '../ops/registry.ts';
import type { ResolvedLayer, ResolvedSpec } from '../resolve/types.ts';
import { plural } from '../text/numbers.ts';
import type { GraphReport } from './report.ts';
import type { Shape } from './types.ts';

/** What each layer reads, by name; nothing where the network has one column. */
export type ColumnPlan = ReadonlyMap<string, ColumnView>;

/** `order`: inputs before readers. Depends on the kinds alone, not on shapes. */
export function planColumns(spec: ResolvedSpec, order: readonly ResolvedLayer[]): ColumnPlan {
  const { columns } = spec;
  const plan = new Map<string, ColumnView>();
  if (columns === undefined) {
    return plan;
  }
  const exchange = new Set(columns.exchange);
  const divided = new Set<string>();
  for (const { name, type, inputs } of order) {
    const readsDivided = inputs.some((input) => divided.has(input));
    const reads = !readsDivided ? 'whole' : exchange.has(name) ? 'exchanged' : 'own';
    plan.set(name, { count: columns.count, reads });
    if (layerKind(type).givesColumns === true || reads === 'own') {
      divided.add(name);
    }
  }
  return plan;
}

/** Layers that are listed although they read nothing of another column. Of a refused layer nobody knows what it would give. */
export function checkExchange(spec: ResolvedSpec, plan: ColumnPlan, report: GraphReport): void {
  if (spec.broken.layers.size > 0) {
    return;
  }
  for (const [index, layer] of (spec.columns?.exchange ?? []).entries()) {
    if (plan.get(layer)?.reads === 'whole') {
      report(
        createDiagnostic(
          needlessExchange,
          { layer },
          { span: spec.origin(['columns', 'exchange', index]), help: ['take it out of the list'] },
        ),
      );
    }
  }
}

/** Whether the columns can share out the channels that a layer makes. The last layer gives scores, which belong to no column. */
export function checkDivision(
  spec: ResolvedSpec,
  { name, type, path }: ResolvedLayer,
  [channels = 0]: Shape,
  columns: Columns,
  report: GraphReport,
): boolean {
  const { givesColumns, widthKey } = layerKind(type);
  const isLast = spec.layers.at(-1)?.name === name;
  if (givesColumns !== true || isLast || channels % columns.count === 0) {
    return true;
  }
  const key = widthKey ?? 'name';
  report(
    createDiagnostic(
      columnsDoNotDivide,
      { layer: name, channels: plural(channels, 'channel'), columns: columns.count },
      {
        span: spec.origin([...path, key]),
        label: `${channels} / ${columns.count} is not a whole number`,
        labels: [{ span: spec.origin(['columns', 'count']), text: plural(columns.count, 'column') }],
      },
    ),
  );
  return false;
}
