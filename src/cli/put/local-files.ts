import { readdir, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { UserError } from '../../errors.ts';

/** A file to send, as it is when it is found. */
export interface LocalFile {
  path: string;
  /** Its name below the place it goes to, with slashes. */
  name: string;
  bytes: number;
  modifiedMs: number;
}

/** The files that were named, and with `recursive` all in the folders that were, as `cp -r` would copy them. */
export async function findFiles(paths: readonly string[], recursive: boolean): Promise<LocalFile[]> {
  if (paths.length === 0) {
    throw new UserError('No file is named.', 'Type `data put <file…> s3://bucket/folder/`; the place comes last.');
  }
  const found: LocalFile[] = [];
  for (const path of paths) {
    const file = await look(path, basename(resolve(path)));
    if (file !== 'folder') found.push(file);
    else if (recursive) found.push(...(await filesIn(path, basename(resolve(path)))));
    else throw new UserError(`'${path}' is a folder.`, 'Send folders with -r.');
  }
  if (found.length === 0) throw new UserError(`There is no file in ${paths.map((path) => `'${path}'`).join(', ')}.`);
  return found;
}

async function look(path: string, name: string): Promise<LocalFile | 'folder'> {
  const seen = await stat(path).catch((error: NodeJS.ErrnoException) => {
    const why = error.code === 'ENOENT' ? `There is no file '${path}'.` : `'${path}' cannot be read: ${error.message}.`;
    throw new UserError(why);
  });
  if (seen.isDirectory()) return 'folder';
  if (!seen.isFile()) throw new UserError(`'${path}' is no plain file.`, 'Its size must be known before it is sent.');
  return { path, name, bytes: seen.size, modifiedMs: seen.mtimeMs };
}

async function filesIn(folder: string, name: string): Promise<LocalFile[]> {
  const files: LocalFile[] = [];
  for (const entry of (await readdir(folder, { withFileTypes: true })).toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) files.push(...(await filesIn(path, `${name}/${entry.name}`)));
    else {
      const file = await look(path, `${name}/${entry.name}`);
      // A link to a folder may lead in circles.
      if (file !== 'folder') files.push(file);
    }
  }
  return files;
}
