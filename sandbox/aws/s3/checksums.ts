import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { crc32 } from 'node:zlib';
import { AwsError } from '../contract.ts';
import { crc32c, crc64nvme, type RunningChecksum } from './crc.ts';

function plainCrc32(): RunningChecksum {
  let state = 0;
  return {
    update(piece) {
      state = crc32(piece, state);
    },
    digest() {
      const out = Buffer.alloc(4);
      out.writeUInt32BE(state);
      return out;
    },
  };
}

function digestOf(algorithm: string): RunningChecksum {
  const hash = createHash(algorithm);
  return { update: (piece) => void hash.update(piece), digest: () => hash.digest() };
}

/** The checksums that the local S3 verifies, by the name that AWS gives them. */
export const CHECKSUMS = {
  CRC32: plainCrc32,
  CRC32C: crc32c,
  CRC64NVME: crc64nvme,
  SHA1: () => digestOf('sha1'),
  SHA256: () => digestOf('sha256'),
} as const;

export type ChecksumName = keyof typeof CHECKSUMS;

/** `CRC32` from any spelling a client uses; throws for one that is not supported. */
export function checksumName(text: string): ChecksumName {
  const name = text.toUpperCase();
  if (name in CHECKSUMS) return name as ChecksumName;
  throw new AwsError(
    'InvalidRequest',
    `The checksum algorithm '${text}' is not supported here; use one of ${Object.keys(CHECKSUMS).join(', ')}.`,
  );
}

/** The header (and trailer) that carries a checksum. */
export function checksumHeader(name: ChecksumName): string {
  return `x-amz-checksum-${name.toLowerCase()}`;
}

const NOT_A_CHECKSUM = new Set(['x-amz-checksum-algorithm', 'x-amz-checksum-mode', 'x-amz-checksum-type']);

/** The checksum that a request announces in a header, a trailer or by its algorithm alone. */
export function announcedChecksum(headers: IncomingHttpHeaders): ChecksumName | null {
  const named = Object.keys(headers).find((name) => name.startsWith('x-amz-checksum-') && !NOT_A_CHECKSUM.has(name));
  if (named !== undefined) return checksumName(named.slice('x-amz-checksum-'.length));
  const trailer = headers['x-amz-trailer'];
  if (typeof trailer === 'string' && trailer.toLowerCase().startsWith('x-amz-checksum-')) {
    return checksumName(trailer.slice('x-amz-checksum-'.length));
  }
  const algorithm = headers['x-amz-sdk-checksum-algorithm'] ?? headers['x-amz-checksum-algorithm'];
  return typeof algorithm === 'string' ? checksumName(algorithm) : null;
}

/** Throws `BadDigest` when what was announced (header or trailer) is not what arrived. */
export function checkAnnounced(
  headers: IncomingHttpHeaders,
  trailers: Map<string, string>,
  seen: { md5: Buffer; checksum: { name: ChecksumName; value: string } | null },
): void {
  const contentMd5 = headers['content-md5'];
  if (typeof contentMd5 === 'string') {
    if (Buffer.from(contentMd5, 'base64').length !== 16) {
      throw new AwsError('InvalidDigest', `The Content-MD5 you specified is not valid: '${contentMd5}'.`);
    }
    if (contentMd5 !== seen.md5.toString('base64')) {
      throw new AwsError('BadDigest', 'The Content-MD5 you specified did not match what we received.');
    }
  }
  if (seen.checksum === null) return;
  const header = checksumHeader(seen.checksum.name);
  const expected = trailers.get(header) ?? headers[header];
  if (typeof headers['x-amz-trailer'] === 'string' && !trailers.has(headers['x-amz-trailer'].toLowerCase())) {
    throw new AwsError(
      'MalformedTrailerError',
      `The trailer '${headers['x-amz-trailer']}' was announced but not sent.`,
    );
  }
  if (expected !== undefined && expected !== seen.checksum.value) {
    throw new AwsError('BadDigest', `The ${seen.checksum.name} you specified did not match the calculated checksum.`);
  }
}
