import { createHash, createHmac } from 'node:crypto';
import { AwsError } from '../contract.ts';
import { sameSignature, type Verified } from './verify.ts';

const EMPTY_SHA256 = createHash('sha256').digest('hex');
/** Longer lines than a chunk header or a trailer can be; stops a client that never sends the line's end. */
const MAX_LINE_BYTES = 4096;

/** Reads lines and exact byte counts from a stream of buffers. */
class ByteReader {
  readonly #source: AsyncIterator<Buffer>;
  #buffer: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterable<Buffer>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  async #fill(): Promise<boolean> {
    const next = await this.#source.next();
    if (next.done) return false;
    this.#buffer = this.#buffer.length === 0 ? next.value : Buffer.concat([this.#buffer, next.value]);
    return true;
  }

  /** The next line without its CRLF; null at the end of the stream. */
  async line(): Promise<string | null> {
    let searched = 0;
    for (;;) {
      const end = this.#buffer.indexOf('\r\n', Math.max(0, searched - 1));
      if (end !== -1) {
        const line = this.#buffer.subarray(0, end).toString('latin1');
        this.#buffer = this.#buffer.subarray(end + 2);
        return line;
      }
      searched = this.#buffer.length;
      if (searched > MAX_LINE_BYTES) throw incomplete('a chunk header is longer than it can be');
      if (!(await this.#fill())) return searched === 0 ? null : this.#rest();
    }
  }

  #rest(): string {
    const rest = this.#buffer.toString('latin1');
    this.#buffer = Buffer.alloc(0);
    return rest;
  }

  /** Exactly `count` bytes, in the pieces in which they arrive. */
  async *bytes(count: number): AsyncGenerator<Buffer> {
    let left = count;
    while (left > 0) {
      if (this.#buffer.length === 0 && !(await this.#fill())) throw incomplete(`${left} bytes of a chunk are missing`);
      const piece = this.#buffer.subarray(0, left);
      this.#buffer = this.#buffer.subarray(piece.length);
      left -= piece.length;
      if (piece.length > 0) yield piece;
    }
  }
}

function incomplete(detail: string): AwsError {
  return new AwsError(
    'IncompleteBody',
    `The aws-chunked body is incomplete or malformed: ${detail}. See STREAMING-* in the SigV4 documentation.`,
  );
}

function signer(verified: Verified) {
  let previous = verified.signature;
  const step = (kind: string, ...hashes: string[]) => {
    const text = [`AWS4-HMAC-SHA256-${kind}`, verified.amzDate, verified.scope, previous, ...hashes].join('\n');
    return createHmac('sha256', verified.signingKey).update(text).digest('hex');
  };
  return (claimed: string | undefined, kind: 'PAYLOAD' | 'TRAILER', ...hashes: string[]) => {
    const expected = step(kind, ...hashes);
    if (claimed === undefined || !sameSignature(expected, claimed)) {
      throw new AwsError(
        'SignatureDoesNotMatch',
        `The signature of a ${kind === 'PAYLOAD' ? 'chunk' : 'trailer'} does not match the signature we calculated.`,
        { status: 403 },
      );
    }
    previous = expected;
  };
}

/** Checks and unwraps an `aws-chunked` body; trailers land in `trailers` (lower case) before the stream ends. */
export async function* decodeChunked(
  source: AsyncIterable<Buffer>,
  options: { signed: boolean; trailer: boolean; verified: Verified; trailers: Map<string, string> },
): AsyncGenerator<Buffer> {
  const reader = new ByteReader(source);
  const check = signer(options.verified);
  for (;;) {
    const header = await reader.line();
    const match = /^([0-9a-f]{1,12})(?:;chunk-signature=([0-9a-f]{64}))?$/i.exec(header ?? '');
    if (match === null) throw incomplete(`'${(header ?? '').slice(0, 80)}' is no chunk header`);
    const size = Number.parseInt(match[1] ?? '', 16);
    const hash = options.signed ? createHash('sha256') : null;
    for await (const piece of reader.bytes(size)) {
      hash?.update(piece);
      yield piece;
    }
    if (hash) check(match[2], 'PAYLOAD', EMPTY_SHA256, hash.digest('hex'));
    if (size === 0) break;
    if ((await reader.line()) !== '') throw incomplete('a chunk does not end with CRLF');
  }
  let signature: string | undefined;
  let signedText = '';
  for (let line = await reader.line(); line !== null && line !== ''; line = await reader.line()) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).trim().toLowerCase();
    const value = line.slice(colon + 1).trim();
    if (colon < 1) throw incomplete(`'${line.slice(0, 80)}' is no trailer`);
    if (name === 'x-amz-trailer-signature') {
      signature = value;
      continue;
    }
    options.trailers.set(name, value);
    signedText += `${name}:${value}\n`;
  }
  if (options.signed && options.trailer) {
    check(signature, 'TRAILER', createHash('sha256').update(signedText).digest('hex'));
  }
  // Drain what follows, so that the connection can serve the next request.
  while ((await reader.line()) !== null);
}
