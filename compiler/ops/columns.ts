/** What a layer kind is told of the columns of a network. */

/** `columns` of a spec. */
export interface Columns {
  readonly count: number;
  /** The layers that read every column. */
  readonly exchange: readonly string[];
}

/** What a layer reads. */
export interface ColumnView {
  /** 1 where the network has no columns. */
  readonly count: number;
  /**
   * whole: its input is not divided into columns. own: each column reads its own channels. exchanged: the input is divided, and every
   * column reads all of it.
   */
  readonly reads: 'whole' | 'own' | 'exchanged';
}

export const oneColumn: ColumnView = { count: 1, reads: 'whole' };
