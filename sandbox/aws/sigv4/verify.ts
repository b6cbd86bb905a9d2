import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { AwsError } from '../contract.ts';
import { type Target, uriEncode } from './target.ts';

/** An access key of the sandbox. */
export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
}

/** What a request says of its signature, not yet checked. */
export interface Claim {
  accessKeyId: string;
  /** `20260501` */
  day: string;
  region: string;
  service: string;
  /** `20260501T120000Z` */
  amzDate: string;
  signedHeaders: string[];
  signature: string;
  /** Seconds; null when the signature stands in the Authorization header. */
  expires: number | null;
}

/** A checked signature: what the chunks of a streaming upload are chained to. */
export interface Verified extends Claim {
  signingKey: Buffer;
  scope: string;
}

const ALGORITHM = 'AWS4-HMAC-SHA256';
const HEADER_SKEW_MS = 15 * 60_000;
const MAX_PRESIGN_SECONDS = 7 * 24 * 3600;

const hex = (text: string) => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();

/** Compares two signatures in constant time. */
export function sameSignature(left: string, right: string): boolean {
  const a = Buffer.from(left);
  const b = Buffer.from(right);
  return a.length === b.length && timingSafeEqual(a, b);
}

/** S3 and the JSON services word the same refusal differently, and SDKs look at the name. */
function refuse(service: string, s3: string, json: string, message: string, status = 403): AwsError {
  return service === 's3' ? new AwsError(s3, message, { status }) : new AwsError(json, message, { status: 400 });
}

function parseScope(credential: string, service: string) {
  const parts = credential.split('/');
  const [accessKeyId = '', day = '', region = '', scopeService = '', terminator = ''] = parts;
  if (parts.length !== 5 || terminator !== 'aws4_request' || !/^\d{8}$/.test(day) || region === '') {
    throw refuse(
      service,
      'AuthorizationHeaderMalformed',
      'IncompleteSignatureException',
      `The credential '${credential}' is malformed; expecting '<access key>/<yyyymmdd>/<region>/<service>/aws4_request'.`,
      400,
    );
  }
  return { accessKeyId, day, region, service: scopeService };
}

/** Reads the Authorization header or the presigned query; `fallback` words the refusal when there is neither. */
export function readClaim(headers: IncomingHttpHeaders, target: Target, fallback: 's3' | 'json'): Claim {
  const query = new Map(target.query);
  const authorization = headers.authorization;
  if (authorization === undefined && !query.has('X-Amz-Signature')) {
    throw refuse(fallback, 'AccessDenied', 'MissingAuthenticationTokenException', 'Request is missing a signature.');
  }
  const fields = new Map<string, string>();
  if (authorization !== undefined) {
    const [algorithm, rest = ''] = authorization.split(/ (.*)/s);
    if (algorithm !== ALGORITHM) {
      throw refuse(
        fallback,
        'InvalidRequest',
        'IncompleteSignatureException',
        `The authorization mechanism '${algorithm}' is not supported. Please use ${ALGORITHM}.`,
        400,
      );
    }
    for (const part of rest.split(',')) {
      const [name = '', value = ''] = part.trim().split(/=(.*)/s);
      fields.set(name, value);
    }
  } else {
    for (const name of ['Credential', 'SignedHeaders', 'Signature']) {
      fields.set(name, query.get(`X-Amz-${name}`) ?? '');
    }
  }
  const expires = authorization === undefined ? Number(query.get('X-Amz-Expires') ?? Number.NaN) : null;
  const amzDate = authorization === undefined ? query.get('X-Amz-Date') : headers['x-amz-date'];
  return {
    ...parseScope(fields.get('Credential') ?? '', fallback),
    amzDate: typeof amzDate === 'string' ? amzDate : '',
    signedHeaders: (fields.get('SignedHeaders') ?? '').split(';').filter((name) => name !== ''),
    signature: fields.get('Signature') ?? '',
    expires,
  };
}

function checkTime(claim: Claim, now: number): void {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(claim.amzDate);
  if (match === null || !claim.amzDate.startsWith(claim.day)) {
    throw refuse(
      claim.service,
      'AccessDenied',
      'InvalidSignatureException',
      `X-Amz-Date '${claim.amzDate}' must be in the ISO8601 format yyyymmddThhmmssZ and agree with the credential's date.`,
    );
  }
  const [, year, month, day, hour, minute, second] = match;
  const at = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  if (claim.expires !== null) {
    if (!Number.isInteger(claim.expires) || claim.expires < 1 || claim.expires > MAX_PRESIGN_SECONDS) {
      throw new AwsError(
        'AuthorizationQueryParametersError',
        `X-Amz-Expires must be between 1 and ${MAX_PRESIGN_SECONDS} seconds (a week).`,
      );
    }
    if (now > at + claim.expires * 1000) throw new AwsError('AccessDenied', 'Request has expired', { status: 403 });
    if (now < at - HEADER_SKEW_MS) throw new AwsError('AccessDenied', 'Request is not valid yet', { status: 403 });
    return;
  }
  if (Math.abs(now - at) > HEADER_SKEW_MS) {
    throw refuse(
      claim.service,
      'RequestTimeTooSkewed',
      'InvalidSignatureException',
      `The difference between the request time (${claim.amzDate}) and the current time (${new Date(now).toISOString()}) is too large.`,
    );
  }
}

function canonicalHeaders(claim: Claim, headers: IncomingHttpHeaders): string {
  for (const name of Object.keys(headers)) {
    if (name.startsWith('x-amz-') && !claim.signedHeaders.includes(name) && claim.service === 's3') {
      throw new AwsError('AccessDenied', `There were headers present in the request which were not signed: ${name}`, {
        status: 403,
      });
    }
  }
  if (!claim.signedHeaders.includes('host')) {
    throw refuse(
      claim.service,
      'AccessDenied',
      'InvalidSignatureException',
      `'Host' must be a signed header; SignedHeaders is '${claim.signedHeaders.join(';')}'.`,
    );
  }
  return claim.signedHeaders
    .map((name) => {
      const value = headers[name];
      const text = Array.isArray(value) ? value.join(',') : (value ?? '');
      return `${name}:${text.trim().replace(/ +/g, ' ')}\n`;
    })
    .join('');
}

/** Checks a claim against the one key of the sandbox, as AWS does, or throws its refusal. */
export function verifyClaim(
  claim: Claim,
  request: { method: string; headers: IncomingHttpHeaders; target: Target; payloadHash: string },
  credentials: Credentials,
  now: number,
): Verified {
  if (!sameSignature(claim.accessKeyId, credentials.accessKeyId)) {
    throw refuse(
      claim.service,
      'InvalidAccessKeyId',
      'UnrecognizedClientException',
      claim.service === 's3'
        ? 'The AWS Access Key Id you provided does not exist in our records.'
        : 'The security token included in the request is invalid.',
    );
  }
  checkTime(claim, now);
  const query = request.target.query
    .filter(([name]) => claim.expires === null || name !== 'X-Amz-Signature')
    .map(([name, value]): [string, string] => [uriEncode(name, false), uriEncode(value, false)])
    .sort(([a, x], [b, y]) => (a === b ? (x < y ? -1 : 1) : a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
  const canonical = [
    request.method,
    uriEncode(request.target.path, true),
    query,
    canonicalHeaders(claim, request.headers),
    claim.signedHeaders.join(';'),
    request.payloadHash,
  ].join('\n');
  const scope = `${claim.day}/${claim.region}/${claim.service}/aws4_request`;
  const signingKey = [claim.day, claim.region, claim.service, 'aws4_request'].reduce<Buffer>(
    (key, part) => hmac(key, part),
    Buffer.from(`AWS4${credentials.secretAccessKey}`),
  );
  const expected = hmac(signingKey, [ALGORITHM, claim.amzDate, scope, hex(canonical)].join('\n')).toString('hex');
  if (!sameSignature(expected, claim.signature)) {
    throw refuse(
      claim.service,
      'SignatureDoesNotMatch',
      'InvalidSignatureException',
      'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
    );
  }
  return { ...claim, signingKey, scope };
}
