/** A spec and the specs that it extends, as they are written. */
import { extendsCycle } from '../diagnostics/catalogue/composition.ts';
import { createDiagnostic } from '../diagnostics/create.ts';
import type { Fix, Report } from '../diagnostics/types.ts';
import { type Host, HostError } from '../host.ts';
import { isRefused } from '../source/decode.ts';
import type { Entry, MappingNode, SourceNode } from '../source/nodes.ts';
import type { YamlParser } from '../source/parse-in-parts.ts';
import type { SourceSet } from '../source/source-set.ts';
import { flowText } from '../text/flow-yaml.ts';
import { reportComposition } from './forms.ts';

/** One file of the chain. */
export interface SpecFile {
  readonly file: string;
  readonly root: MappingNode;
  /** The `extends` of this file. */
  readonly extending?: Entry;
  /** Indices of patches whose form is refused. */
  readonly refusedPatches: ReadonlySet<number>;
}

export interface Chain {
  /** The tree of the spec's own file; absent where that has none. */
  readonly own?: SourceNode;
  /** The spec's own file first, then the one that it extends, and so on. */
  readonly files: readonly SpecFile[];
  /** Whether each `extends` led to a spec. */
  readonly complete: boolean;
}

export function readChain(sources: SourceSet, report: Report, parse: YamlParser): Chain {
  const files: SpecFile[] = [];
  let own: SourceNode | undefined;
  let file = sources.file;
  for (;;) {
    const extending = files.at(-1)?.extending;
    const source = sources.read(file, (problem) => {
      // A file without a text has no place to point at; what names it has.
      const whole = problem.span?.end === 0 && extending !== undefined;
      report(whole ? { ...problem, span: extending.value.span, fixes: otherEnding(sources, extending) } : problem);
    });
    const root = source === undefined || isRefused(source, report) ? undefined : parse(source, report);
    own ??= root;
    if (root?.kind !== 'mapping') {
      return { ...(own !== undefined && { own }), files, complete: false };
    }
    const form = reportComposition(root, report);
    const entry = root.entries.get('extends');
    const next = form.extends;
    files.push({ file, root, refusedPatches: form.refusedPatches, ...(entry !== undefined && { extending: entry }) });
    if (entry === undefined || next === undefined) {
      return { own: own ?? root, files, complete: entry === undefined };
    }
    file = sources.host.resolve(file, next);
    const circle = files.findIndex((earlier) => earlier.file === file);
    if (circle !== -1) {
      reportCycle(files.slice(circle), entry, report);
      return { own: own ?? root, files, complete: false };
    }
  }
}

/** `alexnet.yaml` for `alexnet` or `alexnet.yml`, where that is a file. */
function otherEnding({ host }: SourceSet, { value }: Entry): readonly Fix[] {
  const { file } = value.span;
  const path = value.kind === 'scalar' ? String(value.value) : '';
  const stem = path.replace(/\.ya?ml$/, '');
  const found = ['.yaml', '.yml']
    .map((ending) => stem + ending)
    .find((one) => one !== path && isFile(host, host.resolve(file, one)));
  return found === undefined
    ? []
    : [{ title: `write \`${found}\``, edits: [{ span: value.span, newText: flowText(found) }] }];
}

function isFile(host: Host, file: string): boolean {
  try {
    host.readFile(file);
    return true;
  } catch (error) {
    if (error instanceof HostError) {
      return false;
    }
    throw error;
  }
}

function reportCycle(circle: readonly SpecFile[], closing: Entry, report: Report): void {
  const others = circle.slice(0, -1).flatMap(({ extending }) => (extending === undefined ? [] : [extending]));
  report(
    createDiagnostic(
      extendsCycle,
      { path: circle.map(({ file }) => file) },
      {
        span: closing.value.span,
        labels: others.map(({ value }) => ({ span: value.span, text: 'which extends this one' })),
        help: ['move what they share into a spec that extends neither'],
      },
    ),
  );
}
