/** Changes of single values that do not belong to a layer kind: names, class counts. */
import { layerKind } from '../ops/registry.ts';
import { layerChange, layerNamedAt, numberAttribute } from '../ops/shared/fixes.ts';
import { textAtSpan } from '../source/source-text.ts';
import type { CandidateGenerator } from './types.ts';

/** The same word with the next number that no layer's name has. */
export const fixDuplicateName: CandidateGenerator = (site) => {
  const { spec, diagnostic } = site;
  const index = layerNamedAt(site);
  const taken = new Set([...spec.layers.map(({ name }) => name), ...spec.broken.layers]);
  const [, word, digits] = /^`?([a-z0-9_]*?)(\d*)$/.exec(textAtSpan(spec.sources, diagnostic.span)) ?? [];
  if (index === undefined || word === undefined) {
    return [];
  }
  let number = Number(digits || 1) + 1;
  while (taken.has(`${word}${number}`)) {
    number += 1;
  }
  const name = `${word}${number}`;
  const change = { path: ['layers', index, 'name'], value: name };
  return [{ kind: 'name', title: `\`name: ${name}\` is free`, changes: [change] }];
};

/** Makes scores and classes agree by changing either. */
export const fixClasses: CandidateGenerator = (site) => {
  const { spec, problem } = site;
  const key = problem && layerKind(problem.layer.type).widthKey;
  const width = key && numberAttribute(site, key);
  if (problem === undefined || key === undefined || width === undefined) {
    return [];
  }
  const { name, path, expect } = problem.layer;
  const title = `\`${key}: ${spec.classes}\` in \`${name}\` gives one score per class`;
  // What the layer was expected to give goes with it.
  const expectation = expect === undefined ? [] : [{ path: [...path, 'expect'], value: [spec.classes] }];
  const change = layerChange(site, key, spec.classes, title).map((candidate) => ({
    ...candidate,
    changes: [...candidate.changes, ...expectation],
  }));
  // A number in place of names would lose them.
  if (spec.classNames !== undefined) {
    return change;
  }
  return [
    ...change,
    {
      kind: 'classes',
      title: `\`classes: ${width}\` matches \`${name}\``,
      changes: [{ path: ['classes'], value: width }],
    },
  ];
};
