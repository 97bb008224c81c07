/** Shape rule of `conv2d`: x [C, H, W] → y [K, P, Q] with weight [K, C/G, R, S] and bias [K]. */

import { createDiagnostic } from '../../diagnostics/create.ts';
import type { Label } from '../../diagnostics/types.ts';
import { plural } from '../../text/numbers.ts';
import type { Inferred, InferSite } from '../layer-kind.ts';
import { imageInput } from '../shared/inputs.ts';
import { biasWords, inferParameters } from '../shared/parameters.ts';
import { windowArithmetic, windowGeometry, windowSummary } from '../shared/window.ts';
import { inferWindow } from '../shared/window-check.ts';
import { groupsContradictColumns, groupsDoNotDivide } from './diagnostics.ts';
import type { Conv2dGeometry } from './geometry.ts';
import type { Conv2dAttributes } from './schema.ts';

export function inferConv2d(attributes: Conv2dAttributes, site: InferSite): Inferred<Conv2dGeometry> | undefined {
  const input = imageInput('conv2d', site);
  if (input === undefined) {
    return undefined;
  }
  const { C } = input;
  const { filters: K } = attributes;
  const G = groupsIn(attributes, site);
  if (G === undefined) {
    return undefined;
  }
  const divided = checkGroups(C, K, G, site);
  const axes = inferWindow('conv', attributes, input, site);
  if (axes === undefined || !divided) {
    return undefined;
  }
  const geometry = { ...windowGeometry(axes), C, K, G };
  const { P, Q, R, S } = geometry;
  return {
    shape: [K, P, Q],
    geometry,
    parameters: inferParameters(attributes, { weight: [K, C / G, R, S], bias: [K] }),
    multiplyAdds: K * P * Q * (C / G) * R * S,
    summary: `${plural(K, 'filter')} ${windowSummary(axes)}${G === 1 ? '' : `, ${plural(G, 'group')}`}${biasWords(attributes)}`,
    arithmetic: windowArithmetic(axes.height, axes.width),
  };
}

/** Each column is a group at least; a layer that reads every column has no groups. */
function groupsIn({ groups }: Conv2dAttributes, site: InferSite): number | undefined {
  const { count, reads } = site.columns;
  if (reads === 'whole' || (reads === 'exchanged' && groups === 1)) {
    return groups;
  }
  if (reads === 'own' && (groups % count === 0 || !site.isWritten('groups'))) {
    return groups === 1 ? count : groups;
  }
  site.report(
    createDiagnostic(
      groupsContradictColumns,
      { layer: site.layer, groups, columns: count, reads },
      {
        span: site.at('groups'),
        labels: [{ span: site.columnsAt('count'), text: plural(count, 'column') }],
        help: [
          reads === 'own'
            ? `without \`groups\` it has ${count}, one for each column; in \`columns.exchange\` it reads every column`
            : 'take it out of `columns.exchange`, or leave `groups` out',
        ],
      },
    ),
  );
  return undefined;
}

function checkGroups(C: number, K: number, G: number, site: InferSite): boolean {
  if (C % G === 0 && K % G === 0) {
    return true;
  }
  const failing = [
    { what: 'input channel', count: C, span: site.inputs.x.origin(0) },
    { what: 'filter', count: K, span: site.at('filters') },
  ]
    .filter(({ count }) => count % G !== 0)
    .map(({ what, count, span }) => ({ count, span, text: plural(count, what) }));
  if (failing.length > 0) {
    const quotients = failing.map(({ count }) => `${count} / ${G}`);
    site.report(
      createDiagnostic(
        groupsDoNotDivide,
        { layer: site.layer, groups: G, counts: failing.map(({ text }) => text) },
        {
          span: site.at('groups'),
          label:
            failing.length === 1
              ? `${quotients[0]} is not a whole number`
              : `neither ${quotients.join(' nor ')} is a whole number`,
          labels: [...failing.map(({ span, text }) => ({ span, text })), ...columnGroups(site)],
          notes: [
            ...new Set(failing.map(({ count }) => `${count} is divisible by ${divisors(count)}`)),
            `both are divisible by ${divisors(gcd(C, K))}`,
          ],
        },
      ),
    );
  }
  return failing.length === 0;
}

/** Where groups come from that the layer does not write. */
function columnGroups(site: InferSite): readonly Label[] {
  return site.columns.reads === 'own' && !site.isWritten('groups')
    ? [{ span: site.columnsAt('count'), text: 'a group for each column' }]
    : [];
}

/** Divisors that are listed; sensible channel counts have few more. */
const DIVISORS_SHOWN = 16;
/** Larger group counts are not worth listing; it bounds the work on absurd channel counts. */
const LARGEST_DIVISOR = 4096;

/** `1, 2, 4`, in rising order. */
function divisors(count: number): string {
  const found: number[] = [];
  for (let candidate = 1; candidate <= Math.min(count, LARGEST_DIVISOR); candidate += 1) {
    if (count % candidate === 0) {
      found.push(candidate);
    }
  }
  return `${found.slice(0, DIVISORS_SHOWN).join(', ')}${found.length > DIVISORS_SHOWN ? ', …' : ''}`;
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}
