import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import { AwsError } from '../contract.ts';

/** A request to S3 whose signature is already checked; reading the body checks the rest. */
export interface S3Request {
  method: string;
  /** Empty for the list of buckets. */
  bucket: string;
  /** Empty for a request to the bucket itself. */
  key: string;
  query: Map<string, string>;
  headers: IncomingHttpHeaders;
  body: AsyncIterable<Buffer>;
  /** Filled when the body has been read to its end. */
  trailers: Map<string, string>;
}

/** An answer of S3; the front writes it, or drops it when a fault says that the answer is lost. */
export interface S3Reply {
  status: number;
  headers?: Record<string, string>;
  body?: string | Readable;
}

const MAX_DOCUMENT_BYTES = 4 * 1024 * 1024;

/** The body as bytes, for the small XML documents of S3. */
export async function readDocument(request: S3Request): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of request.body) {
    size += piece.length;
    if (size > MAX_DOCUMENT_BYTES) {
      throw new AwsError('MalformedXML', `The XML you provided is longer than ${MAX_DOCUMENT_BYTES} bytes.`);
    }
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

/** A header as one text. */
export function header(request: S3Request, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(',') : value;
}

/** A whole number from the query; throws outside its range. */
export function queryNumber(request: S3Request, name: string, fallback: number, max: number): number {
  const text = request.query.get(name);
  if (text === undefined || text === '') return fallback;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > 2_147_483_647) {
    throw new AwsError(
      'InvalidArgument',
      `Argument ${name} must be an integer between 0 and 2147483647, not '${text}'.`,
    );
  }
  return Math.min(value, max);
}
