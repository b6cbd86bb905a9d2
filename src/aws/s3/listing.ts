import type { ListObjectsV2CommandInput, ListObjectsV2CommandOutput, S3Client } from '@aws-sdk/client-s3';
import { listPage } from './list-page.ts';
import { type KeyPattern, readPattern } from './pattern.ts';
import type { S3Place } from './place.ts';

/** What stands in a folder: folders by their key with its slash. */
export type Entry =
  | { kind: 'folder'; key: string }
  | { kind: 'file'; key: string; bytes: number; updatedAt: Date | null };

/** One page of what is at a place. */
export interface Listing {
  /** What the keys of all entries begin with. */
  prefix: string;
  /** At most as many as were asked for: the next ones in S3's order, of these the folders first. */
  entries: Entry[];
  /** Of what is on this page and after it, as far as it was looked through. */
  total: { folders: number; files: number; bytes: number };
  /** False: there may be more than what `total` counts. */
  complete: boolean;
  /** What to give as `after` for the next page; null on the last one. */
  next: string | null;
}

/** Each call lists a thousand keys, and whoever asks waits for them. */
const MOST_CALLS = 10;
/** The highest character there is: what comes after a folder comes after everything in it. */
const HIGHEST = '\u{10ffff}';

/**
 * Lists what is at a place: a bucket (an empty key), a folder (`flights/`), or what fits wildcards (`flights/*.csv`).
 * A key without a slash at its end is the beginning of names. At most 10,000 keys are looked through.
 * Throws an `AwsProblem`, `not-found` when there is no such bucket.
 */
export async function listObjects(
  s3: S3Client,
  { bucket, key }: S3Place,
  options: { limit: number; after?: string | undefined },
): Promise<Listing> {
  const pattern = readPattern(key);
  const page: Entry[] = [];
  const total = { folders: 0, files: 0, bytes: 0 };
  let lastLookedAt = options.after;
  let overflows = false;
  let token: string | undefined;
  for (let call = 0; call < MOST_CALLS; call += 1) {
    const answer = await listPage(s3, pageOf(bucket, pattern, { token, after: options.after }));
    for (const entry of entriesOf(answer)) {
      lastLookedAt = entry.key;
      if (!pattern.fits(entry.key)) continue;
      if (page.length < options.limit) page.push(entry);
      else overflows = true;
      if (entry.kind === 'folder') total.folders += 1;
      else {
        total.files += 1;
        total.bytes += entry.bytes;
      }
    }
    token = answer.NextContinuationToken;
    if (token === undefined) break;
  }
  const complete = token === undefined;
  const goOnAfter = overflows ? page.at(-1)?.key : lastLookedAt;
  return {
    prefix: pattern.prefix,
    entries: foldersFirst(page),
    total,
    complete,
    next: overflows || !complete ? (goOnAfter ?? null) : null,
  };
}

/** What one page is asked for: the first one by the name after which it begins, the others by S3's token. */
function pageOf(
  bucket: string,
  { prefix, oneFolder }: KeyPattern,
  from: { token: string | undefined; after: string | undefined },
): ListObjectsV2CommandInput {
  const after = from.after?.endsWith('/') ? from.after + HIGHEST : from.after;
  return {
    Bucket: bucket,
    Prefix: prefix,
    ...(oneFolder && { Delimiter: '/' }),
    ...(from.token !== undefined && { ContinuationToken: from.token }),
    ...(from.token === undefined && after && { StartAfter: after }),
  };
}

/** S3 answers folders and files apart, each in order; together they are in the order in which pages follow. */
function entriesOf({ CommonPrefixes, Contents }: ListObjectsV2CommandOutput): Entry[] {
  const folders = (CommonPrefixes ?? []).flatMap(({ Prefix }): Entry[] =>
    Prefix === undefined ? [] : [{ kind: 'folder', key: Prefix }],
  );
  // An object whose key ends with a slash only marks a folder.
  const files = (Contents ?? []).flatMap(({ Key, Size, LastModified }): Entry[] =>
    Key === undefined || Key.endsWith('/')
      ? []
      : [{ kind: 'file', key: Key, bytes: Size ?? 0, updatedAt: LastModified ?? null }],
  );
  return [...folders, ...files].toSorted((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)));
}

const foldersFirst = (entries: readonly Entry[]): Entry[] => [
  ...entries.filter(({ kind }) => kind === 'folder'),
  ...entries.filter(({ kind }) => kind === 'file'),
];
