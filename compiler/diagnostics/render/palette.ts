/** Colours for the text renderer, and when to use them. */
import pc from 'picocolors';
import type { Severity } from '../types.ts';

export interface Palette {
  severity(severity: Severity, text: string): string;
  /** The frame around the source. */
  frame(text: string): string;
  secondary(text: string): string;
  strong(text: string): string;
}

export function createPalette(color: boolean): Palette {
  const { red, yellow, blue, cyan, bold } = pc.createColors(color);
  return {
    severity: (severity, text) => bold(severity === 'error' ? red(text) : yellow(text)),
    frame: blue,
    secondary: cyan,
    strong: bold,
  };
}

/** `NO_COLOR` (no-color.org) wins over `FORCE_COLOR`; without either, colour is for terminals. */
export function shouldUseColor(env: Readonly<Record<string, string | undefined>>, isTTY: boolean): boolean {
  if (env.NO_COLOR !== undefined && env.NO_COLOR !== '') {
    return false;
  }
  if (env.FORCE_COLOR !== undefined) {
    return env.FORCE_COLOR !== '0' && env.FORCE_COLOR !== 'false';
  }
  return isTTY && env.TERM !== 'dumb';
}
