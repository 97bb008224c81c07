/**
 * Columns: the channels of a network in equal parts that see each other only where the spec says so (section 3.5 of the AlexNet paper, whose
 * columns were two GPUs). A layer whose channels are shared out reads its own column, unless `columns.exchange` lists it.
 */
import { columnsDoNotDivide, needlessExchange } from '../diagnostics/catalogue/columns.ts';
import { createDiagnostic } from '../diagnostics/create.ts';
import type { Columns } from '../ops/columns.ts';
import { layerKind } from '../ops/registry.ts';
import type { ResolvedLayer, ResolvedSpec } from '../resolve/types.ts';
import { plural } from '../text/numbers.ts';
import type { ColumnPlan, PlannedColumns } from './inferred.ts';
import { logitsLayer } from './output.ts';
import type { GraphReport } from './report.ts';
import type { Shape } from './types.ts';

/** `order`: inputs before readers. Depends on the kinds alone, not on shapes. */
export function planColumns(spec: ResolvedSpec, order: readonly ResolvedLayer[]): ColumnPlan {
  const { columns } = spec;
  const plan = new Map<string, PlannedColumns>();
  if (columns === undefined) {
    return plan;
  }
  const exchange = new Set(columns.exchange);
  const scores = logitsLayer(spec)?.name;
  for (const { name, type, inputs } of order) {
    const readsDivided = inputs.some((input) => plan.get(input)?.divided === true);
    const place = { kind: type, readsDivided, exchanges: exchange.has(name), givesScores: name === scores };
    plan.set(name, planLayer(columns.count, place));
  }
  return plan;
}

interface Place {
  readonly kind: string;
  /** Whether one of its inputs is shared out between the columns. */
  readonly readsDivided: boolean;
  /** Whether `columns.exchange` lists it. */
  readonly exchanges: boolean;
  readonly givesScores: boolean;
}

/** How a layer of a network with `count` columns takes part in them. */
export function planLayer(count: number, { kind, readsDivided, exchanges, givesScores }: Place): PlannedColumns {
  const reads = !readsDivided ? 'whole' : exchanges ? 'exchanged' : 'own';
  // Scores belong to no column, unless each column makes its own.
  const divided = reads === 'own' || (layerKind(kind).givesColumns === true && !givesScores);
  return { count, reads, divided };
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

/** Whether the columns can share out the channels that a layer makes. */
export function checkDivision(
  spec: ResolvedSpec,
  plan: ColumnPlan,
  { name, type, path }: ResolvedLayer,
  [channels = 0]: Shape,
  columns: Columns,
  report: GraphReport,
): boolean {
  const { givesColumns, widthKey } = layerKind(type);
  if (givesColumns !== true || plan.get(name)?.divided !== true || channels % columns.count === 0) {
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
