/**
 * Draws the README's picture from real text: lines of a spec, what the compiler says when one of them is wrong, and the kernel it
 * writes when all is well. Receives texts, returns an SVG; the golden test calls it and compares the result with the committed file.
 */

import { escapeXml } from '../compiler/text/escape.ts';

export interface Panel {
  readonly title: string;
  readonly text: string;
  /** Lines that contain this are drawn in the accent colour. */
  readonly accent?: RegExp;
}

const FONT_PX = 13;
const LINE_PX = 18;
/** Advance of the usual monospace fonts at 13 px. */
const ADVANCE_PX = 7.83;
const PADDING_PX = 16;
const GAP_PX = 34;
const TITLE_PX = 26;

/** Panels from top to bottom, joined by arrows. */
export function drawPicture(panels: readonly Panel[]): string {
  const columns = Math.max(...panels.flatMap(({ text }) => text.split('\n').map((line) => [...line].length)));
  const width = Math.ceil(columns * ADVANCE_PX + 2 * PADDING_PX);
  let y = 0;
  const parts: string[] = [];
  panels.forEach((panel, index) => {
    if (index > 0) {
      parts.push(arrow(width / 2, y));
      y += GAP_PX;
    }
    const lines = panel.text.split('\n');
    const height = TITLE_PX + lines.length * LINE_PX + PADDING_PX;
    parts.push(
      `<rect x="0.5" y="${y + 0.5}" width="${width - 1}" height="${height - 1}" rx="8" fill="#0d1117" stroke="#30363d"/>`,
      `<text x="${PADDING_PX}" y="${y + 18}" fill="#8b949e">${escapeXml(panel.title)}</text>`,
      ...lines.map((line, row) => drawLine(line, y + TITLE_PX + row * LINE_PX + FONT_PX, panel.accent)),
    );
    y += height;
  });
  const style = `font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="${FONT_PX}"`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${y}" viewBox="0 0 ${width} ${y}" ${style}>`,
    ...parts,
    '</svg>',
    '',
  ].join('\n');
}

function drawLine(line: string, y: number, accent: RegExp | undefined): string {
  const comment = /^\s*(\/\/|#)/.test(line);
  const fill = accent?.test(line) ? '#ff7b72' : comment ? '#8b949e' : '#e6edf3';
  return `<text x="${PADDING_PX}" y="${y}" fill="${fill}" xml:space="preserve">${escapeXml(line)}</text>`;
}

function arrow(x: number, y: number): string {
  const [top, tip] = [y + 7, y + GAP_PX - 6];
  return `<path d="M ${x} ${top} V ${tip} M ${x - 6} ${tip - 8} L ${x} ${tip} L ${x + 6} ${tip - 8}" fill="none" stroke="#8b949e" stroke-width="2"/>`;
}
