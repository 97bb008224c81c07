/** Small helpers of messages: quoting and listing. */

const maximumQuoted = 60;

/** One line of `text`, clipped where it is too long to read in a sentence. */
export function clip(text: string): string {
  const points = [...text.slice(0, maximumQuoted * 2)];
  const clipped = points.length > maximumQuoted ? `${points.slice(0, maximumQuoted).join('')}…` : text;
  return clipped.replaceAll('\n', '⏎');
}

export function quote(text: string): string {
  return `\`${clip(text)}\``;
}

/** "a, b or c" */
export function listOf(words: readonly string[], conjunction = 'or'): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} ${conjunction} ${words.at(-1)}`;
}
