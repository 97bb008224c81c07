/** Places in a spec that link to another file: what it extends, its schema, and the page of a code that a comment ignores. */
import { findCode } from '../../diagnostics/catalogue/index.ts';
import { pageOf } from '../../diagnostics/pages.ts';
import { childOf } from '../../source/nodes.ts';
import { spanOf } from '../../source/source-text.ts';
import type { Span } from '../../source/span.ts';
import type { SpecView } from '../view.ts';
import { wordOf } from '../written.ts';

export interface Link {
  readonly span: Span;
  /** A file as spans name it, a URL relative to that of the spec, or a page of specc's own documentation. */
  readonly target: { readonly spec: string } | { readonly file: string } | { readonly page: string };
  readonly tooltip: string;
}

export function links(view: SpecView): readonly Link[] {
  const { source } = view;
  return [...schemaLinks(source), ...extendsLinks(view), ...codeLinks(source)];
}

/** Also to a file that is not there: an editor offers to create it. */
function extendsLinks({ source: { file }, sources, composition: { own } }: SpecView): readonly Link[] {
  const path = wordOf(own && childOf(own, 'extends')?.value);
  return path === undefined || path.text === ''
    ? []
    : [
        {
          span: path.span,
          target: { spec: sources.host.resolve(file, path.text) },
          tooltip: 'the spec that this one extends',
        },
      ];
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
