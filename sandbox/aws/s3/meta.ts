import { AwsError } from '../contract.ts';
import { checksumHeader } from './checksums.ts';
import type { StoredObject } from './files.ts';
import { header, type S3Request } from './request.ts';
import type { ObjectMeta } from './sidecar.ts';

/** The headers of a write that a read gives back. */
const KEPT = [
  'content-type',
  'content-encoding',
  'content-disposition',
  'content-language',
  'cache-control',
  'expires',
  'x-amz-server-side-encryption',
  'x-amz-storage-class',
] as const;

/** What a put, a copy or the start of a multipart upload says of the object besides its bytes. */
export function metaOfRequest(request: S3Request): Pick<ObjectMeta, 'headers' | 'user'> {
  const headers: Record<string, string> = {};
  for (const name of KEPT) {
    const value = header(request, name);
    if (value !== undefined && value !== '') headers[name] = value;
  }
  headers['content-type'] ??= 'application/octet-stream';
  // `aws-chunked` describes the transfer, not the object.
  const encoding = headers['content-encoding']?.split(',').filter((part) => part.trim() !== 'aws-chunked');
  delete headers['content-encoding'];
  if (encoding !== undefined && encoding.length > 0) headers['content-encoding'] = encoding.join(',').trim();
  const user: Record<string, string> = {};
  for (const name of Object.keys(request.headers)) {
    if (name.startsWith('x-amz-meta-')) user[name.slice('x-amz-meta-'.length)] = header(request, name) ?? '';
  }
  return { headers, user };
}

/** What HTTP takes as a header's value: no control characters but the tab, and one byte a character. */
const LATIN_1 = /^[\t\x20-\x7e\x80-\xff]*$/;

/** The headers that describe an object in the answer to GET and HEAD. */
export function headersOfObject(object: StoredObject, request: S3Request): Record<string, string> {
  const headers: Record<string, string> = {
    ...object.headers,
    etag: `"${object.etag}"`,
    'last-modified': object.modified.toUTCString(),
    'accept-ranges': 'bytes',
  };
  if (headers['x-amz-storage-class'] === 'STANDARD') delete headers['x-amz-storage-class'];
  for (const [name, value] of Object.entries(object.user)) headers[`x-amz-meta-${name}`] = value;
  if (object.checksum !== undefined && header(request, 'x-amz-checksum-mode')?.toUpperCase() === 'ENABLED') {
    headers[checksumHeader(object.checksum.name)] = object.checksum.value;
    headers['x-amz-checksum-type'] = object.checksum.type;
  }
  for (const [name, value] of request.query) {
    const match =
      /^response-(content-type|content-language|expires|cache-control|content-disposition|content-encoding)$/.exec(
        name,
      );
    if (match?.[1] === undefined) continue;
    if (!LATIN_1.test(value)) {
      throw new AwsError('InvalidArgument', `Header value cannot be represented using ISO-8859-1: ${name}.`);
    }
    headers[match[1]] = value;
  }
  return headers;
}
