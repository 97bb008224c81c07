/** Names that generated C must not use: keywords of GNU C, macros that compilers define in lower case, and what the partials declare. */

const KEYWORDS: ReadonlySet<string> = new Set(
  `auto break case char const continue default do double else enum extern float for goto if inline int long register
  restrict return short signed sizeof static struct switch typedef union unsigned void volatile while
  asm typeof bool true false linux unix`.split(/\s+/),
);

/** What a kernel may call or declare; its parameters must not use these names. */
const DECLARED: ReadonlySet<string> = new Set(
  `worker barrier relax sleep_while wake_sleepers bits_of float_of power_of_two exp_f log_f tanh_f sigmoid_f random_bits
  vector load store splat integers bytes load_bytes store_bytes choose multiply_add sum_lanes min_size max_size share
  channels_first_index slot in_register load_tile store_tile add_products panels copy_panel_row pack_transposed`.split(
    /\s+/,
  ),
);

/** For a name that can clash only with the language and the preprocessor, such as that of a field. */
export function isReservedInC(name: string): boolean {
  return KEYWORDS.has(name);
}

export function isCIdentifier(name: string): boolean {
  return /^[a-z][a-z0-9_]*$/.test(name) && !KEYWORDS.has(name) && !DECLARED.has(name);
}
