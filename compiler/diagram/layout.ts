/**
 * Where the boxes of a directed acyclic graph are placed and how its arrows run, on a grid: rows from top to bottom, so that every arrow
 * points down, and lanes from left to right. An arrow that passes a row has a lane of its own there, so it never crosses a box.
 * Knows nothing of what is in a box.
 */

export interface GridNode {
  readonly name: string;
  /** Names of earlier nodes. */
  readonly inputs: readonly string[];
  /** How many lanes it takes side by side; one if absent. */
  readonly lanes?: number;
}

export interface Placed<N extends GridNode> {
  readonly node: N;
  readonly row: number;
  /** The leftmost of its lanes. */
  readonly lane: number;
}

export interface Grid<N extends GridNode> {
  /** In the order of the nodes. */
  readonly placed: readonly Placed<N>[];
  readonly rows: number;
  /** The lanes of the rows between `from` and a reader, by row: a value with several readers takes the same route to all. */
  readonly passes: ReadonlyMap<string, ReadonlyMap<number, number>>;
}

/** `nodes` in execution order; the last one is alone at the bottom. */
export function placeOnGrid<N extends GridNode>(nodes: readonly N[]): Grid<N> {
  const rowOf = rowsOf(nodes);
  const lastReader = lastReaderRows(nodes, rowOf);
  const rows = groupByRow(nodes, rowOf);
  const placed = new Map<string, Placed<N>>();
  const passes = new Map<string, Map<number, number>>();
  /** Nodes above the current row that nodes below it read. */
  let waiting: readonly Placed<N>[] = [];
  rows.forEach((row, index) => {
    const take = createLanes();
    const here = row.map((node) => {
      const above = placed.get(node.inputs[0] ?? '');
      return { node, row: index, lane: take(above?.lane ?? 0, node.lanes) };
    });
    waiting = waiting.filter(({ node }) => (lastReader.get(node.name) ?? 0) > index);
    for (const { node, lane } of waiting) {
      const way = passes.get(node.name) ?? new Map<number, number>();
      passes.set(node.name, way.set(index, take(way.get(index - 1) ?? lane)));
    }
    for (const each of here) {
      placed.set(each.node.name, each);
    }
    waiting = [...waiting, ...here];
  });
  return { placed: nodes.flatMap(({ name }) => placed.get(name) ?? []), rows: rows.length, passes };
}

/** Gives each taker in a row the lane it wants, else the first free one; `lanes` of them side by side, of which it returns the leftmost. */
function createLanes(): (wanted: number, lanes?: number) => number {
  const taken = new Set<number>();
  return (wanted, lanes = 1) => {
    const from = (lane: number) => Array.from({ length: lanes }, (_, index) => lane + index);
    const isFree = (lane: number) => from(lane).every((each) => !taken.has(each));
    let lane = isFree(wanted) ? wanted : 0;
    while (!isFree(lane)) {
      lane += 1;
    }
    for (const each of from(lane)) {
      taken.add(each);
    }
    return lane;
  };
}

function groupByRow<N extends GridNode>(
  nodes: readonly N[],
  rowOf: ReadonlyMap<string, number>,
): readonly (readonly N[])[] {
  const rows: N[][] = [];
  for (const node of nodes) {
    const row = rowOf.get(node.name) ?? 0;
    rows[row] = [...(rows[row] ?? []), node];
  }
  return rows;
}

/** Below everything that it reads; the last node below everything there is. */
function rowsOf(nodes: readonly GridNode[]): ReadonlyMap<string, number> {
  const rows = new Map<string, number>();
  let lowest = -1;
  for (const [index, { name, inputs }] of nodes.entries()) {
    const above = index === nodes.length - 1 ? [lowest] : inputs.map((input) => rows.get(input) ?? -1);
    const row = Math.max(-1, ...above) + 1;
    rows.set(name, row);
    lowest = Math.max(lowest, row);
  }
  return rows;
}

function lastReaderRows(nodes: readonly GridNode[], row: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  const last = new Map<string, number>();
  for (const { name, inputs } of nodes) {
    for (const input of inputs) {
      last.set(input, Math.max(last.get(input) ?? 0, row.get(name) ?? 0));
    }
  }
  return last;
}
