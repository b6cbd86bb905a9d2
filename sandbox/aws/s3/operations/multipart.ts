import { AwsError } from '../../contract.ts';
import { announcedChecksum, type ChecksumName, checkAnnounced, checksumHeader } from '../checksums.ts';
import { writeCondition } from '../conditions.ts';
import type { ObjectFiles } from '../files.ts';
import { checkKey } from '../keys.ts';
import { metaOfRequest } from '../meta.ts';
import { assemble, type CompletedPart } from '../multipart/assemble.ts';
import type { Upload, Uploads } from '../multipart/uploads.ts';
import { parseRange } from '../range.ts';
import { receive } from '../receive.ts';
import { header, queryNumber, readDocument, type S3Reply, type S3Request } from '../request.ts';
import { listOf, parseXml, xmlDocument } from '../xml.ts';
import { openCopySource } from './copy.ts';

const MAX_PARTS = 10_000;

/** Only a CRC of the whole can be had from those of the parts. */
const TYPES_OF: Record<ChecksumName, ChecksumType[]> = {
  CRC64NVME: ['FULL_OBJECT'],
  CRC32: ['FULL_OBJECT', 'COMPOSITE'],
  CRC32C: ['FULL_OBJECT', 'COMPOSITE'],
  SHA1: ['COMPOSITE'],
  SHA256: ['COMPOSITE'],
};
type ChecksumType = NonNullable<Upload['checksum']>['type'];

const announcement = ({ checksum }: Upload) =>
  checksum === null ? {} : { ChecksumAlgorithm: checksum.name, ChecksumType: checksum.type };

export async function createMultipartUpload(
  files: ObjectFiles,
  uploads: Uploads,
  request: S3Request,
): Promise<S3Reply> {
  await files.requireBucket(request.bucket);
  checkKey(request.key);
  const checksum = announcedChecksum(request.headers);
  const type = header(request, 'x-amz-checksum-type') ?? (checksum === 'CRC64NVME' ? 'FULL_OBJECT' : 'COMPOSITE');
  if (type !== 'FULL_OBJECT' && type !== 'COMPOSITE') {
    throw new AwsError('InvalidRequest', `x-amz-checksum-type must be FULL_OBJECT or COMPOSITE, not '${type}'.`);
  }
  if (checksum !== null && !TYPES_OF[checksum].includes(type)) {
    throw new AwsError(
      'InvalidRequest',
      `The ${type} checksum type cannot be used with the ${checksum.toLowerCase()} checksum algorithm.`,
    );
  }
  const id = await uploads.create({
    bucket: request.bucket,
    key: request.key,
    started: new Date().toISOString(),
    meta: metaOfRequest(request),
    checksum: checksum === null ? null : { name: checksum, type },
  });
  const headers: Record<string, string> =
    checksum === null ? {} : { 'x-amz-checksum-algorithm': checksum, 'x-amz-checksum-type': type };
  const body = xmlDocument('InitiateMultipartUploadResult', { Bucket: request.bucket, Key: request.key, UploadId: id });
  return { status: 200, headers, body };
}

function partNumber(request: S3Request): number {
  const text = request.query.get('partNumber') ?? '';
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1 || number > MAX_PARTS) {
    throw new AwsError(
      'InvalidArgument',
      `Part number must be an integer between 1 and ${MAX_PARTS}, inclusive, not '${text}'.`,
    );
  }
  return number;
}

export async function uploadPart(files: ObjectFiles, uploads: Uploads, request: S3Request): Promise<S3Reply> {
  await files.requireBucket(request.bucket);
  const number = partNumber(request);
  const upload = await uploads.require(request.bucket, request.key, request.query.get('uploadId') ?? '');
  const name = announcedChecksum(request.headers) ?? upload.checksum?.name ?? null;
  const received = await receive(request.body, files.temporary(), name);
  try {
    checkAnnounced(request.headers, request.trailers, received);
  } catch (error) {
    await files.discard(received.path);
    throw error;
  }
  const part = await uploads.putPart(upload.id, number, received);
  const headers: Record<string, string> = { etag: `"${part.etag}"` };
  if (part.checksum !== null) headers[checksumHeader(part.checksum.name)] = part.checksum.value;
  return { status: 200, headers };
}

export async function uploadPartCopy(files: ObjectFiles, uploads: Uploads, request: S3Request): Promise<S3Reply> {
  await files.requireBucket(request.bucket);
  const number = partNumber(request);
  const upload = await uploads.require(request.bucket, request.key, request.query.get('uploadId') ?? '');
  const source = await openCopySource(files, request);
  try {
    const text = header(request, 'x-amz-copy-source-range');
    const range = parseRange(text, source.object.size);
    if (text !== undefined && range === null) {
      throw new AwsError('InvalidArgument', `The x-amz-copy-source-range must be bytes=first-last, not '${text}'.`);
    }
    const body = source.handle.createReadStream({ autoClose: false, ...(range ?? { start: 0 }) });
    const part = await uploads.putPart(
      upload.id,
      number,
      await receive(body, files.temporary(), upload.checksum?.name ?? null),
    );
    const result = { ETag: `"${part.etag}"`, LastModified: part.modified };
    return { status: 200, body: xmlDocument('CopyPartResult', result) };
  } finally {
    await source.handle.close().catch(() => undefined);
  }
}

export async function completeMultipartUpload(
  files: ObjectFiles,
  uploads: Uploads,
  request: S3Request,
): Promise<S3Reply> {
  await files.requireBucket(request.bucket);
  const document = parseXml((await readDocument(request)).toString('utf8'), 'CompleteMultipartUpload');
  const allow = writeCondition(request);
  const upload = await uploads.require(request.bucket, request.key, request.query.get('uploadId') ?? '');
  const claimed = listOf(document.Part).map(
    (part): CompletedPart => ({ number: Number(part.PartNumber), etag: String(part.ETag ?? '').replace(/"/g, '') }),
  );
  allow(await files.head(request.bucket, request.key));
  const { path, meta } = await assemble(files, uploads, upload, claimed, request.headers);
  const stored = await files.commit(request.bucket, request.key, path, meta, allow);
  await uploads.remove(upload.id);
  const checksum = stored.checksum;
  const body = xmlDocument('CompleteMultipartUploadResult', {
    Location: `http://${request.headers.host}/${request.bucket}/${request.key}`,
    Bucket: request.bucket,
    Key: request.key,
    ETag: `"${stored.etag}"`,
    ...(checksum === undefined ? {} : { [`Checksum${checksum.name}`]: checksum.value, ChecksumType: checksum.type }),
  });
  return { status: 200, body };
}

export async function abortMultipartUpload(files: ObjectFiles, uploads: Uploads, request: S3Request): Promise<S3Reply> {
  await files.requireBucket(request.bucket);
  const upload = await uploads.require(request.bucket, request.key, request.query.get('uploadId') ?? '');
  await uploads.remove(upload.id);
  return { status: 204 };
}

export async function listParts(files: ObjectFiles, uploads: Uploads, request: S3Request): Promise<S3Reply> {
  await files.requireBucket(request.bucket);
  const upload = await uploads.require(request.bucket, request.key, request.query.get('uploadId') ?? '');
  const max = queryNumber(request, 'max-parts', 1000, 1000);
  const marker = queryNumber(request, 'part-number-marker', 0, MAX_PARTS);
  const later = (await uploads.parts(upload.id)).filter((part) => part.number > marker);
  const shown = later.slice(0, max);
  const body = xmlDocument('ListPartsResult', {
    Bucket: request.bucket,
    Key: request.key,
    UploadId: upload.id,
    StorageClass: 'STANDARD',
    ...announcement(upload),
    PartNumberMarker: marker,
    NextPartNumberMarker: shown.at(-1)?.number ?? 0,
    MaxParts: max,
    IsTruncated: later.length > shown.length,
    Part: shown.map((part) => ({
      PartNumber: part.number,
      LastModified: part.modified,
      ETag: `"${part.etag}"`,
      Size: part.size,
      ...(part.checksum === null ? {} : { [`Checksum${part.checksum.name}`]: part.checksum.value }),
    })),
  });
  return { status: 200, body };
}

export async function listMultipartUploads(files: ObjectFiles, uploads: Uploads, request: S3Request): Promise<S3Reply> {
  await files.requireBucket(request.bucket);
  const max = queryNumber(request, 'max-uploads', 1000, 1000);
  const prefix = request.query.get('prefix') ?? '';
  const keyMarker = request.query.get('key-marker') ?? '';
  const idMarker = request.query.get('upload-id-marker') ?? '';
  const later = (await uploads.list(request.bucket)).filter(
    (upload) =>
      upload.key.startsWith(prefix) &&
      (upload.key > keyMarker || (upload.key === keyMarker && idMarker !== '' && upload.id > idMarker)),
  );
  const shown = later.slice(0, max);
  const body = xmlDocument('ListMultipartUploadsResult', {
    Bucket: request.bucket,
    Prefix: prefix,
    KeyMarker: keyMarker,
    UploadIdMarker: idMarker,
    NextKeyMarker: shown.at(-1)?.key,
    NextUploadIdMarker: shown.at(-1)?.id,
    MaxUploads: max,
    IsTruncated: later.length > shown.length,
    Upload: shown.map((upload) => ({
      Key: upload.key,
      UploadId: upload.id,
      Initiated: upload.started,
      StorageClass: 'STANDARD',
      ...announcement(upload),
    })),
  });
  return { status: 200, body };
}
