import { type FileHandle, lstat, mkdir, readdir, realpath, rename, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AwsError } from '../contract.ts';
import { createKeyedLock } from '../lock.ts';
import { checkBucket, checkKey, fileOfKey } from './keys.ts';
import { createSidecars, derivedMeta, type ObjectMeta, type Sidecars, stampOf } from './sidecar.ts';
import { errorCode, mayCreate, openPlainFile, removeEmpty, staysInside } from './tree.ts';

/** One object as S3 tells of it. */
export interface StoredObject extends ObjectMeta {
  key: string;
  size: number;
  modified: Date;
}

/** Throws to forbid a write or a removal; sees the object as it is under the key's lock. */
export type Precondition = (current: StoredObject | null) => void;

/** Objects as plain files: `root/<bucket>/<key>`, what S3 adds to them in a folder beside. */
export interface ObjectFiles {
  readonly root: string;
  buckets(): Promise<{ name: string; created: Date }[]>;
  requireBucket(bucket: string): Promise<void>;
  createBucket(bucket: string): Promise<void>;
  deleteBucket(bucket: string): Promise<void>;
  /** A path for a file on the same file system, to be renamed into place. */
  temporary(): string;
  /** Forgets a temporary file. */
  discard(path: string): Promise<void>;
  head(bucket: string, key: string): Promise<StoredObject | null>;
  /** The caller closes the handle. */
  open(bucket: string, key: string): Promise<{ object: StoredObject; handle: FileHandle } | null>;
  /** Moves a finished temporary file into place, unless the precondition throws. */
  commit(bucket: string, key: string, path: string, meta: ObjectMeta, allow?: Precondition): Promise<StoredObject>;
  remove(bucket: string, key: string, allow?: Precondition): Promise<void>;
  /** Hides Hadoop's checksum files; a `.crc` put through S3 is an object like any other. */
  hidden(bucket: string, key: string): Promise<boolean>;
  /** The folder to read for the keys that start with `folder` (empty, or ending with a slash); null when there is none. */
  folderOf(bucket: string, folder: string): Promise<string | null>;
  /** A folder that was put as the object `name/`. */
  isMarker(bucket: string, key: string): Promise<boolean>;
  reset(): Promise<void>;
}

const MARKER_STAMP = 'folder';

function conflict(key: string): AwsError {
  return new AwsError(
    'LocalKeyConflict',
    `The key '${key}' cannot stand beside the objects that are there: one would be a file and a folder of the same name. The local S3 stores objects as plain files; choose another key.`,
    { status: 409 },
  );
}

/** Opens the objects below a folder, and clears away what a killed process left half written. */
export async function createObjectFiles(directory: string): Promise<ObjectFiles> {
  await mkdir(directory, { recursive: true });
  const base = await realpath(directory);
  const root = join(base, 'buckets');
  const incoming = join(base, 'incoming');
  const sidecars: Sidecars = createSidecars(join(base, 'sidecars'));
  const lock = createKeyedLock();
  let serial = 0;
  await rm(incoming, { recursive: true, force: true });
  await Promise.all([mkdir(root, { recursive: true }), mkdir(incoming, { recursive: true })]);

  async function markerOf(bucket: string, key: string): Promise<StoredObject | null> {
    const sidecar = await sidecars.read(bucket, key);
    if (sidecar === null) return null;
    const stats = await lstat(fileOfKey(root, bucket, key).replace(/\/$/, '')).catch(() => null);
    return stats?.isDirectory() ? { ...sidecar, key, size: 0, modified: stats.birthtime } : null;
  }

  /** Opens and describes; `stale` when the sidecar tells of other bytes than these. */
  async function openOnce(bucket: string, key: string) {
    const handle = await openPlainFile(fileOfKey(root, bucket, key));
    if (handle === null) return null;
    try {
      const stats = await handle.stat({ bigint: true });
      const sidecar = await sidecars.read(bucket, key);
      const fresh = sidecar !== null && sidecar.stamp === stampOf(stats);
      const meta = fresh ? sidecar : derivedMeta(stats);
      const object: StoredObject = { ...meta, key, size: Number(stats.size), modified: stats.mtime };
      return { object, handle, stale: sidecar !== null && !fresh };
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  async function openObject(bucket: string, key: string) {
    if (await hidden(bucket, key)) return null;
    const found = await openOnce(bucket, key);
    if (found === null || !found.stale) return found;
    // Spark wrote the file, or a put is between its sidecar and its rename: under the lock it is the former.
    await found.handle.close();
    return lock(`${bucket}/${key}`, () => openOnce(bucket, key));
  }

  /** Without the lock's wait: for use under the lock. */
  async function peek(bucket: string, key: string): Promise<StoredObject | null> {
    if (key.endsWith('/')) return markerOf(bucket, key);
    const found = await openOnce(bucket, key);
    await found?.handle.close();
    return found?.object ?? null;
  }

  async function hidden(bucket: string, key: string): Promise<boolean> {
    const name = key.slice(key.lastIndexOf('/') + 1);
    return /^\..*\.crc$/.test(name) && (await sidecars.read(bucket, key)) === null;
  }

  async function place(key: string, file: string, move: () => Promise<void>): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      try {
        if (!(await mayCreate(root, dirname(file)))) throw conflict(key);
        await mkdir(dirname(file), { recursive: true });
        return await move();
      } catch (error) {
        const code = errorCode(error);
        // Another request pruned the folder, empty for a moment, between mkdir and rename.
        if (code === 'ENOENT' && attempt < 5) continue;
        // A folder without objects is nothing to S3, and makes room.
        if (code === 'EISDIR' && attempt < 5 && (await removeEmpty(file))) continue;
        if (['EISDIR', 'ENOTDIR', 'EEXIST', 'ENOTEMPTY'].includes(code ?? '')) throw conflict(key);
        throw error;
      }
    }
  }

  async function prune(bucket: string, file: string): Promise<void> {
    const top = join(root, bucket);
    for (let folder = dirname(file); folder.length > top.length; folder = dirname(folder)) {
      if (await sidecars.read(bucket, `${folder.slice(top.length + 1)}/`)) return;
      try {
        await rmdir(folder);
      } catch {
        return;
      }
    }
  }

  async function requireBucket(bucket: string): Promise<void> {
    checkBucket(bucket);
    const stats = await lstat(join(root, bucket)).catch(() => null);
    if (!stats?.isDirectory()) {
      throw new AwsError('NoSuchBucket', 'The specified bucket does not exist', { status: 404 });
    }
  }

  return {
    root,
    async buckets() {
      const found: { name: string; created: Date }[] = [];
      for (const entry of await readdir(root, { withFileTypes: true })) {
        if (entry.isDirectory()) {
          found.push({ name: entry.name, created: (await stat(join(root, entry.name))).birthtime });
        }
      }
      return found.sort((a, b) => (a.name < b.name ? -1 : 1));
    },
    requireBucket,
    async createBucket(bucket) {
      checkBucket(bucket);
      await mkdir(join(root, bucket), { recursive: true });
    },
    async deleteBucket(bucket) {
      await requireBucket(bucket);
      if (!(await removeEmpty(join(root, bucket)))) {
        await mkdir(join(root, bucket), { recursive: true });
        throw new AwsError('BucketNotEmpty', 'The bucket you tried to delete is not empty', { status: 409 });
      }
      await sidecars.removeBucket(bucket);
    },
    temporary: () => join(incoming, `${process.pid}-${serial++}`),
    discard: (path) => rm(path, { force: true }),
    async head(bucket, key) {
      if (key.endsWith('/')) return markerOf(bucket, key);
      const found = await openObject(bucket, key);
      await found?.handle.close();
      return found?.object ?? null;
    },
    open: (bucket, key) => openObject(bucket, key),
    async commit(bucket, key, path, meta, allow) {
      checkKey(key);
      const file = fileOfKey(root, bucket, key).replace(/\/$/, '');
      const marker = key.endsWith('/');
      try {
        return await lock(`${bucket}/${key}`, async () => {
          allow?.(await peek(bucket, key));
          const stats = await stat(path, { bigint: true });
          if (marker && stats.size > 0n) {
            throw new AwsError(
              'InvalidArgument',
              `The key '${key}' ends with '/' and stands for a folder here: it must have no bytes, not ${stats.size}.`,
            );
          }
          // The sidecar first: a reader that sees the new file finds its sidecar, or waits for the lock.
          await requireBucket(bucket);
          if (marker) await place(key, file, async () => void (await mkdir(file, { recursive: true })));
          await sidecars.write(bucket, key, marker ? MARKER_STAMP : stampOf(stats), meta);
          if (marker) await rm(path, { force: true });
          else await place(key, file, () => rename(path, file));
          return { ...meta, key, size: Number(stats.size), modified: stats.mtime };
        });
      } catch (error) {
        await rm(path, { force: true });
        throw error;
      }
    },
    async remove(bucket, key, allow) {
      checkKey(key);
      const file = fileOfKey(root, bucket, key).replace(/\/$/, '');
      await lock(`${bucket}/${key}`, async () => {
        allow?.(await peek(bucket, key));
        if (!(await staysInside(file).catch(() => false))) return;
        if (key.endsWith('/')) {
          await sidecars.remove(bucket, key);
          await rmdir(file).catch(() => undefined);
        } else {
          const stats = await lstat(file).catch(() => null);
          // A folder of that name is no object of that name.
          if (stats?.isFile()) await rm(file, { force: true });
          await sidecars.remove(bucket, key);
        }
        await prune(bucket, file);
      });
    },
    hidden,
    async folderOf(bucket, folder) {
      if (folder === '') return join(root, bucket);
      try {
        const path = fileOfKey(root, bucket, folder).replace(/\/$/, '');
        return (await realpath(path)) === path ? path : null;
      } catch {
        return null; // Not there, or not a name that a key can have.
      }
    },
    isMarker: async (bucket, key) => (await sidecars.read(bucket, key)) !== null,
    async reset() {
      for (const folder of [root, incoming, join(base, 'sidecars')]) {
        await rm(folder, { recursive: true, force: true });
        await mkdir(folder, { recursive: true });
      }
    },
  };
}
