import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { translateAwsError } from '../errors.ts';
import { gunzip, isBrokenGzip } from './gunzip.ts';
import type { S3Place } from './place.ts';

/** What an object begins with. */
export type Head = {
  /** Of the whole object, as it is stored. */
  bytes: number;
  gzip: boolean;
} & (
  | { kind: 'empty' }
  /** Its first lines without their ends; `more` when something follows. `encoding` is as read, not as declared. */
  | { kind: 'text'; lines: string[]; more: boolean; encoding: 'UTF-8' | 'UTF-16' | 'Latin-1' }
  /** Not text: `what` it is, as far as its first bytes tell. */
  | { kind: 'binary'; what: string | null }
);

const MOST_BYTES = 64 * 1024;
/** A few bytes of gzip can hold a thousand times as many. */
const MOST_UNPACKED_BYTES = 256 * 1024;

/** The first lines of an object, gzipped or not; null when there is none. Throws an `AwsProblem`. */
export async function readHead(s3: S3Client, place: S3Place, lines: number): Promise<Head | null> {
  const start = await readStart(s3, place);
  if (start === null) return null;
  const gzip = start.body[0] === 0x1f && start.body[1] === 0x8b;
  const { body, broken } = gzip ? await unpack(start.body) : { body: start.body, broken: false };
  const cut = gzip ? body.length === MOST_UNPACKED_BYTES || start.bytes > start.body.length : start.bytes > body.length;
  const content = body.length === 0 && broken ? BROKEN : readContent(body, cut, lines);
  return { bytes: start.bytes, gzip, ...content };
}

async function readStart(s3: S3Client, { bucket, key }: S3Place): Promise<{ body: Uint8Array; bytes: number } | null> {
  try {
    const object = await s3.send(
      new GetObjectCommand({ Bucket: bucket, Key: key, Range: `bytes=0-${MOST_BYTES - 1}` }),
    );
    const body = (await object.Body?.transformToByteArray()) ?? new Uint8Array();
    const whole = /\/(\d+)$/.exec(object.ContentRange ?? '')?.[1];
    return { body, bytes: whole === undefined ? body.length : Number(whole) };
  } catch (error) {
    // An empty object has no first byte.
    if (error instanceof Error && error.name === 'InvalidRange') return { body: new Uint8Array(), bytes: 0 };
    const problem = translateAwsError(error, { operation: 'GetObject', repeatable: true });
    if (problem.kind === 'not-found') return null;
    throw problem;
  }
}

async function unpack(body: Uint8Array): Promise<{ body: Uint8Array; broken: boolean }> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  let broken = false;
  try {
    for await (const chunk of gunzip([body])) {
      chunks.push(chunk);
      length += chunk.length;
      if (length >= MOST_UNPACKED_BYTES) break;
    }
  } catch (error) {
    // Only the beginning was fetched, so the end may be missing; what came is good.
    if (!isBrokenGzip(error)) throw error;
    broken = true;
  }
  return { body: Buffer.concat(chunks).subarray(0, MOST_UNPACKED_BYTES), broken };
}

type Content =
  | { kind: 'empty' }
  | Pick<Extract<Head, { kind: 'text' }>, 'kind' | 'lines' | 'more' | 'encoding'>
  | Pick<Extract<Head, { kind: 'binary' }>, 'kind' | 'what'>;

const BROKEN: Content = { kind: 'binary', what: 'gzip that is broken' };

function readContent(body: Uint8Array, cut: boolean, most: number): Content {
  if (body.length === 0) return { kind: 'empty' };
  const what = formatOf(body);
  if (what !== null) return { kind: 'binary', what };
  const decoded = decode(body, cut);
  if (decoded === null) return { kind: 'binary', what: null };
  const lines = decoded.text.split(/\r?\n/);
  const ended = lines.at(-1) === '' && !cut;
  if (ended) lines.pop();
  return { kind: 'text', encoding: decoded.encoding, lines: lines.slice(0, most), more: cut || lines.length > most };
}

const FORMATS: readonly [string, string][] = [
  ['50415231', 'Parquet'],
  ['4f5243', 'ORC'],
  ['4f626a01', 'Avro'],
  ['53455106', 'a Hadoop sequence file'],
  ['504b0304', 'a zip archive'],
  ['504b0506', 'an empty zip archive'],
  ['425a68', 'bzip2'],
  ['28b52ffd', 'zstd'],
  ['04224d18', 'LZ4'],
  ['fd377a585a00', 'xz'],
  ['ff060000734e61507059', 'Snappy'],
  ['25504446', 'PDF'],
  ['89504e47', 'a PNG picture'],
  ['ffd8ff', 'a JPEG picture'],
];

function formatOf(body: Uint8Array): string | null {
  const start = Buffer.from(body.subarray(0, 16)).toString('hex');
  return FORMATS.find(([magic]) => start.startsWith(magic))?.[1] ?? null;
}

/** Text as it was most likely meant; null for what cannot be text. A character that is cut in two at the end is dropped. */
function decode(
  body: Uint8Array,
  cut: boolean,
): { text: string; encoding: Extract<Head, { kind: 'text' }>['encoding'] } | null {
  const mark = Buffer.from(body.subarray(0, 2)).toString('hex');
  if (mark === 'fffe' || mark === 'feff') {
    const text = new TextDecoder(mark === 'fffe' ? 'utf-16le' : 'utf-16be').decode(body, { stream: cut });
    return { text, encoding: 'UTF-16' };
  }
  if (body.includes(0)) return null;
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(body, { stream: cut }), encoding: 'UTF-8' };
  } catch {
    const text = new TextDecoder('windows-1252').decode(body);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: no text holds them
    return /[\u0001-\u0008\u000e-\u001a]/.test(text) ? null : { text, encoding: 'Latin-1' };
  }
}
