/** The grid in pixels. A lane is as wide as a box, or narrow where only arrows run; a row is as high as its tallest box. */
import type { Point, Stretch } from './arrows.ts';
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
  /** Of every box. */
  readonly boxWidthPx: number;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly boxes: readonly { readonly box: Box; readonly corner: Point }[];
  readonly arrows: readonly { readonly way: readonly Stretch[]; readonly tip: Point }[];
}

interface Row {
  readonly top: number;
  readonly bottom: number;
}

/** An arrow as the lanes it takes, starting at the row of its source; `offset` is where it ends, relative to the middle of the box. */
interface Route {
  readonly from: Placed<Box>;
  readonly to: Placed<Box>;
  readonly lanes: readonly number[];
  readonly offset: number;
}

/** With the top left corner of the grid at `origin`. */
export function measureGrid(grid: Grid<Box>, origin: Point): Measured {
  const boxWidth = evenCeiling(Math.max(...grid.placed.map(({ node }) => boxWidthPx(node))));
  const { middles, widthPx } = measureLanes(grid, boxWidth);
  const routes = routesOf(grid);
  const rows = measureRows(grid, routes, origin.y);
  const x = (lane: number) => origin.x + (middles[lane] ?? 0);
  const rowAt = (index: number): Row => rows[index] ?? { top: origin.y, bottom: origin.y };
  return {
    boxWidthPx: boxWidth,
    widthPx,
    heightPx: rowAt(rows.length - 1).bottom - origin.y,
    boxes: grid.placed.map(({ node, row, lane }) => ({
      box: node,
      corner: { x: x(lane) - boxWidth / 2, y: rowAt(row).top },
    })),
    arrows: routes.map(({ from, to, lanes, offset }) => ({
      way: lanes.map((lane, index) => {
        const { top, bottom } = rowAt(from.row + index);
        return { x: x(lane), top: index === 0 ? top + boxHeightPx(from.node) : top, bottom };
      }),
      tip: { x: x(to.lane) + offset, y: rowAt(to.row).top },
    })),
  };
}

/** So that middles are whole numbers. */
function evenCeiling(px: number): number {
  return 2 * Math.ceil(px / 2);
}

function measureLanes(
  { placed, passes }: Grid<Box>,
  boxWidth: number,
): { readonly middles: readonly number[]; readonly widthPx: number } {
  const withBoxes = new Set(placed.map(({ lane }) => lane));
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
        return { from, to, lanes: [from.lane, ...between.map((row) => way?.get(row) ?? from.lane)] };
      });
    // What comes from the left ends on the left.
    const sorted = routes.sort((a, b) => (a.lanes.at(-1) ?? 0) - (b.lanes.at(-1) ?? 0));
    return sorted.map((route, index) => ({ ...route, offset: (index - (routes.length - 1) / 2) * TIP_GAP_PX }));
  });
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
    rows.push({ top: above + gap, bottom: above + gap + height });
    above += gap + height;
  }
  return rows;
}

function rowsEnteredFromAside({ from, to, lanes, offset }: Route): readonly number[] {
  return [...lanes.slice(1), to.lane].flatMap((lane, index) => {
    const row = from.row + 1 + index;
    return lane !== lanes[index] || (row === to.row && offset !== 0) ? [row] : [];
  });
}
