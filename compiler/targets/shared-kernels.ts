/**
 * Calls that run the same code share one kernel: a network of a hundred layers has as many kernels as it has different ones, and
 * compilers and devices see each of them once.
 */
import { listOf } from '../diagnostics/words.ts';
import type { Kernel, KernelCall, Program } from '../program/types.ts';
import { blankComments } from '../text/comments.ts';

/** @param K what a target renders a call to. */
export interface Rendering<K extends Kernel, R> {
  /** `others` are the further calls that the text will serve; its comments may say so. */
  render(call: KernelCall<K>, others: readonly KernelCall<K>[]): R;
  /** What must be equal for two calls to share a kernel. The names of their calls are to be left out, comments need not be. */
  identityOf(rendered: R, call: KernelCall<K>): string;
}

/** The kernel of each call, by the call's name, in program order. The first of the calls that share a kernel gives it its name. */
export function renderShared<K extends Kernel, R>(
  { phases }: Program<K>,
  { render, identityOf }: Rendering<K, R>,
): ReadonlyMap<string, R> {
  const groups = new Map<string, { readonly rendered: R; readonly calls: KernelCall<K>[] }>();
  const groupOf = new Map<string, string>();
  for (const call of new Set(Object.values(phases).flat())) {
    const rendered = render(call, []);
    const identity = identityOf(rendered, call);
    groupOf.set(call.name, identity);
    const group = groups.get(identity);
    if (group === undefined) {
      groups.set(identity, { rendered, calls: [call] });
    } else {
      group.calls.push(call);
    }
  }
  const kernels = new Map<string, R>();
  for (const [identity, { rendered, calls }] of groups) {
    const [first, ...others] = calls;
    kernels.set(identity, first === undefined || others.length === 0 ? rendered : render(first, others));
  }
  return new Map([...groupOf].map(([name, identity]) => [name, kernels.get(identity) as R]));
}

/** Code without its comments, and with a word in place of `name` and of names that begin with it and an underscore. */
export function anonymous(code: string, name: string): string {
  const words = blankComments(code).replaceAll(/\s+/g, ' ');
  return words.replaceAll(new RegExp(`\\b${name}(?=_|\\b)`, 'g'), '@');
}

const NAMED = 3;

/** `Serves conv4 and conv5 too.`, the layers of the other calls, for the comments of a kernel. */
export function describeOthers(first: KernelCall, others: readonly KernelCall[]): readonly string[] {
  const layers = [...new Set(others.map(layerOf))].filter((layer) => layer !== layerOf(first));
  const rest = layers.length - NAMED;
  const words = rest > 1 ? [...layers.slice(0, NAMED), `${rest} more`] : layers;
  return layers.length === 0 ? [] : [`Serves ${listOf(words, 'and')} too.`];
}

function layerOf({ layers: [layer], name }: KernelCall): string {
  return layer ?? name;
}
