import { AwsError } from '../../contract.ts';
import { announcedChecksum, checkAnnounced, checksumHeader } from '../checksums.ts';
import { isNotModified, writeCondition } from '../conditions.ts';
import type { ObjectFiles, StoredObject } from '../files.ts';
import { checkKey } from '../keys.ts';
import { headersOfObject, metaOfRequest } from '../meta.ts';
import { parseRange, rangeOfPart } from '../range.ts';
import { receive } from '../receive.ts';
import type { S3Reply, S3Request } from '../request.ts';
import type { ObjectMeta } from '../sidecar.ts';

/** The most that one PUT may carry. */
const MAX_PUT_BYTES = 5 * 1024 ** 3;

export function noSuchKey(): AwsError {
  return new AwsError('NoSuchKey', 'The specified key does not exist.', { status: 404 });
}

export async function putObject(files: ObjectFiles, request: S3Request): Promise<S3Reply> {
  await files.requireBucket(request.bucket);
  checkKey(request.key);
  const announced = Number(request.headers['x-amz-decoded-content-length'] ?? request.headers['content-length'] ?? 0);
  if (announced > MAX_PUT_BYTES) {
    throw new AwsError('EntityTooLarge', `Your proposed upload of ${announced} bytes exceeds the maximum of 5 GiB.`);
  }
  const allow = writeCondition(request);
  // Early, so that a doomed upload is not received; the store asks again under its lock.
  allow(await files.head(request.bucket, request.key));
  const received = await receive(request.body, files.temporary(), announcedChecksum(request.headers));
  const meta: ObjectMeta = { ...metaOfRequest(request), etag: received.md5.toString('hex') };
  if (received.checksum !== null) meta.checksum = { ...received.checksum, type: 'FULL_OBJECT' };
  try {
    checkAnnounced(request.headers, request.trailers, received);
  } catch (error) {
    await files.discard(received.path);
    throw error;
  }
  const stored = await files.commit(request.bucket, request.key, received.path, meta, allow);
  const headers: Record<string, string> = { etag: `"${stored.etag}"` };
  if (stored.checksum !== undefined) {
    headers[checksumHeader(stored.checksum.name)] = stored.checksum.value;
    headers['x-amz-checksum-type'] = stored.checksum.type;
  }
  return { status: 200, headers };
}

function rangeOf(request: S3Request, object: StoredObject) {
  const part = request.query.get('partNumber');
  if (part === undefined) return parseRange(request.headers.range, object.size);
  if (object.parts !== undefined) return object.size === 0 ? null : rangeOfPart(object.parts, Number(part));
  if (part !== '1') return rangeOfPart([object.size], Number(part));
  return object.size === 0 ? null : { start: 0, end: object.size - 1 };
}

function describe(request: S3Request, object: StoredObject) {
  const headers = headersOfObject(object, request);
  if (isNotModified(request, object)) return { status: 304, headers, range: null };
  const range = rangeOf(request, object);
  headers['content-length'] = String(range === null ? object.size : range.end - range.start + 1);
  if (range !== null) {
    headers['content-range'] = `bytes ${range.start}-${range.end}/${object.size}`;
    // The checksum is the whole object's; SDKs would hold the part against it.
    for (const name of Object.keys(headers)) if (name.startsWith('x-amz-checksum-')) delete headers[name];
  }
  if (request.query.has('partNumber')) headers['x-amz-mp-parts-count'] = String(object.parts?.length ?? 1);
  return { status: range === null ? 200 : 206, headers, range };
}

export async function getObject(files: ObjectFiles, request: S3Request): Promise<S3Reply> {
  await files.requireBucket(request.bucket);
  if (request.key.endsWith('/')) return headObject(files, request);
  const found = await files.open(request.bucket, request.key);
  if (found === null) throw noSuchKey();
  try {
    const { status, headers, range } = describe(request, found.object);
    if (status === 304 || found.object.size === 0) {
      await found.handle.close();
      return { status, headers };
    }
    // The end is fixed: a file that Spark appends to meanwhile must not outgrow the announced length.
    const { start, end } = range ?? { start: 0, end: found.object.size - 1 };
    return { status, headers, body: found.handle.createReadStream({ start, end }) };
  } catch (error) {
    await found.handle.close();
    throw error;
  }
}

export async function headObject(files: ObjectFiles, request: S3Request): Promise<S3Reply> {
  await files.requireBucket(request.bucket);
  const object = await files.head(request.bucket, request.key);
  if (object === null) throw noSuchKey();
  const { status, headers } = describe(request, object);
  return { status, headers };
}

export async function deleteObject(files: ObjectFiles, request: S3Request): Promise<S3Reply> {
  await files.requireBucket(request.bucket);
  await files.remove(request.bucket, request.key, writeCondition(request));
  return { status: 204 };
}
