/** What goes beyond the protocol: code lenses, whose commands clients run, and specc's own requests. */
import { type Connection, LSPErrorCodes, ResponseError } from 'vscode-languageserver';
import { layerMeantAt } from '../layers.ts';
import type { Position } from '../positions.ts';
import { type CurrentSession, type OfDocument, type Open, openSpec } from './session.ts';

/** Title by command. */
const lensCommands = { 'specc.build': 'build', 'specc.train': 'train', 'specc.explain': 'explain' } as const;

export function registerRequests(connection: Connection, session: CurrentSession): void {
  const open = (of: OfDocument): Open => {
    const spec = openSpec(session(), of);
    if (spec === undefined) {
      throw refusal('this document is not a spec: it has neither a key `spec` nor an `extends` that names one');
    }
    return spec;
  };
  connection.onCodeLens((of) => {
    const spec = openSpec(session(), of);
    const own = spec?.view.composition.own;
    const [first] = own?.kind === 'mapping' ? own.entries.values() : [];
    if (spec === undefined || first === undefined) {
      return [];
    }
    const range = spec.place.positions.rangeOf(first.keySpan);
    return Object.entries(lensCommands)
      .filter(([command]) => session().commands.has(command))
      .map(([command, title]) => ({ range, command: { title, command, arguments: [of.textDocument.uri] } }));
  });
  // Each loads what it needs on first use: a check does not need the back end of the compiler.
  connection.onRequest('specc/explain', async (of: OfDocument) => {
    const { explainTable } = await import('../../program/explain.ts');
    const { planModel } = await import('../../plan-model.ts');
    return { text: explainTable(planModel(graphOf(open(of)))) };
  });
  connection.onRequest('specc/diagram', async (of: OfDocument) => {
    const { networkDiagram } = await import('../../diagram/network-diagram.ts');
    return { svg: networkDiagram(graphOf(open(of))) };
  });
  connection.onRequest('specc/kernels', async ({ position, ...of }: OfDocument & { readonly position: Position }) => {
    const { kernelsOfLayer } = await import('../kernels.ts');
    const spec = open(of);
    const layer = layerMeantAt(spec.view, spec.place.positions.offsetAt(position))?.name;
    const graph = graphOf(spec);
    return { layer: layer ?? null, files: layer === undefined ? [] : kernelsOfLayer(graph, spec.view, layer) };
  });
}

function graphOf({ view }: Open) {
  const graph = view.graph();
  if (graph === undefined) {
    throw refusal('the spec has errors; nothing can be generated until they are fixed');
  }
  return graph;
}

function refusal(message: string): ResponseError<void> {
  return new ResponseError(LSPErrorCodes.RequestFailed, message);
}
