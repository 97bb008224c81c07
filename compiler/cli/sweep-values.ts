/** The values that `--set` lists for a sweep, and their combinations. */

export interface SweepVariant {
  /** The values that differ between variants: `train.batch=64 layers.drop6.rate=0.3`. */
  readonly name: string;
  /** As `--set` of a single run. */
  readonly set: readonly string[];
}

/** The last option varies fastest. One variant, without a name, where no option lists several values. */
export function combinations(settings: readonly string[]): readonly SweepVariant[] {
  return settings.reduce<readonly SweepVariant[]>(
    (variants, setting) => {
      const [path = '', ...rest] = setting.split('=');
      const values = splitValues(rest.join('='));
      return variants.flatMap(({ name, set }) =>
        values.map((value) => {
          const one = `${path}=${value}`;
          return {
            name: values.length === 1 ? name : [name, one].filter((part) => part !== '').join(' '),
            set: [...set, one],
          };
        }),
      );
    },
    [{ name: '', set: [] }],
  );
}

/** At commas outside of brackets and quotes. */
function splitValues(text: string): readonly string[] {
  const values: string[] = [];
  let depth = 0;
  let quote = '';
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (quote !== '') {
      quote = character === quote ? '' : quote;
    } else if (character === '"' || character === "'") {
      quote = character;
    } else if ('[{'.includes(character)) {
      depth += 1;
    } else if (']}'.includes(character)) {
      depth -= 1;
    } else if (character === ',' && depth === 0) {
      values.push(text.slice(start, at));
      start = at + 1;
    }
  }
  return [...values, text.slice(start)].map((value) => value.trim());
}
