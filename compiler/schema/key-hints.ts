/** What was meant by a key that the language does not know: a typo, another framework's word, or a key from another place. */
import type { DiagnosticDetails } from '../diagnostics/create.ts';
import { nearest } from '../source/nearest.ts';
import type { Entry, SourceNode } from '../source/nodes.ts';
import { adviceForKey, adviceForValue, ownAdvice, rewritingOf } from './advice.ts';
import type { JsonSchema } from './assemble.ts';
import { plainSpelling } from './spelling.ts';
import { canBe, suggestKey } from './suggest.ts';

type Properties = Readonly<Record<string, JsonSchema>>;

/** The key that was meant: as a fix where the value may stay, else as advice. */
export function keyHints(
  key: string,
  entry: Entry,
  free: readonly string[],
  properties: Properties,
): DiagnosticDetails {
  const { keySpan, value } = entry;
  const rewriting = entry.alias === undefined ? rewritingOf(key, value, free) : undefined;
  if (rewriting !== undefined) {
    const edits = [
      { span: keySpan, newText: rewriting.key },
      { span: value.span, newText: rewriting.value },
    ];
    return { fixes: [{ title: `write \`${rewriting.key}: ${rewriting.value}\``, edits }] };
  }
  const suggestion = suggestKey(key, free);
  if (suggestion === undefined) {
    return { help: [...(adviceInside(key, value, properties) ?? adviceForKey(key, value))] };
  }
  const rename = { span: keySpan, newText: suggestion };
  if (isSlip(key, suggestion) || canBe(value, properties[suggestion] ?? {})) {
    return { fixes: [{ title: `write \`${suggestion}\``, edits: [rename] }] };
  }
  const { instead, help } = value.kind === 'scalar' ? adviceForValue(suggestion, value) : {};
  if (instead !== undefined && entry.alias === undefined) {
    const edits = [rename, { span: value.span, newText: instead }];
    return { fixes: [{ title: `write \`${suggestion}: ${instead}\``, edits }] };
  }
  const ours = `\`${suggestion}\` is the key here, but it takes another kind of value`;
  return { help: help === undefined ? (ownAdvice(key, value) ?? [ours]) : [ours, help] };
}

/** A key of a layer beside `set` of a patch, a parameter beside `with` of a use: it stands inside. */
function adviceInside(key: string, value: SourceNode, properties: Properties): readonly string[] | undefined {
  const text = value.kind === 'scalar' && value.source !== '' ? value.source : '…';
  if ('set' in properties && 'replace' in properties) {
    return [`keys of the layer stand in \`set: { ${key}: ${text} }\``];
  }
  return 'with' in properties ? [`parameters of the block stand in \`with: { ${key}: ${text} }\``] : undefined;
}

function isSlip(key: string, suggestion: string): boolean {
  return nearest(key, [suggestion]) !== undefined || plainSpelling(key) === plainSpelling(suggestion);
}
