/**
 * Which names layers and networks may have. A layer's name becomes a property and a local name in TypeScript, a buffer,
 * and with a suffix a kernel and its file; the network's name becomes a folder and a class.
 */
import { duplicateClass, duplicateName, nameClash, reservedName } from '../diagnostics/catalogue/names.ts';
import { createDiagnostic } from '../diagnostics/create.ts';
import { oncePerText } from '../diagnostics/once-per-text.ts';
import type { Report } from '../diagnostics/types.ts';
import { layerKinds } from '../ops/registry.ts';
import type { Origin, Span } from '../source/span.ts';

export interface NamedLayer {
  readonly name: string;
  readonly index: number;
  nameSpan(): Origin;
}

/** Buffers and nodes of every program. */
const programNames: ReadonlySet<string> = new Set(
  'images labels logits loss losses metrics probabilities step'.split(' '),
);

/** Words that TypeScript reserves, in lower case. */
const typescriptWords: ReadonlySet<string> = new Set(
  'arguments as async await break case catch class const constructor continue debugger default delete do else enum eval export extends false finally for from function get if implements import in infinity instanceof interface let new null of package private protected prototype public return set static super switch this throw true try typeof undefined var void while with yield'.split(
    ' ',
  ),
);

/** Suffixes that generated code adds to a layer's name for its kernels, and those of individual kinds. */
const kernelSuffixes: ReadonlySet<string> = new Set([
  ...'accumulate backward bias clip folded forward gradient input momentum output predict squares update velocity weight'.split(
    ' ',
  ),
  ...layerKinds.flatMap((kind) => kind.kernelSuffixes ?? []),
]);

/** Networks whose class would hide a type that generated code needs, and folders that Windows refuses. */
const networkNames =
  'array aux boolean con date device error float32_array float64_array function int32_array json map math model nul number object prn promise program record set string symbol tensor uint32_array weak_map'.split(
    ' ',
  );

/** A name for two classes would make the network's answers ambiguous. */
export function checkClassNames(classes: unknown, spanOf: (key: string | number) => Span, report: Report): void {
  const entries = typeof classes === 'object' && classes !== null ? Object.entries(classes) : [];
  const first = new Map<string, Span>();
  for (const [key, value] of entries) {
    const name = String(value);
    const span = spanOf(Array.isArray(classes) ? Number(key) : key);
    const earlier = first.get(name);
    if (earlier === undefined) {
      first.set(name, span);
    } else {
      const labels = [{ span: earlier, text: 'the first one' }];
      const help = ['add what tells them apart to both names: `crane (bird)`'];
      report(createDiagnostic(duplicateClass, { name }, { span, label: 'the second one', labels, help }));
    }
  }
}

export function checkNetworkName(name: string, span: Span, report: Report): void {
  if (networkNames.includes(name) || typescriptWords.has(name)) {
    const reason = 'the generated class or folder would clash with an existing one';
    report(createDiagnostic(reservedName, { name, reason }, { span }));
  }
}

/** Reports names that are taken or confusing; returns the layers that are refused because of them. */
export function checkLayerNames(layers: readonly NamedLayer[], report: Report): ReadonlySet<number> {
  const refused = new Set<number>();
  const first = new Map<string, NamedLayer>();
  const once = oncePerText(report);
  for (const layer of layers) {
    const { name, index } = layer;
    const previous = first.get(name);
    const reason = reservedReason(name);
    if (reason !== undefined) {
      once(index, createDiagnostic(reservedName, { name, reason }, { span: layer.nameSpan() }));
    } else if (previous !== undefined) {
      const [second, earlier] = distinctSpans(layer.nameSpan(), previous.nameSpan());
      const labels = [{ span: earlier, text: 'the first one' }];
      once(index, createDiagnostic(duplicateName, { name }, { span: second, label: 'the second one', labels }));
    }
    // Readers of a duplicate would get the first layer of that name, and those of `images` the input of the network.
    if (previous !== undefined || name === 'images') {
      refused.add(index);
    }
    first.set(name, previous ?? layer);
  }
  reportClashes(first, report);
  return refused;
}

/** One line of a block that gives a name twice does so because of two of its uses. */
function distinctSpans(second: Origin, first: Origin): readonly [Origin, Origin] {
  const same = (a?: Span, b?: Span) => a?.file === b?.file && a?.start === b?.start;
  const at = same(second, first) ? (second.uses ?? []).findIndex((use, index) => !same(use, first.uses?.[index])) : -1;
  return at === -1 ? [second, first] : [second.uses?.[at] ?? second, first.uses?.[at] ?? first];
}

function reservedReason(name: string): string | undefined {
  if (programNames.has(name)) {
    return 'every network has a value of that name';
  }
  return typescriptWords.has(name) ? 'it has a meaning of its own in the generated TypeScript' : undefined;
}

/** `conv1` has a kernel `conv1_weight_gradient`, and so would a layer `conv1_weight`. */
function reportClashes(layers: ReadonlyMap<string, NamedLayer>, report: Report): void {
  const once = oncePerText(report);
  for (const layer of layers.values()) {
    const other = withoutSuffixes(layer.name)
      .map((shorter) => layers.get(shorter))
      .find((found) => found !== undefined);
    if (other !== undefined) {
      const labels = [{ span: other.nameSpan(), text: `\`${other.name}\` is here` }];
      once(
        layer.name,
        createDiagnostic(nameClash, { name: layer.name, other: other.name }, { span: layer.nameSpan(), labels }),
      );
    }
  }
}

/** What is left of a name without a suffix that generated code may add: usually nothing to look for. */
function withoutSuffixes(name: string): readonly string[] {
  const shorter: string[] = [];
  for (let at = name.lastIndexOf('_'); at > 0; at = name.lastIndexOf('_', at - 1)) {
    if (kernelSuffixes.has(name.slice(at + 1))) {
      shorter.push(name.slice(0, at));
    }
  }
  return shorter;
}
