import type { IncomingHttpHeaders } from 'node:http';
import { AwsError } from '../contract.ts';

export type S3Operation =
  | 'ListBuckets'
  | 'CreateBucket'
  | 'DeleteBucket'
  | 'HeadBucket'
  | 'GetBucketLocation'
  | 'GetBucketVersioning'
  | 'GetBucketLifecycleConfiguration'
  | 'ListObjects'
  | 'ListObjectsV2'
  | 'DeleteObjects'
  | 'PutObject'
  | 'CopyObject'
  | 'GetObject'
  | 'HeadObject'
  | 'DeleteObject'
  | 'CreateMultipartUpload'
  | 'UploadPart'
  | 'UploadPartCopy'
  | 'CompleteMultipartUpload'
  | 'AbortMultipartUpload'
  | 'ListParts'
  | 'ListMultipartUploads';

/** Sub-resources of S3 that exist there and not here: answered, never mistaken for the object itself. */
const ABSENT = [
  ...['acl', 'accelerate', 'analytics', 'attributes', 'cors', 'encryption', 'intelligent-tiering', 'inventory'],
  ...['legal-hold', 'lifecycle', 'logging', 'metrics', 'notification', 'object-lock', 'ownershipControls', 'policy'],
  ...[
    'policyStatus',
    'publicAccessBlock',
    'replication',
    'requestPayment',
    'restore',
    'retention',
    'select',
    'tagging',
  ],
  ...['torrent', 'versions', 'versionId', 'website', 'append', 'renameObject'],
];

interface Parts {
  method: string;
  bucket: string;
  key: string;
  query: Map<string, string>;
  headers: IncomingHttpHeaders;
}

function onBucket({ method, query }: Parts): S3Operation | null {
  if (method === 'GET') {
    if (query.has('location')) return 'GetBucketLocation';
    if (query.has('versioning')) return 'GetBucketVersioning';
    if (query.has('lifecycle')) return 'GetBucketLifecycleConfiguration';
    if (query.has('uploads')) return 'ListMultipartUploads';
    return query.get('list-type') === '2' ? 'ListObjectsV2' : 'ListObjects';
  }
  if (method === 'POST' && query.has('delete')) return 'DeleteObjects';
  if (query.has('versioning')) return null;
  const plain: Record<string, S3Operation> = { PUT: 'CreateBucket', DELETE: 'DeleteBucket', HEAD: 'HeadBucket' };
  return plain[method] ?? null;
}

function onObject({ method, query, headers }: Parts): S3Operation | null {
  const copy = headers['x-amz-copy-source'] !== undefined;
  if (query.has('uploadId')) {
    if (method === 'PUT') return copy ? 'UploadPartCopy' : 'UploadPart';
    const plain: Record<string, S3Operation> = {
      POST: 'CompleteMultipartUpload',
      DELETE: 'AbortMultipartUpload',
      GET: 'ListParts',
    };
    return plain[method] ?? null;
  }
  if (method === 'POST') return query.has('uploads') ? 'CreateMultipartUpload' : null;
  if (method === 'PUT') return copy ? 'CopyObject' : 'PutObject';
  const plain: Record<string, S3Operation> = { GET: 'GetObject', HEAD: 'HeadObject', DELETE: 'DeleteObject' };
  return plain[method] ?? null;
}

/** Rules of deletion can be asked for, and there are none. */
const isThere = (name: string, { method, key }: Parts): boolean =>
  name === 'lifecycle' && method === 'GET' && key === '';

/** Which operation a request is; throws for what S3 has and the local one has not. */
export function routeS3(parts: Parts): S3Operation {
  const absent = ABSENT.find((name) => parts.query.has(name) && !isThere(name, parts));
  const where = parts.bucket === '' ? 'the service' : parts.key === '' ? 'a bucket' : 'an object';
  if (absent !== undefined) {
    throw new AwsError('NotImplemented', `The local S3 has no '?${absent}' (${parts.method} on ${where}).`, {
      status: 501,
    });
  }
  const tagging = parts.headers['x-amz-tagging'];
  if (tagging !== undefined) {
    throw new AwsError('NotImplemented', `The local S3 keeps no tags (x-amz-tagging: ${String(tagging)}).`, {
      status: 501,
    });
  }
  const operation =
    parts.bucket === ''
      ? parts.method === 'GET'
        ? 'ListBuckets'
        : null
      : parts.key === ''
        ? onBucket(parts)
        : onObject(parts);
  if (operation === null) {
    throw new AwsError('MethodNotAllowed', `The method ${parts.method} is not allowed against ${where} here.`, {
      status: 405,
    });
  }
  return operation;
}
