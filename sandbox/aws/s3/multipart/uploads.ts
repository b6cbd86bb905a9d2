import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AwsError } from '../../contract.ts';
import type { ChecksumName } from '../checksums.ts';
import type { Received } from '../receive.ts';
import type { ObjectMeta } from '../sidecar.ts';

/** A multipart upload that is neither completed nor aborted. */
export interface Upload {
  id: string;
  bucket: string;
  key: string;
  started: string;
  meta: Pick<ObjectMeta, 'headers' | 'user'>;
  checksum: { name: ChecksumName; type: 'FULL_OBJECT' | 'COMPOSITE' } | null;
}

export interface Part {
  number: number;
  size: number;
  etag: string;
  modified: string;
  checksum: { name: ChecksumName; value: string } | null;
  /** The name of the file with its bytes. */
  file: string;
}

/** Uploads in progress, on disk: they survive a restart as S3's do. */
export interface Uploads {
  create(upload: Omit<Upload, 'id'>): Promise<string>;
  require(bucket: string, key: string, id: string): Promise<Upload>;
  putPart(id: string, number: number, received: Received): Promise<Part>;
  parts(id: string): Promise<Part[]>;
  pathOf(id: string, part: Part): string;
  list(bucket: string): Promise<Upload[]>;
  remove(id: string): Promise<void>;
  reset(): Promise<void>;
}

function noSuchUpload(): AwsError {
  return new AwsError(
    'NoSuchUpload',
    'The specified multipart upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
    { status: 404 },
  );
}

export function createUploads(folder: string): Uploads {
  const folderOf = (id: string) => join(folder, id);
  let serial = 0;

  async function read(id: string): Promise<Upload | null> {
    try {
      return JSON.parse(await readFile(join(folderOf(id), 'upload.json'), 'utf8')) as Upload;
    } catch {
      return null;
    }
  }

  async function ids(): Promise<string[]> {
    return (await readdir(folder).catch(() => [])).filter((name) => /^[0-9a-f]{48}$/.test(name));
  }

  return {
    async create(upload) {
      const id = randomBytes(24).toString('hex');
      await mkdir(folderOf(id), { recursive: true });
      await writeFile(join(folderOf(id), 'upload.json'), JSON.stringify({ ...upload, id } satisfies Upload));
      return id;
    },
    async require(bucket, key, id) {
      const upload = /^[0-9a-f]{48}$/.test(id) ? await read(id) : null;
      if (upload === null || upload.bucket !== bucket || upload.key !== key) throw noSuchUpload();
      return upload;
    },
    async putPart(id, number, received) {
      // A file of its own for each attempt: a part that is sent again never mixes with its first version.
      const file = `${number}-${process.pid}-${Date.now()}-${serial++}.part`;
      const part: Part = {
        number,
        size: received.size,
        etag: received.md5.toString('hex'),
        modified: new Date().toISOString(),
        checksum: received.checksum,
        file,
      };
      try {
        await rename(received.path, join(folderOf(id), file));
        const draft = join(folderOf(id), `${file}.json`);
        await writeFile(draft, JSON.stringify(part));
        await rename(draft, join(folderOf(id), `part-${number}.json`));
      } catch (error) {
        await rm(received.path, { force: true });
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw noSuchUpload(); // Aborted meanwhile.
        throw error;
      }
      return part;
    },
    async parts(id) {
      const names = (await readdir(folderOf(id)).catch(() => [])).filter((name) => /^part-\d+\.json$/.test(name));
      const parts = await Promise.all(
        names.map(async (name) => JSON.parse(await readFile(join(folderOf(id), name), 'utf8')) as Part),
      );
      return parts.sort((a, b) => a.number - b.number);
    },
    pathOf: (id, part) => join(folderOf(id), part.file),
    async list(bucket) {
      const found = await Promise.all((await ids()).map(read));
      return found
        .filter((upload): upload is Upload => upload !== null && upload.bucket === bucket)
        .sort((a, b) => (a.key === b.key ? (a.started < b.started ? -1 : 1) : a.key < b.key ? -1 : 1));
    },
    async remove(id) {
      await rm(folderOf(id), { recursive: true, force: true });
    },
    async reset() {
      await rm(folder, { recursive: true, force: true });
    },
  };
}
