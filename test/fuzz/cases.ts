/** Networks that parted once, as files: a spec that anybody can compile, behind a comment with the settings of its run. */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Failure } from './fuzz.ts';
import type { DrawnNetwork, RunSettings } from './network.ts';

const settingsLine = /^# fuzz: (.*)$/m;

/** Lines of a case that say what parted. */
const shownLines = 6;

/** The text of a case file. */
export function caseText({ backend, network, parted }: Failure): string {
  const { text, batch, capacity, draw } = network;
  const lines = parted.slice(0, shownLines).flatMap((line) => line.split('\n'));
  return [
    `# fuzz: ${JSON.stringify({ batch, capacity, draw })}`,
    ...lines.map((line) => `# ${backend}: ${line}`),
    text,
  ].join('\n');
}

/** Returns the path. The same network is one case, whatever found it. */
export function writeCase(folder: string, failure: Failure): string {
  const { text, batch, capacity } = failure.network;
  const hash = createHash('sha256')
    .update(JSON.stringify([text, batch, capacity]))
    .digest('hex')
    .slice(0, 8);
  const path = join(folder, `${hash}.yaml`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path, caseText(failure));
  return path;
}

export interface Case {
  readonly name: string;
  readonly network: DrawnNetwork;
}

export function readCases(folder: string): readonly Case[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .sort()
    .map((file) => ({
      name: file.replace('.yaml', ''),
      network: parseCase(file, readFileSync(join(folder, file), 'utf8')),
    }));
}

function parseCase(file: string, text: string): DrawnNetwork {
  const [, json] = settingsLine.exec(text) ?? [];
  if (json === undefined) {
    throw new Error(`${file} has no line \`# fuzz: {"batch":…,"capacity":…,"draw":…}\``);
  }
  return { text, ...(JSON.parse(json) as RunSettings) };
}
