/**
 * A kernel call → the text of one C function and its helpers. Every number and name comes from the family's view; templates only
 * loop and insert. The same call gives the same bytes.
 */
import { compilerAssert } from '../../assert.ts';
import { functionsCalledIn } from '../../program/epilogue.ts';
import type { KernelCall, Program } from '../../program/types.ts';
import type { Span } from '../../source/span.ts';
import { commentText } from '../../text/escape.ts';
import { anonymous, describeOthers, renderShared } from '../shared-kernels.ts';
import { createTemplates } from '../templates.ts';
import type { CKernel, CKernelView, RenderedCKernel } from './kernel.ts';
import { isCIdentifier } from './reserved-words.ts';

export interface CRenderContext {
  /** Where a span is written, for comments, with forward slashes: `specs/alexnet.yaml:12`. */
  placeOf(span: Span): string;
}

/** The kernel of each call of a program, by the call's name; calls that run the same code have the same one. */
export function renderCKernels(
  program: Program<CKernel>,
  context: CRenderContext,
): ReadonlyMap<string, RenderedCKernel> {
  return renderShared(program, {
    render: (call, others) => renderCKernel(call, context, others),
    identityOf: ({ shared, text }, { name }) => anonymous([...shared, text].join('\n'), name),
  });
}

function renderCKernel(
  call: KernelCall<CKernel>,
  context: CRenderContext,
  others: readonly KernelCall[],
): RenderedCKernel {
  const view = call.kernel.view(call);
  const text = renderTemplate(call.kernel.template, {
    ...view,
    name: call.name,
    comment: comment(call, view, context, others),
    signature: signature(call, view),
  });
  const shared = [...functionsCalledIn(text, call.functions), ...call.kernel.shared];
  return { name: call.name, text, shared, scratchFloats: view.scratchFloats ?? 0 };
}

/** The texts of kernels in order, each preceded by the shared texts that no earlier one has brought. */
export function withShared(kernels: readonly RenderedCKernel[]): readonly string[] {
  return [...new Set(kernels.flatMap(({ shared, text }) => [...shared, text]))];
}

/** Removes the blank lines that unused sections leave behind. */
export function renderTemplate(template: string, view: object): string {
  return `${fill(template, view)
    .replace(/[ \t]+$/gm, '')
    .replace(/\n{3,}/g, '\n\n')
    .trim()}\n`;
}

const fill = createTemplates();

/** A block comment that ends with a line break. */
function comment(
  call: KernelCall,
  view: CKernelView,
  { placeOf }: CRenderContext,
  others: readonly KernelCall[],
): string {
  const from = `${call.layers.join(', ')} (${placeOf(call.span)})`;
  const layouts = Object.entries(view.layouts ?? {}).map(([name, layout]) => `${name} ${layout}`);
  const layoutLines = layouts.length === 0 ? [] : [`${layouts.join(', ')}.`];
  const lines = [from, ...view.header, ...layoutLines, ...describeOthers(call, others)];
  return `/*\n${lines.map((text) => ` * ${commentText(text)}`).join('\n')}\n */\n`;
}

/** `KERNEL void conv1_forward(const Worker *worker, const float *restrict x, float *restrict y)`, over several lines where it is long. */
function signature(call: KernelCall, view: CKernelView): string {
  const parameters = call.bindings.map(({ name, access }) => {
    compilerAssert(isCIdentifier(name), `${name} cannot be a name in C`, call.span);
    return `${access === 'read' ? 'const ' : ''}${view.types?.[name] ?? 'float'} *restrict ${name}`;
  });
  const head = `KERNEL void ${call.name}(`;
  const line = `${head}const Worker *worker, ${parameters.join(', ')})`;
  if (line.length <= LINE_WIDTH) {
    return line;
  }
  return [`${head}const Worker *worker`, ...parameters].join(`,\n${' '.repeat(head.length)}`).concat(')');
}

const LINE_WIDTH = 118;
