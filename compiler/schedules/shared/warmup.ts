/** The warm-up that every schedule may begin with: its settings, checks and words, added to those of a kind. */
import { createDiagnostic } from '../../diagnostics/create.ts';
import type { CandidateGenerator } from '../../fixes/types.ts';
import type { AttributesOf } from '../../ops/shared/schema.ts';
import type { RecipeKind, SettingsSite } from '../../recipe/recipe-kind.ts';
import type { Span } from '../../source/span.ts';
import { plural } from '../../text/numbers.ts';
import { warmupLengthMissing, warmupTooLong } from './diagnostics.ts';
import { warmupAdvice, warmupWords } from './foreign.ts';
import { warmupSchema } from './schema.ts';

type Warmup = AttributesOf<typeof warmupSchema>;

/** Settings as the schema admits them. */
export interface Warmable {
  readonly warmup?: Warmup;
}

/** S: the settings of the kind alone. K: its name. */
export function withWarmup<S, K extends string>(
  definition: RecipeKind<S> & { readonly kind: K },
): RecipeKind<unknown> & { readonly kind: K } {
  const { kind, schema, foreign = {}, fixes = {} } = definition;
  return {
    ...definition,
    schema: { ...schema, properties: { ...schema.properties, warmup: warmupSchema } },
    foreign: { ...foreign, rewritings: { ...foreign.rewritings, ...warmupWords }, valueAdvice: warmupAdvice },
    check(settings: S & Warmable, site) {
      definition.check?.(settings, site);
      checkWarmup(settings, site);
    },
    fixes: { ...fixes, [warmupTooLong.code]: fixWarmup(kind) },
  };
}

function checkWarmup({ warmup }: Warmable, site: SettingsSite): void {
  if (warmup === undefined) {
    return;
  }
  const { spec, at, report } = site;
  if (warmup.epochs === undefined && warmup.steps === undefined) {
    report(createDiagnostic(warmupLengthMissing, undefined, { span: at('warmup') }));
    return;
  }
  const epochs = spec.train?.epochs;
  if (epochs !== undefined) {
    const label = { span: spec.origin(['train', 'epochs']), text: plural(epochs, 'epoch') };
    checkWarmupEnds(warmup, { epochs, what: 'training ends', label }, site);
  }
}

interface End {
  readonly epochs: number;
  /** What then happens, `training ends`. */
  readonly what: string;
  readonly label: { readonly span: Span; readonly text: string };
}

/** Reports a warm-up in epochs that takes all the time there is. How many updates an epoch has is not known here. */
export function checkWarmupEnds(
  warmup: Warmup | undefined,
  { epochs, what, label }: End,
  { at, report }: SettingsSite,
): void {
  if (warmup?.epochs !== undefined && warmup.epochs >= epochs) {
    const details = { span: at('warmup', 'epochs'), labels: [label] };
    report(createDiagnostic(warmupTooLong, { warmup: warmup.epochs, epochs, what }, details));
  }
}

/** Steps that were called epochs. */
function fixWarmup(schedule: string): CandidateGenerator {
  return ({ spec }) => {
    // As written, without defaults.
    const { warmup } = (spec.train?.schedule?.[schedule] ?? {}) as { readonly warmup?: Partial<Warmup> };
    const { epochs: steps, from } = warmup ?? {};
    if (steps === undefined || steps < LEAST_STEPS) {
      return [];
    }
    const path = ['train', 'schedule', schedule, 'warmup'];
    const value = { steps, ...(from === undefined ? {} : { from }) };
    return [{ kind: 'steps', title: `\`warmup: { steps: ${steps} }\` counts updates`, changes: [{ path, value }] }];
  };
}

/** Fewer updates are no warm-up that anyone would write. */
const LEAST_STEPS = 50;
