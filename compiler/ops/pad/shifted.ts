/** An index in the words of a kernel's header: `p − 1`, or `p` alone. */
export function shifted(index: string, sign: '+' | '−', by: number): string {
  return by === 0 ? index : `${index} ${sign} ${by}`;
}
