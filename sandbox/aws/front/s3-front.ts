import type { IncomingMessage } from 'node:http';
import { AwsError } from '../contract.ts';
import type { S3Request } from '../s3/request.ts';
import { openPayload } from '../sigv4/payload.ts';
import type { Target } from '../sigv4/target.ts';
import { type Credentials, readClaim, verifyClaim } from '../sigv4/verify.ts';
import { rawBody } from './exchange.ts';

/** Splits `/bucket/key` as path-style requests have it. */
export function splitPath(path: string): { bucket: string; key: string } {
  const slash = path.indexOf('/', 1);
  return slash === -1
    ? { bucket: path.slice(1), key: '' }
    : { bucket: path.slice(1, slash), key: path.slice(slash + 1) };
}

/** Checks the signature of a request to S3 and opens its body, which is checked as it is read. */
export function openS3Request(request: IncomingMessage, line: Target, credentials: Credentials): S3Request {
  const claim = readClaim(request.headers, line, 's3');
  const query = new Map(line.query);
  const header = request.headers['x-amz-content-sha256'];
  const announced = typeof header === 'string' ? header : query.get('X-Amz-Content-Sha256');
  if (claim.expires === null && announced === undefined) {
    throw new AwsError('InvalidRequest', 'Missing required header for this request: x-amz-content-sha256');
  }
  const payloadHash = announced ?? 'UNSIGNED-PAYLOAD';
  const method = request.method ?? 'GET';
  const facts = { method, headers: request.headers, target: line, payloadHash };
  const verified = verifyClaim(claim, facts, credentials, Date.now());
  if (claim.service !== 's3') {
    throw new AwsError(
      'AuthorizationHeaderMalformed',
      `The authorization header is malformed; the service '${claim.service}' is wrong; expecting 's3'.`,
    );
  }
  return {
    method,
    ...splitPath(line.path),
    query,
    headers: request.headers,
    ...openPayload(rawBody(request), request.headers, payloadHash, verified),
  };
}
