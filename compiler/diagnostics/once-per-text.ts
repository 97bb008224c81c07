/**
 * One text may stand for several layers: a line of a block, of a patch, or of `defaults`. What is wrong with it is wrong in each of them, but it
 * is one mistake.
 */
import type { Diagnostic } from './types.ts';

/** Passes on what is reported about a layer, unless the same code was reported at the same place about another one. */
export function oncePerText<Details extends readonly unknown[]>(
  report: (diagnostic: Diagnostic, ...details: Details) => void,
): (layer: string | number, diagnostic: Diagnostic, ...details: Details) => void {
  const first = new Map<string, string | number>();
  return (layer, diagnostic, ...details) => {
    const { code, span } = diagnostic;
    const place = `${code} ${span?.file} ${span?.start} ${span?.end}`;
    if (span === undefined || (first.get(place) ?? layer) === layer) {
      first.set(place, layer);
      report(diagnostic, ...details);
    }
  };
}
