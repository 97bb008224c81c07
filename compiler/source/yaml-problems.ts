/** What the YAML parser found, in the words of someone who writes specs. The parser's own sentences are never shown. */
import type { YAMLError } from 'yaml';

export const keyWithoutColon = 'a `:` is missing after this key';

/** One self-contained sentence. */
export function yamlProblem(error: YAMLError, text: string): string {
  const at = text[error.pos[0]];
  switch (error.code) {
    case 'BAD_INDENT':
      return badIndent(error.message);
    case 'BLOCK_AS_IMPLICIT_KEY':
      return error.message.includes('sequence')
        ? 'this list item is indented differently from the items above it'
        : 'a second `:` follows on this line; quote the text, or put the mapping on lines of its own';
    case 'MULTILINE_IMPLICIT_KEY':
      return 'this key and its `:` are not on one line; a `:` or a line’s indentation is probably wrong';
    case 'KEY_OVER_1024_CHARS':
      return 'this key is longer than 1024 characters';
    case 'MISSING_CHAR':
      return missingCharacter(error.message);
    case 'BAD_SCALAR_START':
      return `text that starts with \`${at}\` must be quoted`;
    case 'BAD_DQ_ESCAPE':
      return 'this backslash escape does not exist; write `\\\\` for a backslash, or use single quotes';
    case 'BLOCK_IN_FLOW':
      return 'a `,` is missing here, or a mapping without `{ }` is inside `[ ]` or `{ }`';
    case 'BAD_DIRECTIVE':
      return 'this `%` directive is not understood; a spec needs none';
    case 'BAD_ALIAS':
      return 'this anchor or alias has no valid name';
    case 'ALIAS_PROPS':
      return 'an alias cannot have a tag or an anchor of its own';
    case 'MULTIPLE_ANCHORS':
      return 'a value can have one anchor only';
    case 'MULTIPLE_TAGS':
      return 'a value can have one tag only';
    case 'BAD_PROP_ORDER':
      return 'the anchor or tag belongs after this sign';
    case 'TAG_RESOLVE_FAILED':
    case 'BAD_COLLECTION_TYPE':
      return 'this value does not fit its tag';
    case 'TAB_AS_INDENT':
      return 'there is a tab here, where YAML allows only spaces';
    case 'UNEXPECTED_TOKEN':
      return unexpected(error.message, at);
    default:
      return 'this is not YAML';
  }
}

function badIndent(message: string): string {
  const closing = /end with a (.)/.exec(message)?.[1];
  if (closing !== undefined) {
    const opening = closing === ']' ? '[' : '{';
    return `a \`${opening}\` is not closed with \`${closing}\`, or its lines are not indented`;
  }
  return 'this line is indented differently from the entries above it';
}

function missingCharacter(message: string): string {
  const quote = /closing (.)quote/.exec(message)?.[1];
  if (quote !== undefined) {
    return `quoted text is not closed with \`${quote}\``;
  }
  const closing = /end with a (.)/.exec(message)?.[1];
  if (closing !== undefined) {
    return `a \`${closing === ']' ? '[' : '{'}\` is not closed with \`${closing}\``;
  }
  if (message.startsWith('Missing ,')) {
    return 'a `,` is missing between two entries';
  }
  if (message.startsWith('Missing space')) {
    return 'a space is missing after `:`';
  }
  if (message.startsWith('Implicit map keys')) {
    return keyWithoutColon;
  }
  if (message.startsWith('Comments')) {
    return 'a space is missing before `#`';
  }
  if (message.startsWith('Sequence item')) {
    return 'a `-` is missing before this list item';
  }
  return 'something is missing here';
}

function unexpected(message: string, at: string | undefined): string {
  if (message.includes('block-seq-ind')) {
    return 'a list that starts with `-` cannot begin on the line of its key';
  }
  if (message.startsWith('Unexpected empty item')) {
    return 'two `,` follow each other';
  }
  return at === undefined || at.trim() === ''
    ? 'there is something unexpected here'
    : `there is an unexpected \`${at}\` here`;
}
