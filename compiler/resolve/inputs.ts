/** What each layer reads: binds names, finds cycles and layers that nothing reads. */
import type { Composition } from '../compose/compose.ts';
import { cycle, unknownInput, unusedLayer } from '../diagnostics/catalogue/names.ts';
import { createDiagnostic, type DiagnosticDetails } from '../diagnostics/create.ts';
import { oncePerText } from '../diagnostics/once-per-text.ts';
import type { Report } from '../diagnostics/types.ts';
import { quote } from '../diagnostics/words.ts';
import { byDistance, nearest } from '../source/nearest.ts';
import type { Origin, Span } from '../source/span.ts';

/** One layer of the text, valid or not. */
export interface LayerOutline {
  readonly index: number;
  /** As written, or a name that no layer can have. */
  readonly name: string;
  nameSpan(): Origin;
  /** The written inputs and their spans; undefined reads the layer before. */
  readonly from: readonly { readonly name: string; readonly span: Span }[] | undefined;
}

/** Each search looks at every name: a text with thousands of wrong names gets help only for the first ones. */
const maximumSearches = 20;

/** Layers of a cycle that are shown; a longer cycle is named by its ends. */
const maximumLabels = 8;

export interface BoundInputs {
  /** By layer index. */
  readonly inputs: ReadonlyMap<number, readonly string[]>;
  /** Layers that read something that does not exist, or themselves. */
  readonly refused: ReadonlySet<number>;
}

export function bindInputs(
  outlines: readonly LayerOutline[],
  { removed, isLost }: Pick<Composition, 'removed' | 'isLost'>,
  report: Report,
): BoundInputs {
  const names = [...new Set(['images', ...outlines.map(({ name }) => name)])];
  const known = new Set(names);
  const inputs = new Map<number, readonly string[]>();
  const refused = new Set<number>();
  const once = oncePerText(report);
  let unknown = 0;
  for (const [position, layer] of outlines.entries()) {
    if (layer.from === undefined) {
      inputs.set(layer.index, [outlines[position - 1]?.name ?? 'images']);
      continue;
    }
    inputs.set(
      layer.index,
      layer.from.map(({ name }) => name),
    );
    for (const { name, span } of layer.from) {
      if (!known.has(name)) {
        refused.add(layer.index);
      }
      if (!known.has(name) && !isLost(name)) {
        const others = names.filter((other) => other !== layer.name);
        const near = unknown < maximumSearches ? searchNames(name, span, others, removed) : {};
        once(layer.index, createDiagnostic(unknownInput, { layer: layer.name, input: name }, { span, ...near }));
        unknown++;
      }
    }
  }
  for (const index of reportCycles(outlines, inputs, report)) {
    refused.add(index);
  }
  return { inputs, refused };
}

/** What the author may have meant by the name of no layer, or where a patch has removed that. */
export function searchNames(
  name: string,
  span: Span,
  names: readonly string[],
  removed: ReadonlyMap<string, Span>,
): DiagnosticDetails {
  const usable = names.filter((candidate) => /^[a-z]/.test(candidate));
  const removal = removed.get(name);
  const suggestion = nearest(name, usable);
  const shown = byDistance(name, usable).slice(0, 5);
  return {
    labels: removal === undefined ? [] : [{ span: removal, text: `\`${name}\` is removed here` }],
    ...(removal === undefined && { notes: [`the nearest names are ${shown.map(quote).join(', ')}`] }),
    ...(suggestion !== undefined && {
      fixes: [{ title: `write \`${suggestion}\``, edits: [{ span, newText: suggestion }] }],
    }),
  };
}

/** Reports each cycle once, at the `from` that closes it; returns the layers in cycles. */
function reportCycles(
  outlines: readonly LayerOutline[],
  inputs: ReadonlyMap<number, readonly string[]>,
  report: Report,
): ReadonlySet<number> {
  if (isInOrder(outlines, inputs)) {
    return new Set();
  }
  const byName = new Map<string, LayerOutline>();
  for (const layer of outlines) {
    if (!byName.has(layer.name)) {
      byName.set(layer.name, layer);
    }
  }
  const once = oncePerText(report);
  const inCircle = new Set<number>();
  const finished = new Set<LayerOutline>();
  for (const start of outlines) {
    // Depth-first with an explicit stack: a spec may chain more layers than the call stack is deep.
    const path: { readonly layer: LayerOutline; next: number }[] = finished.has(start)
      ? []
      : [{ layer: start, next: 0 }];
    const onPath = new Set(path.map(({ layer }) => layer));
    while (path.length > 0) {
      const top = path[path.length - 1];
      if (top === undefined) {
        break;
      }
      const name = inputs.get(top.layer.index)?.[top.next];
      const input = name === undefined ? undefined : byName.get(name);
      top.next++;
      if (name === undefined) {
        finished.add(top.layer);
        onPath.delete(top.layer);
        path.pop();
      } else if (input !== undefined && onPath.has(input)) {
        const circle = path.slice(path.findIndex(({ layer }) => layer === input)).map(({ layer }) => layer);
        reportCycle(circle, (diagnostic) => once(top.layer.index, diagnostic));
        for (const { index } of circle) {
          inCircle.add(index);
        }
      } else if (input !== undefined && !finished.has(input)) {
        path.push({ layer: input, next: 0 });
        onPath.add(input);
      }
    }
  }
  return inCircle;
}

/** Whether every layer reads only what comes before it, as in most specs: then there is no cycle to look for. */
function isInOrder(outlines: readonly LayerOutline[], inputs: ReadonlyMap<number, readonly string[]>): boolean {
  const before = new Set(['images']);
  return outlines.every(({ index, name }) => {
    const ready = inputs.get(index)?.every((input) => before.has(input)) === true;
    before.add(name);
    return ready;
  });
}

/** `circle` is a cycle in which each layer is followed by the one it reads. */
function reportCycle(circle: readonly LayerOutline[], report: Report): void {
  const rotation = circle.reduce(
    (first, layer, index) => (layer.index < (circle[first]?.index ?? 0) ? index : first),
    0,
  );
  const ordered = [...circle.slice(rotation), ...circle.slice(0, rotation)];
  const spans = ordered.map((layer, at) => {
    const next = ordered[(at + 1) % ordered.length] ?? layer;
    return { layer, next, span: layer.from?.find(({ name }) => name === next.name)?.span ?? layer.nameSpan() };
  });
  // The edge to change is the one that points forward in the text.
  const closing = spans.find(({ layer, next }) => layer.from !== undefined && next.index >= layer.index) ?? spans[0];
  if (closing === undefined) {
    return;
  }
  report(
    createDiagnostic(
      cycle,
      { path: ordered.map(({ name }) => name) },
      {
        span: closing.span,
        labels: spans
          .filter((entry) => entry !== closing)
          .slice(0, maximumLabels)
          .map(({ layer, next, span }) => ({ span, text: `\`${layer.name}\` reads ${readText(layer, next)}` })),
      },
    ),
  );
}

function readText(layer: LayerOutline, next: LayerOutline): string {
  return `\`${next.name}\`${layer.from === undefined ? ', the layer before it' : ''}`;
}

/** Layers that the last one does not depend on. Their readers, if any, are unused too: only those without readers are reported. */
export function reportUnused(
  outlines: readonly LayerOutline[],
  inputs: ReadonlyMap<number, readonly string[]>,
  report: Report,
): void {
  const last = outlines.at(-1);
  const once = oncePerText(report);
  const read = new Set([...inputs.values()].flat());
  for (const layer of outlines) {
    const { name } = layer;
    if (!read.has(name) && name !== last?.name && /^[a-z]/.test(name)) {
      const help = ['read it with `from`, or remove it'];
      once(layer.index, createDiagnostic(unusedLayer, { layer: name }, { span: layer.nameSpan(), help }));
    }
  }
}
