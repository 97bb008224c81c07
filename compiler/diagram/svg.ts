/** Elements of an SVG as text, escaped, and how wide text may get in fonts that nobody chose. */

export type Attributes = Readonly<Record<string, string | number>>;

/** `content` is text of elements, already escaped. */
export function element(name: string, attributes: Attributes, content?: string): string {
  const words = Object.entries(attributes).map(([key, value]) => ` ${key}="${escapeXml(String(value))}"`);
  return content === undefined ? `<${name}${words.join('')}/>` : `<${name}${words.join('')}>${content}</${name}>`;
}

/** Also without the characters that no XML may hold. */
export function escapeXml(text: string): string {
  return [...text]
    .map((character) => {
      const code = character.codePointAt(0) ?? 0;
      const forbidden =
        (code < 0x20 && !'\t\n\r'.includes(character)) ||
        (code >= 0xd800 && code <= 0xdfff) ||
        (code & 0xfffe) === 0xfffe;
      return forbidden ? '\ufffd' : character;
    })
    .join('')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** An upper estimate for sans-serif text: there is nothing to measure with. */
export function textWidthPx(text: string, fontPx: number): number {
  return Math.ceil([...text].length * fontPx * 0.6);
}
