/**
 * The formatter of specs. Changes white space between the tokens of a text and nothing else: scalars, comments and
 * the order of keys stay as they are written. Pure; the command line and an editor call it.
 */
import { checkText } from '../check.ts';
import type { Diagnostic } from '../diagnostics/types.ts';
import { isRefused } from '../source/decode.ts';
import { parseYaml } from '../source/parse-yaml.ts';
import type { SourceText } from '../source/source-text.ts';
import { layOut } from './layout.ts';
import { meansTheSame } from './meaning.ts';

/** The formatted text, or what `specc check` says of a text that is not YAML. */
export type Formatted = { readonly text: string } | { readonly diagnostics: readonly Diagnostic[] };

export function formatSpec(source: SourceText): Formatted {
  const ignore = () => {};
  if (isRefused(source, ignore) || parseYaml(source, ignore) === undefined) {
    return { diagnostics: checkText(source).diagnostics };
  }
  const text = layOut(source.text);
  // Edge cases of YAML, such as a text that is a single scalar, are left as they are rather than damaged.
  const safe = layOut(text) === text && meansTheSame(source.text, text);
  return { text: safe ? text : source.text };
}
