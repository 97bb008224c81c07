/** Arrows from a box to its readers, along the lanes of the rows between. */
import { element } from './svg.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A vertical part of the route: from the top to the bottom of a row. */
export interface Stretch {
  readonly x: number;
  readonly top: number;
  readonly bottom: number;
}

export interface Arrow {
  readonly way: readonly Stretch[];
  readonly tip: Point;
  /** Whether it leads from one column into another. */
  readonly exchange: boolean;
}

const HEAD_PX = 7;

/** Down each stretch, and from one to the next in a curve that leaves and arrives vertically; ends in an arrow head. */
export function drawArrow({ way, tip, exchange }: Arrow): string {
  const [first, ...rest] = way;
  if (first === undefined) {
    return '';
  }
  const end = { x: tip.x, top: tip.y - HEAD_PX, bottom: tip.y - HEAD_PX };
  const parts = [`M${first.x} ${first.top}`];
  let from = first;
  for (const stretch of [...rest, end]) {
    if (from.x !== stretch.x) {
      const middle = (from.bottom + stretch.top) / 2;
      const turn = `C${from.x} ${middle} ${stretch.x} ${middle} ${stretch.x} ${stretch.top}`;
      parts.push(`V${from.bottom}`, turn);
    }
    from = stretch;
  }
  parts.push(`V${end.bottom}`);
  const head = `M${tip.x - 4} ${tip.y - HEAD_PX}h8L${tip.x} ${tip.y}z`;
  const classes = (name: string) => (exchange ? `${name} exchange` : name);
  return [
    element('path', { class: classes('arrow'), d: parts.join(' ') }),
    element('path', { class: classes('head'), d: head }),
  ].join('\n');
}
