/**
 * The `gpu` profile of everything that is a matrix product: workgroups of 256 threads stage tiles of both factors in workgroup
 * memory; each thread sums four columns of four or eight rows in registers. The partial `gemm` holds the loops; a kernel brings
 * `rows_at(depth, row)` and `columns_at(depth, column)`, which return four neighbours each and zeros beyond the depth.
 */
import type { Extent } from '../../program/types.ts';
import type { Launch, WgslConstant } from './kernel.ts';
import { constant } from './literals.ts';

/** Which index of a factor is contiguous in memory: neighbouring threads load along it. */
export type Contiguous = 'depth' | 'quad';

export interface GemmSite {
  /** Rows of the product if known at compile time, else a guess. */
  readonly rows: number;
  readonly rowsContiguous: Contiguous;
  readonly columnsContiguous: Contiguous;
}

/** What the partial inserts. */
export interface GemmView {
  readonly quads: readonly { readonly quad: number }[];
  readonly sums: readonly { readonly row: number; readonly quad: number; readonly component: string }[];
  readonly names: string;
  readonly rows: TileIndex;
  readonly columns: TileIndex;
}

interface TileIndex {
  readonly depth: string;
  readonly quad: string;
}

export interface Gemm {
  readonly tileRows: number;
  readonly tileColumns: number;
  readonly workgroupBytes: number;
  readonly constants: readonly WgslConstant[];
  readonly gemm: GemmView;
}

export const GEMM_THREADS = 256;
const TILE_DEPTH = 16;

/** Few rows get wide tiles, so that no thread multiplies padding; many rows get eight rows per thread. */
function tileShape(rows: number): { readonly threadRows: number; readonly quads: number } {
  if (rows <= 32) {
    return { threadRows: 8, quads: 1 };
  }
  return { threadRows: 16, quads: rows <= 64 ? 1 : 2 };
}

export function planGemm({ rows, rowsContiguous, columnsContiguous }: GemmSite): Gemm {
  const { threadRows, quads } = tileShape(rows);
  const rowQuads = threadRows * quads;
  const columnQuads = GEMM_THREADS / threadRows;
  const sums = Array.from({ length: 4 * quads }, (_, row) => ({
    row,
    quad: Math.floor(row / 4),
    component: 'xyzw'.charAt(row % 4),
  }));
  return {
    tileRows: 4 * rowQuads,
    tileColumns: 4 * columnQuads,
    workgroupBytes: TILE_DEPTH * (rowQuads + columnQuads) * 16,
    constants: [
      constant('THREADS', 'u32', GEMM_THREADS, 'of a workgroup'),
      constant('TILE_DEPTH', 'u32', TILE_DEPTH),
      constant('ROW_QUADS', 'u32', rowQuads, 'rows of a tile in fours'),
      constant('COLUMN_QUADS', 'u32', columnQuads, 'columns of a tile in fours'),
    ],
    gemm: {
      quads: Array.from({ length: quads }, (_, quad) => ({ quad })),
      sums,
      names: sums.map(({ row }) => `sum${row}`).join(', '),
      rows: tileIndex(rowsContiguous, 'ROW_QUADS'),
      columns: tileIndex(columnsContiguous, 'COLUMN_QUADS'),
    },
  };
}

/** Index of element `i` of a tile, such that neighbouring threads load neighbouring memory. */
function tileIndex(contiguous: Contiguous, quads: string): TileIndex {
  return contiguous === 'depth'
    ? { depth: 'i % TILE_DEPTH', quad: 'i / TILE_DEPTH' }
    : { depth: `i / ${quads}`, quad: `i % ${quads}` };
}

/** Workgroups over columns in x, rows in y, independent products in z. */
export function gemmLaunch(gemm: Gemm, columns: Extent, rows: Extent, products: Extent): Launch {
  return {
    workgroupSize: [GEMM_THREADS, 1, 1],
    workgroups: [columns, rows, products],
    workgroupBytes: gemm.workgroupBytes,
  };
}

/** The header's sentences about which thread owns what. */
export function gemmHeader({ tileRows, tileColumns, gemm }: Gemm, rows: string, columns: string): readonly string[] {
  return [
    `A matrix product of ${rows} × ${columns}: one workgroup owns a tile of ${tileRows}×${tileColumns},`,
    `one thread ${gemm.sums.length}×4 of it. Both factors pass through workgroup memory ${TILE_DEPTH} deep.`,
  ];
}
