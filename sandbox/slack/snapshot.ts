import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { State } from './store.ts';

/** Keeps the state in one JSON file: written soon after a change, whole or not at all. */
export interface Snapshot {
  /** The state of the last run, or `undefined` when there was none. */
  load(): Promise<State | undefined>;
  /** Tells that something changed; the file follows within a moment. */
  touch(): void;
  /** Waits until the file says what the memory says. */
  close(): Promise<void>;
}

const WRITE_AFTER_MS = 150;

/** A snapshot in `directory`; without one nothing is kept. */
export function createSnapshot(
  directory: string | undefined,
  current: () => State,
  onError: (e: unknown) => void,
): Snapshot {
  if (directory === undefined) return { load: async () => undefined, touch: () => {}, close: async () => {} };
  const file = join(directory, 'slack.json');
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();

  const write = (): Promise<void> => {
    timer = undefined;
    // One after the other: two writers of the same temporary file would tear it.
    writing = writing
      .then(async () => {
        await mkdir(directory, { recursive: true });
        await writeFile(`${file}.new`, JSON.stringify(current()));
        await rename(`${file}.new`, file);
      })
      .catch(onError);
    return writing;
  };

  return {
    async load() {
      const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return undefined;
        throw error;
      });
      if (text === undefined) return undefined;
      const state = JSON.parse(text) as State;
      if (state.version !== 1)
        throw new Error(`${file} has version ${state.version}; this server reads 1. Remove it to start over.`);
      return state;
    },
    touch() {
      timer ??= setTimeout(write, WRITE_AFTER_MS);
    },
    async close() {
      if (timer) {
        clearTimeout(timer);
        await write();
      }
      await writing;
    },
  };
}
