/** Scenes of an editor → one SVG that plays them in turn. Without animation, or where it is not wanted, the second one is shown. */
import { escapeXml } from '../compiler/text/escape.ts';

export interface Scene {
  readonly caption: string;
  readonly seconds: number;
  /** 0-based, of the first of `lines`. */
  readonly firstLine: number;
  readonly lines: readonly string[];
  readonly hints: readonly { readonly line: number; readonly text: string }[];
  readonly problems: readonly {
    readonly range: { readonly start: Place; readonly end: Place };
    readonly message: string;
  }[];
  readonly cursor?: Place;
  readonly menu: readonly string[];
}

interface Place {
  readonly line: number;
  readonly character: number;
}

const fontPx = 13;
const linePx = 20;
const advancePx = 7.83;
const gutterPx = 44;
const titlePx = 34;
const widthPx = 1280;
const menuRows = 5;

const fonts = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace";

export function drawSession(title: string, scenes: readonly Scene[]): string {
  const rows = Math.max(...scenes.map(({ lines }) => lines.length));
  const height = titlePx + rows * linePx + 46;
  const total = scenes.reduce((sum, { seconds }) => sum + seconds, 0);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${widthPx}" height="${height}" viewBox="0 0 ${widthPx} ${height}" font-family="${fonts}" font-size="${fontPx}" class="specc-session" role="img">`,
    `<title>${escapeXml(title)} in an editor: ${escapeXml(scenes.map(({ caption }) => caption).join(' '))}</title>`,
    `<style>${styles(scenes, total)}</style>`,
    `<rect x="0.5" y="0.5" width="${widthPx - 1}" height="${height - 1}" rx="8" fill="#0d1117" stroke="#30363d"/>`,
    `<text x="16" y="22" fill="#8b949e">${escapeXml(title)}</text>`,
    ...scenes.map((scene, index) => `<g class="scene scene-${index}">\n${drawScene(scene, height)}\n</g>`),
    '</svg>',
    '',
  ].join('\n');
}

/** Each scene is visible for its share of the whole time. */
function styles(scenes: readonly Scene[], total: number): string {
  let from = 0;
  const rules = scenes.flatMap(({ seconds }, index) => {
    const [start, end] = [percent(from, total), percent(from + seconds, total)];
    from += seconds;
    const before = index === 0 ? '' : '0% { opacity: 0 } ';
    const after = index === scenes.length - 1 ? '100% { opacity: 1 }' : `${end} { opacity: 0 } 100% { opacity: 0 }`;
    return [
      `@keyframes scene-${index} { ${before}${start} { opacity: 1 } ${after} }`,
      `.specc-session .scene-${index} { opacity: ${index === 1 ? 1 : 0}; animation: scene-${index} ${total}s step-end infinite }`,
    ];
  });
  return [...rules, '@media (prefers-reduced-motion: reduce) { .specc-session .scene { animation: none } }'].join('\n');
}

function percent(part: number, whole: number): string {
  return `${Number(((100 * part) / whole).toFixed(2))}%`;
}

function drawScene(scene: Scene, height: number): string {
  const top = (line: number): number => titlePx + (line - scene.firstLine) * linePx;
  const left = (character: number): number => gutterPx + character * advancePx;
  return [
    ...scene.lines.flatMap((line, index) => drawLine(line, scene.firstLine + index, top(scene.firstLine + index))),
    ...scene.hints.map(({ line, text }) => {
      const length = [...(scene.lines[line - scene.firstLine] ?? '')].length;
      return drawText(text, left(length + 1), top(line) + 14, '#6e7681', 'font-style="italic"');
    }),
    ...scene.problems.flatMap(({ range }) =>
      squiggle(left(range.start.character), left(range.end.character), top(range.start.line) + 18),
    ),
    ...(scene.cursor === undefined ? [] : [drawCursor(left(scene.cursor.character), top(scene.cursor.line))]),
    ...drawOverlay(scene, { top, left }),
    `<text x="16" y="${height - 16}" fill="#e6edf3" font-family="ui-sans-serif, system-ui, sans-serif" font-size="15">${escapeXml(scene.caption)}</text>`,
  ].join('\n');
}

function drawLine(line: string, number: number, top: number): readonly string[] {
  const words = [...line.matchAll(/(#.*)$|([a-z_]+)(?=:)|(?<=type: )([a-z0-9_]+)|([^\s,{}[\]:]+)|([{}[\],:-])/g)];
  return [
    `<text x="${gutterPx - 14}" y="${top + 14}" fill="#484f58" text-anchor="end">${number + 1}</text>`,
    ...words.map(({ 0: word, 1: comment, 2: key, 3: type, 4: value, index }) => {
      const fill = comment ? '#8b949e' : key ? '#79c0ff' : type ? '#d2a8ff' : value ? '#a5d6ff' : '#c9d1d9';
      return drawText(word, gutterPx + index * advancePx, top + 14, fill);
    }),
  ];
}

/** As wide as the characters of the grid, whichever font is available. */
function drawText(text: string, x: number, y: number, fill: string, more = ''): string {
  const width = ([...text].length * advancePx).toFixed(1);
  return `<text x="${x.toFixed(1)}" y="${y}" fill="${fill}" textLength="${width}" ${more} xml:space="preserve">${escapeXml(text)}</text>`;
}

function squiggle(from: number, to: number, y: number): readonly string[] {
  const waves = Math.max(2, Math.round((to - from) / 4));
  const step = (to - from) / waves;
  const path = Array.from(
    { length: waves },
    (_, wave) => `q ${(step / 2).toFixed(1)} ${wave % 2 === 0 ? -3 : 3} ${step.toFixed(1)} 0`,
  );
  return [`<path d="M ${from.toFixed(1)} ${y} ${path.join(' ')}" fill="none" stroke="#f85149" stroke-width="1.4"/>`];
}

function drawCursor(x: number, top: number): string {
  return `<rect x="${x.toFixed(1)}" y="${top + 2}" width="1.6" height="16" fill="#e6edf3"/>`;
}

interface Grid {
  readonly top: (line: number) => number;
  readonly left: (character: number) => number;
}

/** A menu where one is open, else what is wrong at the cursor. */
function drawOverlay(scene: Scene, { top, left }: Grid): readonly string[] {
  const { cursor, menu, problems } = scene;
  const [problem] = problems;
  if (cursor === undefined) {
    return [];
  }
  const open = menu.length > 0;
  const rows = open ? menu.slice(0, menuRows) : (problem?.message.split('\n') ?? []);
  if (rows.length === 0) {
    return [];
  }
  const width = Math.max(...rows.map((row) => [...row].length)) * advancePx + 24;
  const x = Math.min(left(cursor.character) - 8, widthPx - width - 12);
  const y = top(cursor.line + 1) + 4;
  const stroke = open ? '#1f6feb' : '#f85149';
  return [
    `<rect x="${x.toFixed(1)}" y="${y}" width="${width.toFixed(1)}" height="${rows.length * linePx + 10}" rx="5" fill="#161b22" stroke="${stroke}"/>`,
    ...(open
      ? [
          `<rect x="${(x + 4).toFixed(1)}" y="${y + 4}" width="${(width - 8).toFixed(1)}" height="${linePx}" rx="3" fill="#1f3a5f"/>`,
        ]
      : []),
    ...rows.map((row, index) => drawText(row, x + 12, y + 19 + index * linePx, '#e6edf3')),
  ];
}
