/** Whether two YAML texts differ only in layout. Independent of the formatter's code, because it guards against its mistakes. */
import { isAlias, isCollection, isMap, isScalar, Lexer, parseDocument, visit } from 'yaml';

export function meansTheSame(before: string, after: string): boolean {
  return (
    withoutBlanks(before) === withoutBlanks(after) &&
    isEqual(commentsOf(before), commentsOf(after)) &&
    isEqual(nodesOf(before), nodesOf(after))
  );
}

/** A layout changes blanks, line breaks and the byte order mark. */
function withoutBlanks(text: string): string {
  return text.replaceAll(/[ \t\r\n\ufeff]/g, '');
}

export function commentsOf(text: string): readonly string[] {
  return [...new Lexer().lex(text)].filter((token) => token.startsWith('#')).map((token) => token.trimEnd());
}

/** Every node in order with its kind, name, tag and value. */
function nodesOf(text: string): readonly string[] {
  const nodes: string[] = [];
  const document = parseDocument(text, {
    version: '1.2',
    schema: 'core',
    resolveKnownTags: false,
    uniqueKeys: false,
    logLevel: 'silent',
  });
  if (document.errors.length > 0) {
    return [text];
  }
  visit(document, (key, node) => {
    if (isAlias(node)) {
      nodes.push(JSON.stringify([key, 'alias', node.source]));
    } else if (isScalar(node)) {
      nodes.push(JSON.stringify([key, node.type, node.anchor, node.tag, String(node.value)]));
    } else if (isCollection(node)) {
      nodes.push(JSON.stringify([key, isMap(node), node.flow, node.items.length, node.anchor, node.tag]));
    }
  });
  return nodes;
}

function isEqual(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}
