import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { temporaryFolder } from '../../test/temporary-folder.ts';
import { diskFiles, type Watch, watchFiles } from './watch.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Files without content, watched by a run whose end the test decides. */
function watchFakes(files: readonly string[] = ['a.yaml'], reads: readonly string[] = []) {
  const folders: string[] = [];
  const versions = new Map<string, number>();
  let listener: (() => void) | undefined;
  const ending = new AbortController();
  const signals: AbortSignal[] = [];
  let finish: () => void = () => {};
  let held = false;
  const run = ({ signal, alsoWatch }: Watch) => {
    signals.push(signal);
    reads.forEach(alsoWatch);
    return held
      ? new Promise<void>((resolve) => {
          finish = resolve;
        })
      : Promise.resolve();
  };
  const watching = watchFiles(files, run, ending.signal, {
    fingerprint: (file) => String(versions.get(file) ?? 'absent'),
    onEvent(places, look) {
      folders.push(...places);
      listener = look;
      return () => {
        listener = undefined;
      };
    },
  });
  return {
    signals,
    folders,
    watching,
    ending,
    listens: () => listener !== undefined,
    event: () => listener?.(),
    change(file: string, version: number | undefined, { silently = false } = {}) {
      if (version === undefined) {
        versions.delete(file);
      } else {
        versions.set(file, version);
      }
      if (!silently) {
        listener?.();
      }
    },
    /** Whether runs last until `finish`. */
    hold(value: boolean) {
      held = value;
    },
    finish: () => finish(),
  };
}

test('runs at once, and again when a file has changed and come to rest', async () => {
  const { signals, change } = watchFakes(['a.yaml', 'b.yaml']);
  expect(signals).toHaveLength(1);
  change('b.yaml', 1);
  await vi.advanceTimersByTimeAsync(49);
  expect(signals).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(signals).toHaveLength(2);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(signals).toHaveLength(2);
});

test('what a run reads besides is watched with it, in its own folder, there or not', async () => {
  const { signals, folders, change } = watchFakes(['specs/a.yaml'], ['specs/a.yaml', 'base/b.yaml', 'base/c.yaml']);
  expect(folders).toEqual(['specs', 'specs/a.yaml', 'base', 'base/b.yaml', 'base/c.yaml']);
  for (const [runs, file, version] of [
    [2, 'base/b.yaml', 1],
    [3, 'base/c.yaml', 1],
    [4, 'base/b.yaml', undefined],
    [5, 'specs/a.yaml', 1],
  ] as const) {
    change(file, version);
    await vi.advanceTimersByTimeAsync(50);
    expect(signals).toHaveLength(runs);
  }
  await vi.advanceTimersByTimeAsync(10_000);
  expect(signals).toHaveLength(5);
});

test('a file that a run reads when another one has just changed is watched from then on', async () => {
  let versions: readonly string[] = ['a0', 'b0'];
  const signals: AbortSignal[] = [];
  const ending = new AbortController();
  const watching = watchFiles(
    ['a.yaml'],
    async ({ signal, alsoWatch }) => {
      signals.push(signal);
      versions = signals.length === 1 ? ['a1', 'b0'] : versions;
      alsoWatch('b.yaml');
    },
    ending.signal,
    { fingerprint: (file) => versions[file === 'a.yaml' ? 0 : 1] ?? '', onEvent: () => () => {} },
  );
  await vi.advanceTimersByTimeAsync(1050);
  expect(signals).toHaveLength(2);
  versions = ['a1', 'b1'];
  await vi.advanceTimersByTimeAsync(1050);
  expect(signals).toHaveLength(3);
  ending.abort();
  await watching;
});

test('a burst of changes is one run', async () => {
  const { signals, change } = watchFakes();
  for (const version of [1, undefined, 2, 3]) {
    change('a.yaml', version);
    await vi.advanceTimersByTimeAsync(30);
  }
  expect(signals).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(20);
  expect(signals).toHaveLength(2);
});

test('events without a change neither run nor put off a run', async () => {
  const { signals, change, event } = watchFakes();
  change('a.yaml', 1);
  for (let at = 0; at < 5; at += 1) {
    await vi.advanceTimersByTimeAsync(10);
    event();
  }
  expect(signals).toHaveLength(2);
  event();
  await vi.advanceTimersByTimeAsync(500);
  expect(signals).toHaveLength(2);
});

test('a change whose event came too early is not lost', async () => {
  const { signals, change } = watchFakes();
  change('a.yaml', 1);
  await vi.advanceTimersByTimeAsync(40);
  change('a.yaml', 2, { silently: true });
  await vi.advanceTimersByTimeAsync(10);
  expect(signals).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(50);
  expect(signals).toHaveLength(2);
});

test('a change without any event is found a little later', async () => {
  const { signals, change } = watchFakes();
  change('a.yaml', 1, { silently: true });
  await vi.advanceTimersByTimeAsync(1050);
  expect(signals).toHaveLength(2);
});

test('changes during a run abort its signal and are followed by one more run, never by one beside it', async () => {
  const fakes = watchFakes();
  fakes.hold(true);
  fakes.change('a.yaml', 1);
  await vi.advanceTimersByTimeAsync(50);
  expect(fakes.signals).toHaveLength(2);
  for (const version of [2, 3, 4]) {
    fakes.change('a.yaml', version);
    await vi.advanceTimersByTimeAsync(100);
  }
  expect(fakes.signals[1]?.aborted).toBe(true);
  expect(fakes.signals).toHaveLength(2);
  fakes.hold(false);
  fakes.finish();
  await vi.advanceTimersByTimeAsync(5000);
  expect(fakes.signals).toHaveLength(3);
  expect(fakes.signals[2]?.aborted).toBe(false);
});

test('ending aborts the run, waits for it and starts no other', async () => {
  const fakes = watchFakes();
  fakes.hold(true);
  fakes.change('a.yaml', 1);
  await vi.advanceTimersByTimeAsync(50);
  let ended = false;
  const end = fakes.watching.then(() => {
    ended = true;
  });
  fakes.ending.abort();
  await vi.advanceTimersByTimeAsync(0);
  expect([fakes.signals[1]?.aborted, fakes.listens(), ended]).toEqual([true, false, false]);
  fakes.finish();
  await end;
  expect(fakes.signals).toHaveLength(2);
  expect(vi.getTimerCount()).toBe(0);
});

test('a run that throws ends the watching and leaves nothing behind', async () => {
  const onEvent = () => () => {};
  const failing = watchFiles(['a.yaml'], () => Promise.reject(new Error('no')), new AbortController().signal, {
    fingerprint: () => '',
    onEvent,
  });
  await expect(failing).rejects.toThrow('no');
  expect(vi.getTimerCount()).toBe(0);
});

test('the fingerprint of a file differs when it was written, replaced, taken away or brought back', async () => {
  const folder = await temporaryFolder();
  const file = join(folder, 'specs', 'a.yaml');
  const seen = [diskFiles.fingerprint(file)];
  await mkdir(join(folder, 'specs'));
  await writeFile(file, 'one');
  seen.push(diskFiles.fingerprint(file));
  await writeFile(file, 'three');
  seen.push(diskFiles.fingerprint(file));
  await writeFile(`${file}.new`, 'seven');
  await rename(`${file}.new`, file);
  seen.push(diskFiles.fingerprint(file));
  expect(new Set(seen).size).toBe(4);
  await rm(join(folder, 'specs'), { recursive: true });
  expect(diskFiles.fingerprint(file)).toBe(seen[0]);
});

test('a folder that is not there is no reason to fail', () => {
  const stop = diskFiles.onEvent(['/no/such/folder'], () => {});
  stop();
});
