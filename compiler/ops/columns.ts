/** What a layer kind is told of the columns of a network, and what the kinds have in common in reading them. */
import { exchangeNeeded } from '../diagnostics/catalogue/columns.ts';
import { createDiagnostic } from '../diagnostics/create.ts';
import type { CandidateGenerator } from '../fixes/types.ts';
import type { AttributeSite } from './layer-kind.ts';

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

/** For kinds that cannot keep columns apart. Whether the layer need not. */
export function readsEveryColumn(site: AttributeSite & { readonly columns: ColumnView }, why: string): boolean {
  const { layer, columns } = site;
  if (columns.reads !== 'own') {
    return true;
  }
  site.report(createDiagnostic(exchangeNeeded, { layer, columns: columns.count, why }, { span: site.at('name') }));
  return false;
}

/** Lists the layer. */
export const fixExchange: CandidateGenerator = ({ spec, problem }) => {
  const name = problem?.layer.name;
  return name === undefined || spec.columns === undefined
    ? []
    : [
        {
          kind: 'exchange',
          title: `\`${name}\` in \`columns.exchange\` lets it read every column`,
          changes: [{ path: ['columns', 'exchange'], value: [...spec.columns.exchange, name] }],
        },
      ];
};
