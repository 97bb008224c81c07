/** What the compiler must know of the register tiles in `partials/tile.c.hbs`, whose extents depend on the machine. */

/** Panels of the machines with the narrowest and the widest vectors; memory is planned so that it is enough for both. */
export const NARROWEST_PANEL = 8;
export const WIDEST_PANEL = 32;

/** Columns including the padding of the last panel, whatever its width. */
export function panelColumns(columns: number): number {
  return Math.ceil(columns / WIDEST_PANEL) * WIDEST_PANEL;
}
