/** Elements of an SVG as text, and an upper estimate of text width in unknown fonts. */
import { escapeXml } from '../text/escape.ts';

export type Attributes = Readonly<Record<string, string | number>>;

/** `content` is text of elements, already escaped. */
export function element(name: string, attributes: Attributes, content?: string): string {
  const words = Object.entries(attributes).map(([key, value]) => ` ${key}="${escapeXml(String(value))}"`);
  return content === undefined ? `<${name}${words.join('')}/>` : `<${name}${words.join('')}>${content}</${name}>`;
}

/** An upper estimate for sans-serif text: there is nothing to measure with. */
export function textWidthPx(text: string, fontPx: number): number {
  return Math.ceil([...text].length * fontPx * 0.6);
}
