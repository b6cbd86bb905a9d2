import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { readLogPlace } from '../layout.ts';
import { byWeight, type LogSource } from './source.ts';

const MOST_FILES = 20_000;

/** A file, or the logs below a folder, the decisive first. Throws what the file system says. */
export async function logsOnDisk(path: string): Promise<LogSource[]> {
  if ((await stat(path)).isFile()) return [await toSource(path, basename(path))];
  const files: string[] = [];
  const folders = [path];
  for (let folder = folders.pop(); folder !== undefined && files.length < MOST_FILES; folder = folders.pop()) {
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      // Links are not followed: they may lead in a circle.
      if (entry.isDirectory()) folders.push(join(folder, entry.name));
      else if (entry.isFile() && isLog(entry.name)) files.push(join(folder, entry.name));
    }
  }
  const sources = await Promise.all(files.map((file) => toSource(file, relative(path, file))));
  return sources.toSorted(byWeight);
}

/** What EMR and YARN call their logs, and what people call the ones that they save. */
const isLog = (name: string): boolean =>
  readLogPlace(name).stream !== 'other' || /\.(log|txt|out|err)(\.gz)?$/.test(name);

async function toSource(file: string, path: string): Promise<LogSource> {
  const { size, mtime } = await stat(file);
  return { path, bytes: size, updatedAt: mtime, from: 'disk', open: () => createReadStream(file) };
}
