import { AwsError } from '../contract.ts';
import type { Precondition, StoredObject } from './files.ts';
import { header, type S3Request } from './request.ts';

type Verdict = 'ok' | 'not-modified' | 'failed';

function failed(condition: string): AwsError {
  return new AwsError(
    'PreconditionFailed',
    `At least one of the pre-conditions you specified did not hold (${condition}).`,
    { status: 412 },
  );
}

/** Whether a list of ETags (`"a", W/"b"`, `*`, or unquoted as some clients send it) names this one. */
function names(list: string, etag: string): boolean {
  return list.split(',').some((item) => {
    const text = item.trim().replace(/^W\//, '').replace(/^"|"$/g, '');
    return text === '*' || text === etag;
  });
}

function verdict(
  object: StoredObject,
  conditions: {
    ifMatch?: string | undefined;
    ifNoneMatch?: string | undefined;
    ifModified?: string | undefined;
    ifUnmodified?: string | undefined;
  },
): Verdict {
  // HTTP dates have whole seconds.
  const modified = Math.floor(object.modified.getTime() / 1000) * 1000;
  if (conditions.ifMatch !== undefined) {
    if (!names(conditions.ifMatch, object.etag)) return 'failed';
  } else if (conditions.ifUnmodified !== undefined && modified > Date.parse(conditions.ifUnmodified)) {
    return 'failed';
  }
  if (conditions.ifNoneMatch !== undefined) {
    if (names(conditions.ifNoneMatch, object.etag)) return 'not-modified';
  } else if (conditions.ifModified !== undefined && modified <= Date.parse(conditions.ifModified)) {
    return 'not-modified';
  }
  return 'ok';
}

/** Conditions of GET and HEAD: true when the answer is 304. */
export function isNotModified(request: S3Request, object: StoredObject): boolean {
  const result = verdict(object, {
    ifMatch: header(request, 'if-match'),
    ifNoneMatch: header(request, 'if-none-match'),
    ifModified: header(request, 'if-modified-since'),
    ifUnmodified: header(request, 'if-unmodified-since'),
  });
  if (result === 'failed') throw failed(request.headers['if-match'] === undefined ? 'If-Unmodified-Since' : 'If-Match');
  return result === 'not-modified';
}

/** Conditions on the source of a copy. */
export function checkCopySource(request: S3Request, source: StoredObject): void {
  const prefix = 'x-amz-copy-source-';
  const result = verdict(source, {
    ifMatch: header(request, `${prefix}if-match`),
    ifNoneMatch: header(request, `${prefix}if-none-match`),
    ifModified: header(request, `${prefix}if-modified-since`),
    ifUnmodified: header(request, `${prefix}if-unmodified-since`),
  });
  if (result !== 'ok') throw failed(`${prefix}if-*`);
}

/** Conditions of PUT, CompleteMultipartUpload and DELETE, for the store to check under its lock. */
export function writeCondition(request: S3Request): Precondition {
  const ifMatch = header(request, 'if-match');
  const ifNoneMatch = header(request, 'if-none-match');
  if (ifNoneMatch !== undefined && ifNoneMatch !== '*' && request.method !== 'GET') {
    throw new AwsError('NotImplemented', `If-None-Match of a write takes only '*', not '${ifNoneMatch}'.`, {
      status: 501,
    });
  }
  return (current) => {
    if (ifNoneMatch !== undefined && current !== null) throw failed('If-None-Match');
    if (ifMatch === undefined) return;
    if (current === null) throw new AwsError('NoSuchKey', 'The specified key does not exist.', { status: 404 });
    if (!names(ifMatch, current.etag)) throw failed('If-Match');
  };
}
