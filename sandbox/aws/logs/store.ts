import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createKeyedLock } from '../lock.ts';
import { appendToStream, type LoadedStream, loadStream } from './stream-file.ts';

export interface LogGroup {
  name: string;
  createdAt: number;
  retentionDays?: number;
}

export interface LogStream {
  name: string;
  createdAt: number;
}

/** Log groups on disk: a folder each, with a file of JSON lines a stream. */
export interface LogStore {
  groups(): LogGroup[];
  group(name: string): LogGroup | undefined;
  saveGroup(group: LogGroup): Promise<void>;
  deleteGroup(name: string): Promise<void>;
  streams(group: string): LogStream[];
  stream(group: string, name: string): LogStream | undefined;
  /** False when it was there already. */
  createStream(group: string, stream: LogStream): Promise<boolean>;
  deleteStream(group: string, name: string): Promise<void>;
  append(group: string, stream: string, events: { timestamp: number; message: string }[], now: number): Promise<void>;
  /** The events, from the file unless they are in memory. */
  load(group: string, stream: string): Promise<LoadedStream>;
  reset(): Promise<void>;
}

/** What may stay in memory of all streams together. */
const CACHE_BYTES = 64 * 1024 * 1024;

const hash = (name: string) => createHash('sha256').update(name).digest('hex').slice(0, 40);

async function readJson<T>(file: string): Promise<T | null> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as T;
  } catch {
    return null;
  }
}

async function writeJson(file: string, value: unknown): Promise<void> {
  const draft = `${file}.${process.pid}.tmp`;
  await writeFile(draft, JSON.stringify(value));
  await rename(draft, file);
}

/** Opens the store and reads the names of what is there; events are read when they are asked for. */
export async function openLogStore(folder: string): Promise<LogStore> {
  const groups = new Map<string, { group: LogGroup; streams: Map<string, LogStream> }>();
  const cache = new Map<string, LoadedStream>();
  const lock = createKeyedLock();
  const folderOf = (group: string) => join(folder, hash(group));
  const fileOf = (group: string, stream: string) => join(folderOf(group), `${hash(stream)}.jsonl`);
  const keyOf = (group: string, stream: string) => `${group}\0${stream}`;

  await mkdir(folder, { recursive: true });
  for (const name of await readdir(folder)) {
    const group = await readJson<LogGroup>(join(folder, name, 'group.json'));
    if (group === null) continue;
    const streams = new Map<string, LogStream>();
    for (const file of await readdir(join(folder, name))) {
      if (!file.endsWith('.stream.json')) continue;
      const stream = await readJson<LogStream>(join(folder, name, file));
      if (stream !== null) streams.set(stream.name, stream);
    }
    groups.set(group.name, { group, streams });
  }

  function remember(key: string, stream: LoadedStream): void {
    cache.delete(key); // Moves it to the end: the map's order is that of use.
    cache.set(key, stream);
    let bytes = 0;
    for (const entry of cache.values()) bytes += entry.bytes;
    for (const [oldest, entry] of cache) {
      if (bytes <= CACHE_BYTES || oldest === key) break;
      cache.delete(oldest);
      bytes -= entry.bytes;
    }
  }

  async function loaded(group: string, stream: string): Promise<LoadedStream> {
    const key = keyOf(group, stream);
    const events = cache.get(key) ?? (await loadStream(fileOf(group, stream)));
    remember(key, events);
    return events;
  }

  return {
    groups: () => [...groups.values()].map((entry) => entry.group).sort((a, b) => (a.name < b.name ? -1 : 1)),
    group: (name) => groups.get(name)?.group,
    async saveGroup(group) {
      const known = groups.get(group.name);
      if (known) known.group = group;
      else groups.set(group.name, { group, streams: new Map() });
      await mkdir(folderOf(group.name), { recursive: true });
      await writeJson(join(folderOf(group.name), 'group.json'), group);
    },
    async deleteGroup(name) {
      for (const stream of groups.get(name)?.streams.keys() ?? []) cache.delete(keyOf(name, stream));
      groups.delete(name);
      await rm(folderOf(name), { recursive: true, force: true });
    },
    streams: (group) => [...(groups.get(group)?.streams.values() ?? [])].sort((a, b) => (a.name < b.name ? -1 : 1)),
    stream: (group, name) => groups.get(group)?.streams.get(name),
    async createStream(group, stream) {
      const entry = groups.get(group);
      if (entry === undefined || entry.streams.has(stream.name)) return false;
      entry.streams.set(stream.name, stream);
      await writeJson(join(folderOf(group), `${hash(stream.name)}.stream.json`), stream);
      return true;
    },
    async deleteStream(group, name) {
      await lock(keyOf(group, name), async () => {
        cache.delete(keyOf(group, name));
        groups.get(group)?.streams.delete(name);
        await rm(join(folderOf(group), `${hash(name)}.stream.json`), { force: true });
        await rm(fileOf(group, name), { force: true });
      });
    },
    append: (group, stream, events, now) =>
      lock(keyOf(group, stream), async () => {
        await appendToStream(fileOf(group, stream), await loaded(group, stream), events, now);
      }),
    load: (group, stream) => lock(keyOf(group, stream), () => loaded(group, stream)),
    async reset() {
      groups.clear();
      cache.clear();
      await rm(folder, { recursive: true, force: true });
      await mkdir(folder, { recursive: true });
    },
  };
}
