import { stat } from 'node:fs/promises';
import { s3Uri } from '../../aws/s3/place.ts';
import { UserError } from '../../errors.ts';
import { eachAtOnce } from '../../runs/at-once.ts';
import type { Bucket, StoredObject, StoredPart, Written } from './bucket.ts';
import { type Part, type Parts, partsOf, readPart, sha256, wholeChecksum } from './parts.ts';
import type { Transfer } from './plan.ts';

/** How a file came to be in S3. */
export type Sent =
  /** It was there already, byte for byte. */
  { kind: 'same' } | { kind: 'sent'; parts: number; reused: number };

/** Hears how many bytes of the file are in S3 now, sent or found there. */
export type Count = (bytes: number, how: 'sent' | 'found') => void;

/** Parts that are under way at a time. Each is in memory, so that of the large ones of a huge file there are fewer. */
const AT_ONCE = 4;
const MOST_IN_MEMORY = 256 * 1024 * 1024;
const atOnce = ({ start, end }: Part): number =>
  Math.max(1, Math.min(AT_ONCE, Math.floor(MOST_IN_MEMORY / (end - start))));

/** True when an object holds the very bytes of the file, as far as S3 keeps a SHA-256 of it. */
export async function isSame({ file }: Transfer, there: StoredObject): Promise<boolean> {
  if (there.bytes !== file.bytes || there.sha256 === null) return false;
  const parts = partsOf(file.bytes);
  const multipart = parts.length > 1;
  if (there.sha256.endsWith(`-${parts.length}`) !== multipart) return false;
  const sums: string[] = [];
  for (const part of parts) sums.push(sha256(await readPart(file.path, part)));
  return wholeChecksum(sums, multipart) === there.sha256;
}

/** Sends one file; S3 checks each part by its SHA-256, and what it then keeps of the whole is compared. */
export async function sendFile(
  bucket: Bucket,
  transfer: Transfer,
  options: { overwrite: boolean },
  count: Count,
): Promise<Sent> {
  const parts = partsOf(transfer.file.bytes);
  const [first, ...others] = parts;
  if (others.length > 0) return sendParts(bucket, transfer, parts, options, count);
  const body = await wholePart(transfer, first);
  const sum = sha256(body);
  await requireUnchanged(transfer);
  const written = await bucket.put(transfer.place, body, sum, options.overwrite);
  await requireWritten(bucket, transfer, written, sum);
  count(body.length, 'sent');
  return { kind: 'sent', parts: 1, reused: 0 };
}

async function sendParts(
  bucket: Bucket,
  transfer: Transfer,
  parts: Parts,
  options: { overwrite: boolean },
  count: Count,
): Promise<Sent> {
  const { place } = transfer;
  const broken = await findBroken(bucket, transfer, parts);
  const upload = broken?.upload ?? (await bucket.begin(place));
  const done = new Map<number, { number: number; etag: string; sha256: string }>();
  let reused = 0;
  await eachAtOnce(parts, atOnce(parts[0]), async (part) => {
    const body = await wholePart(transfer, part);
    const sum = sha256(body);
    const there = broken?.parts.get(part.number);
    const found = there && there.sha256 === sum && there.bytes === body.length ? there : null;
    if (found) reused += 1;
    const stored = found ?? (await bucket.sendPart(place, upload, part.number, body, sum));
    done.set(part.number, { number: part.number, etag: stored.etag, sha256: sum });
    count(body.length, found ? 'found' : 'sent');
    return true;
  });
  await requireUnchanged(transfer);
  const listed = [...done.values()].toSorted((a, b) => a.number - b.number);
  const whole = wholeChecksum(
    listed.map((part) => part.sha256),
    true,
  );
  await requireWritten(bucket, transfer, await bucket.complete(place, upload, listed, options.overwrite), whole);
  return { kind: 'sent', parts: parts.length, reused };
}

interface Broken {
  upload: string;
  parts: Map<number, StoredPart>;
}

/** How many of a file's parts S3 has from a broken upload that can go on. */
export async function countReusable(bucket: Bucket, transfer: Transfer): Promise<number> {
  const parts = partsOf(transfer.file.bytes);
  if (parts.length === 1) return 0;
  const broken = await findBroken(bucket, transfer, parts);
  let count = 0;
  for (const part of parts) if (broken && (await isThere(broken, transfer, part))) count += 1;
  return count;
}

/**
 * A broken upload of this very file: one of its key of which at least one part is a part of the file. Whatever else is
 * under way there, of another program or another file, is left alone.
 */
async function findBroken(bucket: Bucket, transfer: Transfer, parts: readonly Part[]): Promise<Broken | null> {
  for (const upload of await bucket.open(transfer.place)) {
    const broken = { upload, parts: await bucket.parts(transfer.place, upload) };
    for (const part of parts) if (await isThere(broken, transfer, part)) return broken;
  }
  return null;
}

async function isThere({ parts }: Broken, { file }: Transfer, part: Part): Promise<boolean> {
  const there = parts.get(part.number);
  if (!there || there.sha256 === null || there.bytes !== part.end - part.start) return false;
  return sha256(await readPart(file.path, part)) === there.sha256;
}

async function wholePart(transfer: Transfer, part: Part): Promise<Buffer> {
  const body = await readPart(transfer.file.path, part);
  if (body.length < part.end - part.start) throw changed(transfer);
  return body;
}

/** What was written to while it was read is a mixture of two files. */
async function requireUnchanged(transfer: Transfer): Promise<void> {
  const { path, bytes, modifiedMs } = transfer.file;
  const now = await stat(path).catch(() => null);
  if (now?.size !== bytes || now.mtimeMs !== modifiedMs) throw changed(transfer);
}

const changed = ({ file, place }: Transfer): UserError =>
  new UserError(
    `'${file.path}' was changed while it was sent; ${s3Uri(place)} is as it was before.`,
    'Send it again once nobody writes to it.',
  );

async function requireWritten(bucket: Bucket, transfer: Transfer, written: Written, expected: string): Promise<void> {
  if (written.kind === 'written' && written.sha256 === expected) return;
  // The reply to a write may have been lost, and the SDK has sent it again: what counts is what is there.
  const there = await bucket.head(transfer.place);
  if (there?.sha256 === expected && there.bytes === transfer.file.bytes) return;
  const place = s3Uri(transfer.place);
  if (written.kind === 'taken') {
    throw new UserError(
      `${place} was written by somebody else meanwhile; it was not overwritten.`,
      'Send it with --force to overwrite it; its parts are in S3 already.',
    );
  }
  if (written.kind === 'no-upload')
    throw new UserError(`The upload of ${place} was given up by somebody else.`, 'Send it again.');
  throw new UserError(
    `What S3 holds at ${place} is not what was sent: its SHA-256 is ${there?.sha256 ?? 'unknown'}, not ${expected}.`,
    'Send it again with --force.',
  );
}
