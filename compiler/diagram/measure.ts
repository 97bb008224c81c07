/** The grid in pixels. A lane is as wide as a box, or narrow where only arrows run; a row is as high as its tallest box. */
import type { Arrow, Point } from './arrows.ts';
import { type Box, boxHeightPx, boxWidthPx } from './boxes.ts';
import type { Grid, Placed } from './layout.ts';

const LANE_GAP_PX = 28;
const ARROW_LANE_PX = 4;
/** Gap between rows: where all arrows go straight down, and where one moves sideways. */
const ROW_GAP_PX = 22;
const CURVE_GAP_PX = 44;
/** Distance between the arrows that end at one box. */
const TIP_GAP_PX = 20;

export interface Measured {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly boxes: readonly { readonly box: Box; readonly corner: Point; readonly widthPx: number }[];
  readonly arrows: readonly Arrow[];
  /** Words between a row of boxes and the row above, in the middle of the boxes they are about. */
  readonly labels: readonly { readonly text: string; readonly middle: Point }[];
}

interface Row {
  readonly top: number;
  readonly bottom: number;
  /** To the row above. */
  readonly gap: number;
}

/**
 * An arrow as the lanes it takes, from the row of its source to that of its reader; the middle of two lanes is half-way between their numbers.
 * `offset` is where it ends, relative to the middle of that lane.
 */
interface Route {
  readonly from: Placed<Box>;
  readonly to: Placed<Box>;
  readonly lanes: readonly number[];
  readonly end: number;
  readonly offset: number;
}

/** With the top left corner of the grid at `origin`. */
export function measureGrid(grid: Grid<Box>, origin: Point): Measured {
  const boxWidth = evenCeiling(Math.max(...grid.placed.map(({ node }) => boxWidthPx(node) / lanesOf(node))));
  const { middles, widthPx } = measureLanes(grid, boxWidth);
  const routes = routesOf(grid);
  const rows = measureRows(grid, routes, origin.y);
  const x = (lane: number) => origin.x + ((middles[Math.floor(lane)] ?? 0) + (middles[Math.ceil(lane)] ?? 0)) / 2;
  const rowAt = (index: number): Row => rows[index] ?? { top: origin.y, bottom: origin.y, gap: 0 };
  return {
    widthPx,
    heightPx: rowAt(rows.length - 1).bottom - origin.y,
    boxes: grid.placed.map(({ node, row, lane }) => ({
      box: node,
      corner: { x: x(lane) - boxWidth / 2, y: rowAt(row).top },
      widthPx: x(lane + lanesOf(node) - 1) - x(lane) + boxWidth,
    })),
    arrows: routes.map(({ from, to, lanes, end, offset }) => ({
      way: lanes.map((lane, index) => {
        const { top, bottom } = rowAt(from.row + index);
        return { x: x(lane), top: index === 0 ? top + boxHeightPx(from.node) : top, bottom };
      }),
      tip: { x: x(end) + offset, y: rowAt(to.row).top },
      exchange: isExchange(from.node, to.node),
    })),
    labels: labelsOf(grid).map(({ text, row, lane }) => {
      const { top, gap } = rowAt(row);
      return { text, middle: { x: x(lane), y: top - gap / 2 } };
    }),
  };
}

function lanesOf({ lanes = 1 }: Box): number {
  return lanes;
}

/** Between parts of two columns, or from the parts of all columns to a whole that each column needs. */
function isExchange(from: Box, to: Box): boolean {
  return from.column !== undefined && from.column !== to.column && to.exchange !== undefined;
}

/** One for each layer, however many boxes it has. */
function labelsOf({
  placed,
}: Grid<Box>): readonly { readonly text: string; readonly row: number; readonly lane: number }[] {
  const firsts = placed.filter(({ node }, index) => placed[index - 1]?.node.layer !== node.layer);
  return firsts.flatMap((first) => {
    const { layer, exchange } = first.node;
    const last = placed.findLast(({ node }) => node.layer === layer) ?? first;
    return exchange === undefined
      ? []
      : [{ text: exchange, row: first.row, lane: (first.lane + last.lane + lanesOf(last.node) - 1) / 2 }];
  });
}

/** So that middles are whole numbers. */
function evenCeiling(px: number): number {
  return 2 * Math.ceil(px / 2);
}

function measureLanes(
  { placed, passes }: Grid<Box>,
  boxWidth: number,
): { readonly middles: readonly number[]; readonly widthPx: number } {
  const withBoxes = new Set(
    placed.flatMap(({ node, lane }) => Array.from({ length: lanesOf(node) }, (_, index) => lane + index)),
  );
  const lanes = [...withBoxes, ...[...passes.values()].flatMap((way) => [...way.values()])];
  const middles: number[] = [];
  let right = -LANE_GAP_PX;
  for (let lane = 0; lane <= Math.max(...lanes); lane += 1) {
    const width = withBoxes.has(lane) ? boxWidth : ARROW_LANE_PX;
    middles.push(right + LANE_GAP_PX + width / 2);
    right += LANE_GAP_PX + width;
  }
  return { middles, widthPx: right };
}

function routesOf({ placed, passes }: Grid<Box>): readonly Route[] {
  const byName = new Map(placed.map((each) => [each.node.name, each]));
  return placed.flatMap((to) => {
    const routes = to.node.inputs
      .flatMap((name) => byName.get(name) ?? [])
      .map((from) => {
        const between = Array.from({ length: to.row - from.row - 1 }, (_, step) => from.row + 1 + step);
        const way = passes.get(from.node.name);
        const passed = between.map((row) => way?.get(row) ?? from.lane);
        const start = within(from, passed[0] ?? middleOf(to));
        return { from, to, lanes: [start, ...passed], end: within(to, passed.at(-1) ?? start) };
      });
    // What comes from the left ends on the left.
    const sorted = routes.sort((a, b) => (a.lanes.at(-1) ?? 0) - (b.lanes.at(-1) ?? 0));
    return sorted.map((route) => {
      const beside = sorted.filter(({ end }) => end === route.end);
      return { ...route, offset: (beside.indexOf(route) - (beside.length - 1) / 2) * TIP_GAP_PX };
    });
  });
}

function middleOf({ node, lane }: Placed<Box>): number {
  return lane + (lanesOf(node) - 1) / 2;
}

/** The lane of a box that is nearest to this one. */
function within({ node, lane }: Placed<Box>, wanted: number): number {
  return Math.min(Math.max(wanted, lane), lane + lanesOf(node) - 1);
}

function measureRows(grid: Grid<Box>, routes: readonly Route[], top: number): readonly Row[] {
  const heights = Array.from({ length: grid.rows }, () => 0);
  for (const { node, row } of grid.placed) {
    heights[row] = Math.max(heights[row] ?? 0, boxHeightPx(node));
  }
  const aside = new Set(routes.flatMap(rowsEnteredFromAside));
  const rows: Row[] = [];
  let above = top;
  for (const [row, height] of heights.entries()) {
    const gap = row === 0 ? 0 : aside.has(row) ? CURVE_GAP_PX : ROW_GAP_PX;
    rows.push({ top: above + gap, bottom: above + gap + height, gap });
    above += gap + height;
  }
  return rows;
}

function rowsEnteredFromAside({ from, to, lanes, end, offset }: Route): readonly number[] {
  return [...lanes.slice(1), end].flatMap((lane, index) => {
    const row = from.row + 1 + index;
    return lane !== lanes[index] || (row === to.row && offset !== 0) ? [row] : [];
  });
}
