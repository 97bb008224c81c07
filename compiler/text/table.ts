/** Text tables for terminals and reports, and the number formats they share. */
import { displayWidth } from './display.ts';

export interface Column {
  readonly title: string;
  /** Numbers align right. */
  readonly align?: 'left' | 'right';
}

/** Rows under a header line; columns two spaces apart; no trailing blanks. Each row has one cell per column. */
export function renderTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const lines = [columns.map(({ title }) => title), ...rows];
  const widths = columns.map((_, index) => Math.max(...lines.map((line) => displayWidth(line[index] ?? ''))));
  return lines
    .map((line) =>
      line
        .map((cell, index) => {
          const blanks = ' '.repeat((widths[index] ?? 0) - displayWidth(cell));
          return columns[index]?.align === 'right' ? blanks + cell : cell + blanks;
        })
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** 60965224 → "60,965,224", whatever the locale. */
export function formatCount(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}

/** Bytes with three significant digits and a binary unit: 148684800 → "142 MiB". */
export function formatBytes(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toPrecision(3)} ${units[unit]}`;
}

/** `[96, 55, 55]` */
export function formatShape(shape: readonly number[]): string {
  return `[${shape.join(', ')}]`;
}
