import { readFileSync } from 'node:fs';
import type { Checked } from '../../compiler/analysis.ts';
import { checkSpec, checkText } from '../../compiler/check.ts';
import { nodeHost } from '../../compiler/cli/node-host.ts';
import type { Graph, Layer } from '../../compiler/graph/types.ts';
import { createSourceText } from '../../compiler/source/source-text.ts';

export interface SpecParts {
  readonly input?: readonly number[];
  readonly classes?: number;
  /** YAML lines of the layers, each beginning with `- `. */
  readonly layers: readonly string[];
  /** YAML after the layers. */
  readonly rest?: string;
}

/** A spec with weights that are fine, so that only what a test is about can be wrong. */
export function specText({ input = [3, 8, 8], classes = 10, layers, rest = '' }: SpecParts): string {
  return `spec: 1
name: tiny
input: { shape: [${input.join(', ')}] }
classes: ${classes}
defaults: { weight: { normal: { mean: 0, std: 0.05 } } }
layers:
${layers.map((layer) => `  ${layer}\n`).join('')}loss: softmax_cross_entropy
${rest}`;
}

export function check(text: string): Checked {
  return checkText(createSourceText('tiny.yaml', text));
}

/** A file of the project after an edit, with the files that it extends. */
export function checkFile(file: string, edit: (text: string) => string = (text) => text): Checked {
  const edited = new TextEncoder().encode(edit(readFileSync(file, 'utf8')));
  const host = { ...nodeHost, readFile: (path: string) => (path === file ? edited : nodeHost.readFile(path)) };
  return checkSpec(host, file);
}

/** The graph of a spec that must be clean. */
export function graphOf({ graph, diagnostics }: Checked): Graph {
  if (graph === undefined || diagnostics.length > 0) {
    throw new Error(
      `the spec is not clean: ${diagnostics.map(({ code, message }) => `${code} ${message}`).join('; ')}`,
    );
  }
  return graph;
}

export function layerOf(graph: Graph, name: string): Layer {
  const layer = graph.layers.find((candidate) => candidate.name === name);
  if (layer === undefined) {
    throw new Error(`no layer ${name}`);
  }
  return layer;
}
