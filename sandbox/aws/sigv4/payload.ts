import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { AwsError } from '../contract.ts';
import { decodeChunked } from './chunked.ts';
import type { Verified } from './verify.ts';

/** A request's body with the transfer's wrapping taken off and checked while it is read. */
export interface Payload {
  body: AsyncIterable<Buffer>;
  /** Filled when the body has been read to its end. */
  trailers: Map<string, string>;
}

async function* checkHash(source: AsyncIterable<Buffer>, expected: string): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  for await (const piece of source) {
    hash.update(piece);
    yield piece;
  }
  if (hash.digest('hex') !== expected) {
    throw new AwsError(
      'XAmzContentSHA256Mismatch',
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
    );
  }
}

async function* checkLength(source: AsyncIterable<Buffer>, expected: number): AsyncGenerator<Buffer> {
  let seen = 0;
  for await (const piece of source) {
    seen += piece.length;
    yield piece;
  }
  if (seen !== expected) {
    throw new AwsError(
      'IncompleteBody',
      `You did not provide the number of bytes specified: announced ${expected}, received ${seen}.`,
    );
  }
}

/** Wraps the raw body so that reading it checks whatever `x-amz-content-sha256` promises. */
export function openPayload(
  raw: AsyncIterable<Buffer>,
  headers: IncomingHttpHeaders,
  payloadHash: string,
  verified: Verified,
): Payload {
  const trailers = new Map<string, string>();
  if (payloadHash === 'UNSIGNED-PAYLOAD') return { body: raw, trailers };
  if (/^[0-9a-f]{64}$/.test(payloadHash)) return { body: checkHash(raw, payloadHash), trailers };
  const signed = payloadHash.startsWith('STREAMING-AWS4-HMAC-SHA256-PAYLOAD');
  const trailer = payloadHash.endsWith('-TRAILER');
  const known = [
    'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
    'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER',
    'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
  ];
  if (!known.includes(payloadHash)) {
    throw new AwsError(
      'InvalidArgument',
      `x-amz-content-sha256 '${payloadHash}' must be UNSIGNED-PAYLOAD, ${known.join(', ')}, or a valid sha256 value.`,
    );
  }
  const length = Number(headers['x-amz-decoded-content-length'] ?? Number.NaN);
  if (!Number.isSafeInteger(length) || length < 0) {
    throw new AwsError('MissingContentLength', 'You must provide the X-Amz-Decoded-Content-Length HTTP header.', {
      status: 411,
    });
  }
  return { body: checkLength(decodeChunked(raw, { signed, trailer, verified, trailers }), length), trailers };
}
