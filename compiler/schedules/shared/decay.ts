/** Checks of schedules that go from the base rate to an end rate. */
import { createDiagnostic } from '../../diagnostics/create.ts';
import type { CandidateGenerator } from '../../fixes/types.ts';
import { optimizerKinds } from '../../optimizers/registry.ts';
import { findChoice, type SettingsSite } from '../../recipe/recipe-kind.ts';
import type { ResolvedSpec } from '../../resolve/types.ts';
import { formatNumber, plural } from '../../text/numbers.ts';
import { decayUnreached, endRateAboveBase } from './diagnostics.ts';
import { checkWarmupEnds, type Warmable } from './warmup.ts';

interface DecaySettings extends Warmable {
  readonly end_rate: number;
  readonly epochs?: number;
}

export function checkDecay({ end_rate: end, epochs, warmup }: DecaySettings, site: SettingsSite): void {
  const { spec, at, report } = site;
  const base = baseRate(spec);
  if (base !== undefined && end > base.rate) {
    const labels = [{ span: spec.origin(base.path), text: `starts at ${formatNumber(base.rate)}` }];
    const rates = { end: formatNumber(end), base: formatNumber(base.rate) };
    report(createDiagnostic(endRateAboveBase, rates, { span: at('end_rate'), labels }));
  }
  if (epochs === undefined) {
    return;
  }
  const all = spec.train?.epochs ?? Number.POSITIVE_INFINITY;
  if (epochs > all) {
    const labels = [{ span: spec.origin(['train', 'epochs']), text: plural(all, 'epoch') }];
    report(createDiagnostic(decayUnreached, { epochs, all }, { span: at('epochs'), labels }));
  } else if (epochs < all) {
    const label = { span: at('epochs'), text: plural(epochs, 'epoch') };
    checkWarmupEnds(warmup, { epochs, what: 'the end rate is due', label }, site);
  }
}

/** ε of the optimizer, where it is a learning rate. */
function baseRate({ train }: ResolvedSpec): { readonly rate: number; readonly path: readonly string[] } | undefined {
  const chosen = train?.optimizer === undefined ? undefined : findChoice(optimizerKinds, train.optimizer);
  const rate = chosen?.kind.learningRate(chosen.settings) ?? 0;
  return chosen === undefined || !(rate > 0) ? undefined : { rate, path: ['train', 'optimizer', chosen.kind.kind] };
}

/** A share of the base rate, as Keras has it, where a rate is meant; and no end rate at all. */
export function fixEndRate(schedule: string): CandidateGenerator {
  return ({ spec }) => {
    const { end_rate: end = 0 } = (spec.train?.schedule?.[schedule] ?? {}) as { readonly end_rate?: number };
    const base = baseRate(spec)?.rate ?? 0;
    const change = (value: number, title: string) => ({
      kind: `end_rate ${title}`,
      title,
      changes: [{ path: ['train', 'schedule', schedule, 'end_rate'], value }],
    });
    const share = Number((end * base).toPrecision(6));
    return [
      ...(end < 1 && share > 0
        ? [change(share, `\`end_rate: ${share}\` is ${formatNumber(end)} of the base rate`)]
        : []),
      change(0, '`end_rate: 0` lets the rate fall to nothing'),
    ];
  };
}
