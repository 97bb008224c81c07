/**
 * Generated files against committed ones, both ways: what is missing, what is left over, what differs.
 * With `RECORD=true` the committed files are rewritten instead, and each one is printed; nothing else ever writes them.
 */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { expect } from 'vitest';

const recording = process.env.RECORD === 'true';

type Files = ReadonlyMap<string, string | Uint8Array>;

/** `generated`: content by path with forward slashes. `folder`: where their committed copies are. */
export function expectCommitted(generated: Files, folder: string): void {
  const files = new Map([...generated].map(([file, content]) => [file, comparable(content)]));
  const committed = readFolder(folder);
  if (recording) {
    record(files, committed, folder);
    return;
  }
  const paths = (from: ReadonlyMap<string, string>, others: ReadonlyMap<string, string>) =>
    [...from.keys()].filter((file) => !others.has(file)).map((file) => `${folder}/${file}`);
  expect({ missing: paths(files, committed), leftOver: paths(committed, files) }, 'run `npm run record`').toEqual({
    missing: [],
    leftOver: [],
  });
  for (const [file, text] of files) {
    expect(committed.get(file), `${folder}/${file}: run \`npm run record\` if the change is meant`).toBe(text);
  }
}

/** The files of `package_` whose paths match one of `patterns`, in which `*` stands for any part of a name. */
export function selectFiles(
  package_: Files,
  patterns: readonly string[],
): Files {
  const expressions = patterns.map((pattern) => new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '[^/]*')}$`));
  for (const [index, expression] of expressions.entries()) {
    expect([...package_.keys()].some((file) => expression.test(file)), `no file matches ${patterns[index]}`).toBe(true);
  }
  return new Map([...package_].filter(([file]) => expressions.some((expression) => expression.test(file))));
}

/** Text as it is, so that a difference can be read; anything else as base64. */
function comparable(content: string | Uint8Array): string {
  if (typeof content === 'string') {
    return content;
  }
  const bytes = Buffer.from(content);
  return bytes.subarray(0, 4).equals(wasmMagic) ? bytes.toString('base64') : bytes.toString('utf8');
}

const wasmMagic = Buffer.from([0x00, 0x61, 0x73, 0x6d]);

function readFolder(folder: string): ReadonlyMap<string, string> {
  if (!fs.existsSync(folder)) {
    return new Map();
  }
  const entries = fs.readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const files = entries.map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).replaceAll('\\', '/'));
  return new Map(files.sort().map((file) => [file, comparable(fs.readFileSync(path.join(folder, file)))]));
}

function record(files: ReadonlyMap<string, string>, committed: ReadonlyMap<string, string>, folder: string): void {
  for (const [file, text] of files) {
    if (committed.get(file) !== text) {
      fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
      fs.writeFileSync(path.join(folder, file), text, file.endsWith('.wasm') ? 'base64' : 'utf8');
      console.log(`recorded ${folder}/${file}`);
    }
  }
  for (const file of committed.keys()) {
    if (!files.has(file)) {
      fs.rmSync(path.join(folder, file));
      console.log(`deleted ${folder}/${file}`);
    }
  }
}
