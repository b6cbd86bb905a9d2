import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import type { ObjectFiles } from './files.ts';
import { compareKeys } from './keys.ts';

/** What a walk meets: an object, or (with a delimiter) the prefix that stands for all objects below it. */
export type Found = { kind: 'object'; key: string } | { kind: 'prefix'; prefix: string };

interface Walk {
  files: ObjectFiles;
  bucket: string;
  prefix: string;
  delimiter: string;
  /** Only what comes after; when it is itself a common prefix, what lies below it is passed over too. */
  after: string;
}

async function entriesOf(walk: Walk, folder: string): Promise<{ name: string; directory: boolean }[]> {
  const path = await walk.files.folderOf(walk.bucket, folder);
  if (path === null) return [];
  let entries: Dirent[];
  try {
    entries = await readdir(path, { withFileTypes: true });
  } catch {
    return []; // Removed meanwhile, or never there.
  }
  return (
    entries
      // Symbolic links and pipes are no objects; isFile and isDirectory do not follow links.
      .filter((entry) => entry.isFile() || entry.isDirectory())
      .map((entry) => ({ name: entry.name, directory: entry.isDirectory() }))
      // A folder sorts as the keys below it do: with its slash.
      .sort((a, b) => compareKeys(a.directory ? `${a.name}/` : a.name, b.directory ? `${b.name}/` : b.name))
  );
}

/** All keys below `folder` (empty or ending with a slash), in S3's order. */
async function* keysBelow(walk: Walk, folder: string): AsyncGenerator<string> {
  const wanted = walk.prefix;
  for (const entry of await entriesOf(walk, folder)) {
    const key = folder + entry.name;
    if (!entry.directory) {
      if (key.startsWith(wanted) && compareKeys(key, walk.after) > 0 && !(await walk.files.hidden(walk.bucket, key))) {
        yield key;
      }
      continue;
    }
    const below = `${key}/`;
    if (!below.startsWith(wanted) && !wanted.startsWith(below)) continue;
    // Every key below comes before `after`, unless `after` itself lies there.
    if (compareKeys(below, walk.after) < 0 && !walk.after.startsWith(below)) continue;
    if (
      below.startsWith(wanted) &&
      compareKeys(below, walk.after) > 0 &&
      (await walk.files.isMarker(walk.bucket, below))
    )
      yield below;
    yield* keysBelow(walk, below);
  }
}

async function hasKeys(walk: Walk, folder: string): Promise<boolean> {
  if (await walk.files.isMarker(walk.bucket, folder)) return true;
  for await (const _ of keysBelow({ ...walk, prefix: folder, after: '' }, folder)) return true;
  return false;
}

/** The listing with `/`, which the folders answer without a look at what lies below them. */
async function* oneLevel(walk: Walk): AsyncGenerator<Found> {
  const folder = walk.prefix.slice(0, walk.prefix.lastIndexOf('/') + 1);
  if (folder !== '' && folder === walk.prefix && compareKeys(folder, walk.after) > 0) {
    if (await walk.files.isMarker(walk.bucket, folder)) yield { kind: 'object', key: folder };
  }
  for (const entry of await entriesOf(walk, folder)) {
    const key = folder + entry.name + (entry.directory ? '/' : '');
    if (!key.startsWith(walk.prefix)) continue;
    const passed = compareKeys(key, walk.after) <= 0;
    if (!entry.directory) {
      if (!passed && !(await walk.files.hidden(walk.bucket, key))) yield { kind: 'object', key };
    } else if (walk.after.startsWith(key) && walk.after !== key) {
      // `after` lies inside: the prefix counts when something in it comes later.
      for await (const _ of keysBelow({ ...walk, prefix: key }, key)) {
        yield { kind: 'prefix', prefix: key };
        break;
      }
    } else if (!passed && (await hasKeys(walk, key))) {
      yield { kind: 'prefix', prefix: key };
    }
  }
}

/** Walks a bucket in the order of S3's listings; memory holds one folder's names at a time. */
export async function* walkBucket(walk: Walk): AsyncGenerator<Found> {
  if (walk.delimiter === '/') {
    yield* oneLevel(walk);
    return;
  }
  let last = walk.delimiter !== '' && walk.after.endsWith(walk.delimiter) ? walk.after : '';
  const start = walk.prefix.slice(0, walk.prefix.lastIndexOf('/') + 1);
  if (start !== '' && start === walk.prefix && compareKeys(start, walk.after) > 0) {
    if (await walk.files.isMarker(walk.bucket, start)) yield { kind: 'object', key: start };
  }
  for await (const key of keysBelow(walk, start)) {
    const cut = walk.delimiter === '' ? -1 : key.indexOf(walk.delimiter, walk.prefix.length);
    if (cut === -1) {
      yield { kind: 'object', key };
      continue;
    }
    const prefix = key.slice(0, cut + walk.delimiter.length);
    if (prefix === last) continue;
    last = prefix;
    yield { kind: 'prefix', prefix };
  }
}
