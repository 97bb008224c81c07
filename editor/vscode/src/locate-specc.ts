/** Where specc is: as set, else in the workspace, else the copy that the extension brings, else on the PATH. Pure; the disk is passed in. */
import { delimiter, extname, isAbsolute, join } from 'node:path';

export interface Surroundings {
  /** The setting `specc.server.path`. */
  readonly configuredPath: string;
  /** Folders of the workspace; none of theirs is run unless the user trusts them. */
  readonly folders: readonly string[];
  readonly trusted: boolean;
  readonly extensionPath: string;
  /** The environment's `PATH`. */
  readonly searchPath: string;
  readonly platform: NodeJS.Platform;
  isFile(path: string): boolean;
}

/** A script is run with Node, a command as it is. */
export interface Specc {
  readonly kind: 'script' | 'command';
  readonly path: string;
}

export type Located = { readonly specc: Specc } | { readonly missing: string };

/** The copy in the extension serves editors only: what `build` and `train` need besides is too large for it. */
export type Purpose = 'serve' | 'build';

export function locateSpecc(surroundings: Surroundings, purpose: Purpose): Located {
  const { configuredPath, folders, trusted, extensionPath, isFile } = surroundings;
  if (configuredPath !== '') {
    return locateConfigured(configuredPath, surroundings);
  }
  const scripts = [
    ...(trusted ? folders.map((folder) => join(folder, 'node_modules/specc/dist/specc.js')) : []),
    ...(purpose === 'serve' ? [join(extensionPath, 'server/dist/specc.js')] : []),
  ];
  const script = scripts.find(isFile);
  if (script !== undefined) {
    return { specc: { kind: 'script', path: script } };
  }
  const command = searchCommand(surroundings);
  if (command !== undefined) {
    return { specc: { kind: 'command', path: command } };
  }
  return { missing: [...scripts, '`specc` on the PATH'].join(', ') };
}

function locateConfigured(configured: string, { folders, isFile }: Surroundings): Located {
  const script = /^\.[cm]?js$/.test(extname(configured));
  if (!script && !/[\\/]/.test(configured)) {
    return { specc: { kind: 'command', path: configured } };
  }
  const [folder = ''] = folders;
  const path = isAbsolute(configured) ? configured : join(folder, configured);
  return isFile(path) ? { specc: { kind: script ? 'script' : 'command', path } } : { missing: path };
}

function searchCommand({ searchPath, platform, isFile }: Surroundings): string | undefined {
  const name = platform === 'win32' ? 'specc.cmd' : 'specc';
  const folders = searchPath.split(delimiter).filter((folder) => isAbsolute(folder));
  return folders.map((folder) => join(folder, name)).find(isFile);
}
