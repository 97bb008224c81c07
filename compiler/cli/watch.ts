/**
 * Runs work, and again whenever one of some files, one of the specs in some folders, or another file that the work reads changes.
 * Runs never overlap, a burst of changes counts as one, and a change during a run is followed by exactly one more run. Whether a file
 * has changed is decided by comparing results of `stat`, so that saving by rename, deletion and reappearance are all the same; file
 * system events only say when to look.
 * `chokidar` relies on them: it misses what changes before it is ready, and everything where there are none.
 */
import { statSync, watch } from 'node:fs';
import { dirname } from 'node:path';
import { isFolder, yamlFilesIn } from './find-specs.ts';

/** What watching needs from the file system; tests pass their own. */
export interface WatchedFiles {
  /** Differs after each change of the file, and while it does not exist. */
  fingerprint(file: string): string;
  /** Calls `look` when something in one of the folders may have changed; ignores files among them. Returns a function that stops it. */
  onEvent(folders: readonly string[], look: () => void): () => void;
}

/** Without a further change for this long, a burst is over. */
const QUIET_MS = 50;
/** How often to look without an event: network file systems send none, and a replaced folder sends no more. */
const POLL_MS = 1000;

/** What a run receives. */
export interface Watch {
  /** Aborted when the files of the run have changed, or when watching ends. */
  readonly signal: AbortSignal;
  /** To be called just before the run reads a file, whether it exists or not: it is then watched too, until the next run begins. */
  alsoWatch(file: string): void;
}

/** Repeats `run` until `ending` is aborted, and waits for the last run. A run that throws ends the watching. */
export async function watchFiles(
  files: readonly string[],
  run: (watch: Watch) => Promise<void>,
  ending: AbortSignal,
  system: WatchedFiles = diskFiles,
): Promise<void> {
  while (!ending.aborted) {
    const change = nextChange(files, ending, system);
    try {
      await run(change);
      await change.happened;
    } finally {
      change.forget();
    }
  }
}

interface Change extends Watch {
  /** Resolves when `signal` is aborted. */
  readonly happened: Promise<void>;
  forget(): void;
}

/** Waits until the files differ from what they are now and have settled, or until `ending` is aborted. */
function nextChange(first: readonly string[], ending: AbortSignal, system: WatchedFiles): Change {
  const controller = new AbortController();
  const { signal } = controller;
  const end = () => controller.abort();
  const files = new Set<string>();
  const places = new Set<string>();
  const fingerprints = () => [...files].map((file) => system.fingerprint(file)).join('\n');
  let latest = '';
  let quiet: NodeJS.Timeout | undefined;
  const stops: (() => void)[] = [];
  const look = () => {
    const current = fingerprints();
    if (current !== latest) {
      latest = current;
      clearTimeout(quiet);
      quiet = setTimeout(() => (fingerprints() === latest ? end() : look()), QUIET_MS);
    }
  };
  const add = (added: readonly string[]) => {
    const fresh = new Set(added.flatMap((file) => [dirname(file), file]).filter((place) => !places.has(place)));
    // Listens first, so that changes after the fingerprints were taken are noticed.
    stops.push(system.onEvent([...fresh], look));
    for (const place of fresh) {
      places.add(place);
    }
    for (const file of added) {
      latest = [...(files.size > 0 ? [latest] : []), system.fingerprint(file)].join('\n');
      files.add(file);
    }
  };
  add([...new Set(first)]);
  const poll = setInterval(look, POLL_MS);
  ending.addEventListener('abort', end, { signal });
  const happened = new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => {
      for (const stop of stops) {
        stop();
      }
      clearInterval(poll);
      clearTimeout(quiet);
      resolve();
    });
  });
  return {
    signal,
    happened,
    forget: end,
    alsoWatch(file) {
      if (!signal.aborted && !files.has(file)) {
        add([file]);
      }
    },
  };
}

/** The disk, relative to the working directory. */
export const diskFiles: WatchedFiles = {
  fingerprint(file) {
    try {
      if (isFolder(file)) {
        return yamlFilesIn(file)
          .map((inside) => `${inside} ${diskFiles.fingerprint(inside)}`)
          .join('\n');
      }
      const { ino, size, mtimeNs } = statSync(file, { bigint: true });
      return `${ino} ${size} ${mtimeNs}`;
    } catch {
      return 'absent';
    }
  },
  onEvent(folders, look) {
    const watchers = folders.filter(isFolder).flatMap((folder) => {
      try {
        // After an error, such as too many watchers on this machine, polling remains.
        return [watch(folder, look).on('error', () => {})];
      } catch {
        return [];
      }
    });
    return () => {
      for (const watcher of watchers) {
        watcher.close();
      }
    };
  },
};
