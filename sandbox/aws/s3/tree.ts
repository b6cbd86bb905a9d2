import { constants } from 'node:fs';
import { type FileHandle, lstat, open, readdir, realpath, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** The code of a file system's error, `ENOENT` and its kin. */
export function errorCode(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException | null)?.code;
}

/** True when no symbolic link on the way to the file leads elsewhere; its folder must be there. */
export async function staysInside(file: string): Promise<boolean> {
  const parent = dirname(file);
  return (await realpath(parent)) === parent;
}

/** As `staysInside`, for a folder that need not be there yet: mkdir would follow a link. */
export async function mayCreate(root: string, folder: string): Promise<boolean> {
  for (let existing = folder; existing.length >= root.length; existing = dirname(existing)) {
    const real = await realpath(existing).catch(() => null);
    if (real !== null) return real === existing;
    const entry = await lstat(existing).catch(() => null);
    if (entry?.isSymbolicLink()) return false; // A link to nowhere.
    // Another put made the folder between the two looks.
    if (entry) return (await realpath(existing)) === existing;
  }
  return false;
}

/** Opens a regular file, never through a symbolic link; null when there is none. */
export async function openPlainFile(file: string): Promise<FileHandle | null> {
  let handle: FileHandle | undefined;
  try {
    // O_NONBLOCK: a named pipe that a step left in the bucket must not block the server.
    handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    if ((await handle.stat()).isFile() && (await staysInside(file))) return handle;
    await handle.close();
    return null;
  } catch (error) {
    await handle?.close().catch(() => undefined);
    // ENXIO: a socket. ENAMETOOLONG: a prefix that is legal for S3 and no path here.
    const absent = ['ENOENT', 'ENOTDIR', 'ELOOP', 'EISDIR', 'ENXIO', 'ENAMETOOLONG'];
    if (absent.includes(errorCode(error) ?? '')) return null;
    throw error;
  }
}

/** Removes a tree of folders if there is no file in it. */
export async function removeEmpty(folder: string): Promise<boolean> {
  try {
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      if (!entry.isDirectory() || !(await removeEmpty(join(folder, entry.name)))) return false;
    }
    await rmdir(folder);
    return true;
  } catch {
    return false;
  }
}
