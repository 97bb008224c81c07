/** What layer kinds have in common in a network of columns. */
import { exchangeNeeded } from '../../diagnostics/catalogue/columns.ts';
import { createDiagnostic } from '../../diagnostics/create.ts';
import type { CandidateGenerator } from '../../fixes/types.ts';
import type { InferSite } from '../layer-kind.ts';

/** For kinds that cannot keep columns apart. Whether the layer need not. */
export function readsEveryColumn(
  site: Pick<InferSite, 'layer' | 'at' | 'report' | 'columns' | 'columnsAt'>,
  why: string,
): boolean {
  const { layer, columns } = site;
  if (columns.reads !== 'own') {
    return true;
  }
  const labels = [{ span: site.columnsAt('exchange'), text: `which does not list \`${layer}\`` }];
  site.report(
    createDiagnostic(exchangeNeeded, { layer, columns: columns.count, why }, { span: site.at('name'), labels }),
  );
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
