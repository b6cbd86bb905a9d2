import { AwsError } from '../../contract.ts';
import { checkCopySource, writeCondition } from '../conditions.ts';
import type { ObjectFiles, StoredObject } from '../files.ts';
import { checkKey } from '../keys.ts';
import { metaOfRequest } from '../meta.ts';
import { receive } from '../receive.ts';
import { header, type S3Reply, type S3Request } from '../request.ts';
import type { ObjectMeta } from '../sidecar.ts';
import { xmlDocument } from '../xml.ts';
import { noSuchKey } from './objects.ts';

/** Opens what `x-amz-copy-source` names and checks its conditions; the caller closes the handle. */
export async function openCopySource(files: ObjectFiles, request: S3Request) {
  const text = header(request, 'x-amz-copy-source') ?? '';
  const [path = '', version] = text.split('?versionId=');
  let source: string;
  try {
    source = decodeURIComponent(path).replace(/^\//, '');
  } catch {
    throw new AwsError('InvalidArgument', `Copy Source must be URL-encoded, not '${text}'.`);
  }
  const slash = source.indexOf('/');
  if (slash < 1 || (version !== undefined && version !== 'null')) {
    throw new AwsError(
      'InvalidArgument',
      `Copy Source must mention the source bucket and key: <bucket>/<key> without a version, not '${text}'.`,
    );
  }
  const bucket = source.slice(0, slash);
  const key = source.slice(slash + 1);
  await files.requireBucket(bucket);
  const found = await files.open(bucket, key);
  if (found === null) throw noSuchKey();
  try {
    checkCopySource(request, found.object);
  } catch (error) {
    await found.handle.close();
    throw error;
  }
  return { ...found, bucket, key };
}

function metaOfCopy(request: S3Request, source: StoredObject): Pick<ObjectMeta, 'headers' | 'user'> {
  const directive = header(request, 'x-amz-metadata-directive') ?? 'COPY';
  if (directive === 'REPLACE') return metaOfRequest(request);
  if (directive === 'COPY') return { headers: source.headers, user: source.user };
  throw new AwsError('InvalidArgument', `Unknown metadata directive '${directive}': use COPY or REPLACE.`);
}

export async function copyObject(files: ObjectFiles, request: S3Request): Promise<S3Reply> {
  await files.requireBucket(request.bucket);
  checkKey(request.key);
  const source = await openCopySource(files, request);
  try {
    const meta = metaOfCopy(request, source.object);
    const sameObject = source.bucket === request.bucket && source.key === request.key;
    if (sameObject && request.headers['x-amz-metadata-directive'] !== 'REPLACE') {
      throw new AwsError(
        'InvalidRequest',
        "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata.",
      );
    }
    const checksum = source.object.checksum?.name ?? null;
    const body = source.handle.createReadStream({ autoClose: false, start: 0 });
    const received = await receive(body, files.temporary(), checksum);
    const stored = await files.commit(
      request.bucket,
      request.key,
      received.path,
      {
        ...meta,
        etag: received.md5.toString('hex'),
        ...(received.checksum === null ? {} : { checksum: { ...received.checksum, type: 'FULL_OBJECT' as const } }),
      },
      writeCondition(request),
    );
    const result = { ETag: `"${stored.etag}"`, LastModified: stored.modified.toISOString() };
    return { status: 200, body: xmlDocument('CopyObjectResult', result) };
  } finally {
    await source.handle.close().catch(() => undefined);
  }
}
