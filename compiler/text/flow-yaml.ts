import { jsonText } from './escape.ts';

/** Plain data in YAML's flow style: `{ normal: { mean: 0, std: 0.01 } }`. */
export function flowText(value: unknown): string {
  if (Array.isArray(value)) {
    return `[${value.map(flowText).join(', ')}]`;
  }
  if (typeof value === 'string') {
    return textIn(value);
  }
  if (typeof value !== 'object' || value === null) {
    return String(value);
  }
  const entries = Object.entries(value);
  if (entries.length === 0) {
    return '{}';
  }
  return `{ ${entries.map(([key, inner]) => `${textIn(key)}: ${flowText(inner)}`).join(', ')} }`;
}

/** Quoted where YAML would read it as something else than this text. */
function textIn(text: string): string {
  const isPlain = /^[A-Za-z_$…][\w $…/.()-]*$/.test(text) && text.trim() === text;
  return isPlain && !/^(true|false|null|yes|no|on|off|y|n)$/i.test(text) ? text : jsonText(text);
}
