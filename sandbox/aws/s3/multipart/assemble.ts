import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { AwsError } from '../../contract.ts';
import { CHECKSUMS, checksumHeader } from '../checksums.ts';
import type { ObjectFiles } from '../files.ts';
import { receive } from '../receive.ts';
import type { ObjectMeta } from '../sidecar.ts';
import type { Part, Upload, Uploads } from './uploads.ts';

/** S3's least size of every part but the last. */
const MIN_PART_BYTES = 5 * 1024 * 1024;

/** A part as the client names it when it completes the upload. */
export interface CompletedPart {
  number: number;
  etag: string;
}

function selectParts(claimed: CompletedPart[], stored: Part[]): Part[] {
  if (claimed.length === 0) {
    throw new AwsError('MalformedXML', 'The XML you provided was not well-formed: it must name at least one part.');
  }
  const outOfOrder = claimed.some((claim, index) => index > 0 && claim.number <= (claimed[index - 1]?.number ?? 0));
  if (outOfOrder) {
    throw new AwsError('InvalidPartOrder', 'The list of parts was not in ascending order by part number.');
  }
  const byNumber = new Map(stored.map((part) => [part.number, part]));
  const parts = claimed.map((claim) => {
    const part = byNumber.get(claim.number);
    if (part === undefined || part.etag !== claim.etag) {
      throw new AwsError(
        'InvalidPart',
        `Part ${claim.number} could not be found, or its entity tag '${claim.etag}' does not match that of the part.`,
      );
    }
    return part;
  });
  const small = parts.slice(0, -1).find((part) => part.size < MIN_PART_BYTES);
  if (small !== undefined) {
    throw new AwsError(
      'EntityTooSmall',
      `Your proposed upload is smaller than the minimum allowed object size: part ${small.number} has ${small.size} bytes of at least ${MIN_PART_BYTES}.`,
    );
  }
  return parts;
}

function compositeChecksum(upload: Upload, parts: Part[]): ObjectMeta['checksum'] {
  if (upload.checksum === null) return undefined;
  const running = CHECKSUMS[upload.checksum.name]();
  for (const part of parts) {
    if (part.checksum === null) return undefined;
    running.update(Buffer.from(part.checksum.value, 'base64'));
  }
  return {
    name: upload.checksum.name,
    value: `${running.digest().toString('base64')}-${parts.length}`,
    type: 'COMPOSITE',
  };
}

/** Joins the parts into one temporary file, with the metadata that the whole object has. */
export async function assemble(
  files: ObjectFiles,
  uploads: Uploads,
  upload: Upload,
  claimed: CompletedPart[],
  headers: IncomingHttpHeaders,
): Promise<{ path: string; meta: ObjectMeta }> {
  const parts = selectParts(claimed, await uploads.parts(upload.id));
  async function* bytes(): AsyncGenerator<Buffer> {
    for (const part of parts) yield* createReadStream(uploads.pathOf(upload.id, part), { highWaterMark: 1024 * 1024 });
  }
  const size = parts.reduce((sum, part) => sum + part.size, 0);
  const announced = headers['x-amz-mp-object-size'];
  if (announced !== undefined && Number(announced) !== size) {
    throw new AwsError(
      'InvalidRequest',
      `The provided 'x-amz-mp-object-size' header value (${announced}) does not match what was computed: (${size}).`,
    );
  }
  const whole = upload.checksum?.type === 'FULL_OBJECT' ? upload.checksum.name : null;
  const received = await receive(bytes(), files.temporary(), whole);
  const etag = createHash('md5');
  for (const part of parts) etag.update(Buffer.from(part.etag, 'hex'));
  const checksum: ObjectMeta['checksum'] =
    received.checksum === null ? compositeChecksum(upload, parts) : { ...received.checksum, type: 'FULL_OBJECT' };
  const expected = checksum === undefined ? undefined : headers[checksumHeader(checksum.name)];
  if (checksum !== undefined && expected !== undefined && expected !== checksum.value) {
    await files.discard(received.path);
    throw new AwsError('BadDigest', `The ${checksum.name} you specified did not match the calculated checksum.`);
  }
  return {
    path: received.path,
    meta: {
      ...upload.meta,
      etag: `${etag.digest('hex')}-${parts.length}`,
      parts: parts.map((part) => part.size),
      ...(checksum === undefined ? {} : { checksum }),
    },
  };
}
