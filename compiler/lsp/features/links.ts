/** Places in a spec that link to another file: its schema, and the page of a code that a comment ignores. */
import { findCode } from '../../diagnostics/catalogue/index.ts';
import { pageOf } from '../../diagnostics/pages.ts';
import { spanOf } from '../../source/source-text.ts';
import type { Span } from '../../source/span.ts';
import type { SpecView } from '../view.ts';

export interface Link {
  readonly span: Span;
  /** A path relative to the spec's folder, or a page of specc's own documentation. */
  readonly target: { readonly file: string } | { readonly page: string };
  readonly tooltip: string;
}

export function links({ source }: SpecView): readonly Link[] {
  return [...schemaLinks(source), ...codeLinks(source)];
}

function schemaLinks(source: SpecView['source']): readonly Link[] {
  return [...source.text.matchAll(/^#.*\$schema=(\S+)/gm)].flatMap(({ 0: line, 1: file = '', index }) => {
    const start = index + line.length - file.length;
    const isFile = !/^[a-z][a-z0-9+.-]*:/i.test(file);
    return isFile
      ? [{ span: spanOf(source, start, start + file.length), target: { file }, tooltip: 'the schema' }]
      : [];
  });
}

function codeLinks(source: SpecView['source']): readonly Link[] {
  return [...source.text.matchAll(/#\s*specc-ignore\s+(SPC\d{4})/g)].flatMap(({ 0: comment, 1: code = '', index }) => {
    const start = index + comment.length - code.length;
    return findCode(code) === undefined
      ? []
      : [
          {
            span: spanOf(source, start, start + code.length),
            target: { page: pageOf(code) },
            tooltip: `what ${code} means`,
          },
        ];
  });
}
