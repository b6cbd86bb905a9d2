import { AwsError } from '../../contract.ts';
import { uriEncode } from '../../sigv4/target.ts';
import type { ObjectFiles } from '../files.ts';
import { queryNumber, type S3Reply, type S3Request } from '../request.ts';
import { walkBucket } from '../walk.ts';
import { xmlDocument } from '../xml.ts';

const MAX_KEYS = 1000;

interface Page {
  contents: { Key: string; LastModified: string; ETag: string; Size: number; StorageClass: string }[];
  prefixes: string[];
  truncated: boolean;
  /** The last key or prefix of this page. */
  last: string;
}

async function readPage(
  files: ObjectFiles,
  bucket: string,
  listing: { prefix: string; delimiter: string; after: string; maxKeys: number },
): Promise<Page> {
  const page: Page = { contents: [], prefixes: [], truncated: false, last: '' };
  if (listing.maxKeys === 0) return page;
  for await (const found of walkBucket({ files, bucket, ...listing })) {
    if (page.contents.length + page.prefixes.length === listing.maxKeys) {
      page.truncated = true;
      break;
    }
    if (found.kind === 'prefix') {
      page.prefixes.push(found.prefix);
      page.last = found.prefix;
      continue;
    }
    const object = await files.head(bucket, found.key);
    if (object === null) continue; // Removed since the folder was read.
    page.last = found.key;
    page.contents.push({
      Key: found.key,
      LastModified: object.modified.toISOString(),
      ETag: `"${object.etag}"`,
      Size: object.size,
      StorageClass: object.headers['x-amz-storage-class'] ?? 'STANDARD',
    });
  }
  return page;
}

function encoderOf(request: S3Request): { encode: (text: string) => string; EncodingType: string | undefined } {
  const type = request.query.get('encoding-type');
  if (type === undefined || type === '') return { encode: (text) => text, EncodingType: undefined };
  if (type !== 'url') throw new AwsError('InvalidArgument', `Invalid Encoding Method specified in Request: '${type}'.`);
  return { encode: (text) => uriEncode(text, true), EncodingType: 'url' };
}

function readToken(token: string | undefined): string | undefined {
  if (token === undefined) return undefined;
  const after = Buffer.from(token, 'base64url').toString('utf8');
  if (token === '' || Buffer.from(after, 'utf8').toString('base64url') !== token) {
    throw new AwsError('InvalidArgument', 'The continuation token provided is incorrect');
  }
  return after;
}

function common(request: S3Request, page: Page, encode: (text: string) => string) {
  const delimiter = request.query.get('delimiter');
  return {
    Delimiter: delimiter === undefined || delimiter === '' ? undefined : encode(delimiter),
    MaxKeys: queryNumber(request, 'max-keys', MAX_KEYS, MAX_KEYS),
    IsTruncated: page.truncated,
    Contents: page.contents.map((item) => ({ ...item, Key: encode(item.Key) })),
    CommonPrefixes: page.prefixes.map((prefix) => ({ Prefix: encode(prefix) })),
  };
}

export async function listObjectsV2(files: ObjectFiles, request: S3Request): Promise<S3Reply> {
  await files.requireBucket(request.bucket);
  const { encode, EncodingType } = encoderOf(request);
  const token = request.query.get('continuation-token');
  const startAfter = request.query.get('start-after');
  const prefix = request.query.get('prefix') ?? '';
  const page = await readPage(files, request.bucket, {
    prefix,
    delimiter: request.query.get('delimiter') ?? '',
    after: readToken(token) ?? startAfter ?? '',
    maxKeys: queryNumber(request, 'max-keys', MAX_KEYS, MAX_KEYS),
  });
  const body = xmlDocument('ListBucketResult', {
    Name: request.bucket,
    Prefix: encode(prefix),
    StartAfter: startAfter === undefined ? undefined : encode(startAfter),
    EncodingType,
    ContinuationToken: token,
    NextContinuationToken: page.truncated ? Buffer.from(page.last).toString('base64url') : undefined,
    KeyCount: page.contents.length + page.prefixes.length,
    ...common(request, page, encode),
  });
  return { status: 200, body };
}

export async function listObjects(files: ObjectFiles, request: S3Request): Promise<S3Reply> {
  await files.requireBucket(request.bucket);
  const { encode, EncodingType } = encoderOf(request);
  const prefix = request.query.get('prefix') ?? '';
  const marker = request.query.get('marker') ?? '';
  const delimiter = request.query.get('delimiter') ?? '';
  const page = await readPage(files, request.bucket, {
    prefix,
    delimiter,
    after: marker,
    maxKeys: queryNumber(request, 'max-keys', MAX_KEYS, MAX_KEYS),
  });
  const body = xmlDocument('ListBucketResult', {
    Name: request.bucket,
    Prefix: encode(prefix),
    Marker: encode(marker),
    EncodingType,
    // S3 gives NextMarker only with a delimiter; without one the last key is the marker.
    NextMarker: page.truncated && delimiter !== '' ? encode(page.last) : undefined,
    ...common(request, page, encode),
  });
  return { status: 200, body };
}
