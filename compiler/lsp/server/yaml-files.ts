/** The YAML files of a folder, for what an editor offers and searches. */
import { type Dirent, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Of folders below each other, and of files: a home folder may be the folder of a spec. */
const [MAX_DEPTH, MAX_FILES] = [4, 500];

/** Those of the folder itself first, then those below it, as paths with slashes; none where it cannot be read. */
export function yamlFiles(folder: string): readonly string[] {
  const found: string[] = [];
  let level = [''];
  for (let depth = 0; depth < MAX_DEPTH && level.length > 0; depth++) {
    const below: string[] = [];
    for (const prefix of level) {
      for (const entry of entriesOf(join(folder, prefix))) {
        if (entry.isDirectory() && !/^\.|^node_modules$/.test(entry.name)) {
          below.push(`${prefix}${entry.name}/`);
        } else if (entry.isFile() && /\.ya?ml$/i.test(entry.name) && found.length < MAX_FILES) {
          found.push(prefix + entry.name);
        }
      }
    }
    level = found.length < MAX_FILES ? below : [];
  }
  return found;
}

/** In code-unit order. */
function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    return [];
  }
}
