import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { UserError } from '../../../errors.ts';
import { readLogPlace } from '../layout.ts';
import { byWeight, type LogSource, MOST_LOGS, tooManyLogs } from './source.ts';

/** A file, or the logs below a folder, the decisive first. A `UserError` says what cannot be read, also when they are. */
export async function logsOnDisk(path: string): Promise<LogSource[]> {
  try {
    // A pipe is read like a file: `<(ssh … cat stderr)`.
    if (!(await stat(path)).isDirectory()) return [await toSource(path, basename(path))];
    const files = await filesBelow(path);
    const sources = await Promise.all(files.map((file) => toSource(file, relative(path, file))));
    return sources.toSorted(byWeight);
  } catch (error) {
    throw inWords(error, path);
  }
}

async function filesBelow(path: string): Promise<string[]> {
  const files: string[] = [];
  const folders = [path];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      // Links are not followed: they may lead in a circle.
      if (entry.isDirectory()) folders.push(join(folder, entry.name));
      else if (entry.isFile() && isLog(entry.name)) files.push(join(folder, entry.name));
    }
    if (files.length > MOST_LOGS) throw tooManyLogs(path);
  }
  return files;
}

/** What EMR and YARN call their logs, and what people call the ones that they save. */
const isLog = (name: string): boolean =>
  readLogPlace(name).stream !== 'other' || /\.(log|txt|out|err)(\.gz)?$/.test(name);

async function toSource(file: string, path: string): Promise<LogSource> {
  const { size, mtime } = await stat(file);
  return { path, bytes: size, updatedAt: mtime, from: 'disk', open: () => readFile(file) };
}

async function* readFile(file: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(file);
  } catch (error) {
    // Whoever writes logs also rotates and removes them.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw inWords(error, file);
  }
}

function inWords(error: unknown, asked: string): UserError {
  if (error instanceof UserError) return error;
  const { code, message, path = asked } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return new UserError(`There is no file or folder '${path}'.`);
  if (code === 'EACCES') return new UserError(`'${path}' may not be read: permission denied.`);
  return new UserError(`'${path}' cannot be read: ${message}`);
}
