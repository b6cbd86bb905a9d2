import { createHash } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import { CHECKSUMS, type ChecksumName } from './checksums.ts';

/** A body that has landed in a temporary file. */
export interface Received {
  path: string;
  size: number;
  md5: Buffer;
  checksum: { name: ChecksumName; value: string } | null;
}

/** Streams a body into a new file and hashes it on the way; the file is gone when the body fails. */
export async function receive(
  body: AsyncIterable<Uint8Array>,
  path: string,
  checksumName: ChecksumName | null,
): Promise<Received> {
  const md5 = createHash('md5');
  const checksum = checksumName === null ? null : CHECKSUMS[checksumName]();
  const handle = await open(path, 'wx');
  let size = 0;
  try {
    for await (const piece of body) {
      md5.update(piece);
      checksum?.update(piece);
      size += piece.length;
      await handle.writeFile(piece);
    }
    await handle.close();
  } catch (error) {
    await handle.close().catch(() => undefined);
    await rm(path, { force: true });
    throw error;
  }
  return {
    path,
    size,
    md5: md5.digest(),
    checksum:
      checksum === null || checksumName === null
        ? null
        : { name: checksumName, value: checksum.digest().toString('base64') },
  };
}
