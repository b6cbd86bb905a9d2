import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';

const MIB = 1024 * 1024;
/** S3 takes parts from 5 MiB on; fewer requests are quicker, and a broken one costs less when it is small. */
const LEAST_BYTES = 8 * MIB;
const MOST_PARTS = 10_000;

/** A piece of a file: its bytes from `start` to before `end`. Numbers begin with 1. */
export interface Part {
  number: number;
  start: number;
  end: number;
}

/** All parts of a file; an empty one has one, too. */
export type Parts = readonly [Part, ...Part[]];

/** The parts of a file of this size: the same whenever it is sent, so that a broken upload can go on. */
export function partsOf(bytes: number): Parts {
  const size = Math.max(LEAST_BYTES, Math.ceil(bytes / MOST_PARTS / MIB) * MIB);
  const part = (number: number): Part => ({
    number,
    start: (number - 1) * size,
    end: Math.min(bytes, number * size),
  });
  const count = Math.max(1, Math.ceil(bytes / size));
  return [part(1), ...Array.from({ length: count - 1 }, (_, index) => part(index + 2))];
}

/** The bytes of a part; fewer than it should have when the file has become shorter meanwhile. */
export async function readPart(path: string, { start, end }: Part): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const buffer = Buffer.allocUnsafe(end - start);
    let filled = 0;
    while (filled < buffer.length) {
      const { bytesRead } = await file.read(buffer, filled, buffer.length - filled, start + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return buffer.subarray(0, filled);
  } finally {
    await file.close();
  }
}

/** SHA-256 in base64, as S3 has it. */
export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('base64');

/** What S3 keeps as the checksum of a whole object: that of its bytes, or of its parts' checksums and their number. */
export function wholeChecksum(parts: readonly string[], multipart: boolean): string {
  if (!multipart) return parts[0] ?? '';
  const all = Buffer.concat(parts.map((part) => Buffer.from(part, 'base64')));
  return `${sha256(all)}-${parts.length}`;
}
