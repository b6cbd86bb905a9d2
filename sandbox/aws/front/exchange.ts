import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { AwsError } from '../contract.ts';

const DRAIN_BYTES = 64 * 1024 * 1024;
const DRAIN_MS = 5_000;

/** An answer, not yet on the wire. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  body?: string | Readable;
}

/** A request id in AWS's form. */
export function newRequestId(): string {
  return randomBytes(8).toString('hex').toUpperCase();
}

/** The raw bytes of a request; leaving the loop early keeps the socket, so that an answer can still be sent. */
export async function* rawBody(request: IncomingMessage): AsyncGenerator<Buffer> {
  try {
    yield* request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
  } catch {
    throw new AwsError('IncompleteBody', 'The client went away before its request was complete.');
  }
}

/** A whole body in memory, unpacked; for the JSON services, whose requests are small. */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of rawBody(request)) {
    size += piece.length;
    if (size > maxBytes) {
      throw new AwsError('RequestEntityTooLargeException', `The request is larger than ${maxBytes} bytes.`, {
        status: 413,
      });
    }
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

const unzip = promisify(gunzip);

/** Undoes Content-Encoding: large PutMetricData requests come gzipped. */
export async function inflate(body: Buffer, encoding: string | undefined, maxBytes: number): Promise<Buffer> {
  if (encoding === undefined || encoding === 'identity' || encoding === 'amz-1.0') return body;
  if (encoding !== 'gzip') {
    throw new AwsError('SerializationException', `Content-Encoding '${encoding}' is not supported; use gzip.`);
  }
  try {
    return (await unzip(body, { maxOutputLength: maxBytes })) as Buffer;
  } catch {
    throw new AwsError('SerializationException', `The body is no gzip of at most ${maxBytes} bytes.`);
  }
}

/** Reads what a refused client is still sending: one that writes on meets a reset and never sees the answer. */
async function drain(request: IncomingMessage): Promise<boolean> {
  if (request.complete) return true;
  const deadline = setTimeout(() => request.destroy(), DRAIN_MS);
  let size = 0;
  try {
    for await (const piece of rawBody(request)) {
      size += piece.length;
      if (size > DRAIN_BYTES) return false;
    }
    return true;
  } catch {
    return false;
  } finally {
    clearTimeout(deadline);
  }
}

/** Writes an answer; a client that went away is no error. */
export async function send(request: IncomingMessage, response: ServerResponse, answer: Answer): Promise<void> {
  const { body } = answer;
  try {
    if (!(await drain(request))) response.setHeader('connection', 'close');
    const bodyless = request.method === 'HEAD' || answer.status === 304 || answer.status === 204;
    if (typeof body === 'string' && answer.headers['content-length'] === undefined) {
      response.setHeader('content-length', Buffer.byteLength(body));
    } else if (body === undefined && !bodyless && answer.headers['content-length'] === undefined) {
      response.setHeader('content-length', 0);
    }
    response.writeHead(answer.status, answer.headers);
    if (bodyless || body === undefined || typeof body === 'string') {
      if (typeof body === 'object') body.destroy();
      response.end(bodyless ? undefined : body);
      return;
    }
    await pipeline(body, response);
  } catch {
    if (typeof body === 'object') body.destroy();
    response.destroy();
  }
}
