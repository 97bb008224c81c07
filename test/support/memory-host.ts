import { posix } from 'node:path';
import { type Host, HostError } from '../../compiler/host.ts';

/** A host over a map of path → text or bytes, for tests that need no disk. */
export function memoryHost(files: Readonly<Record<string, string | Uint8Array>>): Host {
  return {
    readFile(path) {
      const content = Object.hasOwn(files, path) ? files[path] : undefined;
      if (content === undefined) {
        throw new HostError('missing', `no file ${path}`);
      }
      return typeof content === 'string' ? new TextEncoder().encode(content) : content;
    },
    resolve(from, relative) {
      return posix.join(posix.dirname(from), relative);
    },
  };
}
