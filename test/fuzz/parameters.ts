/** `weight:` and `bias:` of a layer: every initializer and both multipliers, or nothing, for the defaults of the spec. */
import fc from 'fast-check';

const anywhere = [
  fc.constant({}),
  fc.constantFrom(0, 0.5, -1).map((constant) => ({ constant })),
  fc.constantFrom(0, 0.25).map((mean) => ({ normal: { mean, std: 0.1 } })),
  fc.constantFrom(0, 1).map((max) => ({ uniform: { min: -0.5, max } })),
  fc.constantFrom(0, 0.25).map((mean) => ({ truncated_normal: { mean, std: 0.1 } })),
];

/** Those that count what a weight connects. */
const ofWeights = fc
  .constantFrom('uniform', 'normal')
  .chain((distribution) =>
    fc.constantFrom(
      { xavier: { distribution } },
      { xavier: { distribution, gain: 0.5 } },
      { he: { distribution, fan: 'in' } },
      { he: { distribution, fan: 'out' } },
    ),
  );

const multipliers = fc.record(
  { lr_multiplier: fc.constantFrom(1, 0, 0.5, 2), decay_multiplier: fc.constantFrom(1, 0, 3) },
  { requiredKeys: [] },
);

function specOf(initializer: fc.Arbitrary<Readonly<Record<string, unknown>>>) {
  return fc.oneof(
    { withCrossShrink: true },
    { arbitrary: fc.constant(undefined), weight: 2 },
    {
      arbitrary: fc.record({ initializer, multipliers }).map(({ initializer, multipliers }) => {
        const written = { ...initializer, ...multipliers };
        return Object.keys(written).length === 0 ? undefined : written;
      }),
      weight: 1,
    },
  );
}

export const weightSpec = specOf(fc.oneof({ withCrossShrink: true }, ...anywhere, ofWeights));
/** Of one value per channel. */
export const fanlessSpec = specOf(fc.oneof({ withCrossShrink: true }, ...anywhere));

/** A bias may be left out. */
export const biasSpec = fc.oneof(
  { withCrossShrink: true },
  { arbitrary: fanlessSpec, weight: 3 },
  { arbitrary: fc.constant(false), weight: 1 },
);
