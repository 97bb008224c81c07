/** Names that generated C must not use for parameters: keywords, and what the prelude declares. */

const RESERVED: ReadonlySet<string> = new Set(
  `auto break case char const continue default do double else enum extern float for goto if inline int long register
  restrict return short signed sizeof static struct switch typedef union unsigned void volatile while
  asm typeof bool true false
  worker load store splat vector share barrier min max LANES`.split(/\s+/),
);

export function isCIdentifier(name: string): boolean {
  return /^[a-z][a-z0-9_]*$/.test(name) && !RESERVED.has(name);
}
