import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { z } from 'zod';
import { UserError } from '../../errors.ts';
import { translateAwsError } from '../errors.ts';
import { type S3Place, s3Uri } from '../s3/place.ts';

/** The folder of one model, with its slash: versions below it, and champion.json (docs/models.md). */
export type ModelFolder = S3Place;

const metrics = z.object({ macro_f1: z.number().optional(), accuracy: z.number().optional() });
const isFolderName = (name: string): boolean => name !== '' && name !== '.' && name !== '..' && !name.includes('/');
const champion = z.object({
  version: z.literal(1),
  model: z.string().refine(isFolderName, "it is no folder's name"),
  promoted_at: z.string(),
  promoted_by: z.string(),
  reason: z.string().optional(),
  previous: z.string().nullish(),
  metrics: metrics.nullish(),
});
const scored = z.object({ scores: metrics.optional(), scored_on: z.unknown().optional() });

/** champion.json: which version is in use, since when, and by whom. */
export type Champion = z.infer<typeof champion>;
/** The scores of a version, as far as its metrics.json has them. */
export type Scores = z.infer<typeof metrics>;

interface ChampionRead {
  champion: Champion;
  etag: string;
}

/** The champion of a model; null while there is none. Throws a `UserError` for a file that it does not understand. */
export async function readChampion(s3: S3Client, folder: ModelFolder): Promise<Champion | null> {
  return (await readWithEtag(s3, folder))?.champion ?? null;
}

/** The scores in a version's metrics.json; null without one: the version is not whole. */
export async function readScores(s3: S3Client, folder: ModelFolder, version: string): Promise<Scores | null> {
  return (await readMetrics(s3, folder, version))?.scores ?? null;
}

/** What came of a promotion. `overtaken`: the champion is another one than the asker saw, or was changed meanwhile. */
export type Promotion =
  | { kind: 'promoted'; champion: Champion }
  | { kind: 'already'; champion: Champion }
  | { kind: 'overtaken'; champion: Champion | null }
  | { kind: 'not-whole' };

/** A version, and who wants it. `instead` is the champion that they saw, null for none; left out: whichever it is. */
export interface Wish {
  version: string;
  instead?: string | null | undefined;
  by: string;
  reason: string;
}

/** Makes a version the champion, under the condition that champion.json is still as it was read: of two one wins. */
export async function promote(s3: S3Client, folder: ModelFolder, wish: Wish, now: Date): Promise<Promotion> {
  const read = await readWithEtag(s3, folder);
  const present = read?.champion ?? null;
  if (present?.model === wish.version) return { kind: 'already', champion: present };
  if (wish.instead !== undefined && wish.instead !== (present?.model ?? null)) {
    return { kind: 'overtaken', champion: present };
  }
  const measured = isFolderName(wish.version) ? await readMetrics(s3, folder, wish.version) : null;
  if (!measured) return { kind: 'not-whole' };
  const next = {
    version: 1,
    model: wish.version,
    promoted_at: now.toISOString().replace(/\.\d+Z$/, 'Z'),
    promoted_by: wish.by,
    reason: wish.reason,
    previous: present?.model ?? null,
    metrics: { macro_f1: measured.scores.macro_f1, accuracy: measured.scores.accuracy },
    scored_on: measured.scoredOn,
  } satisfies Champion & { scored_on: unknown };
  if (await replace(s3, folder, next, read?.etag)) return { kind: 'promoted', champion: next };
  const other = await readChampion(s3, folder);
  // A reply that was lost makes the SDK ask again, and then its own first try stands in the way.
  if (other && isSame(other, next)) return { kind: 'promoted', champion: next };
  return other?.model === next.model ? { kind: 'already', champion: other } : { kind: 'overtaken', champion: other };
}

const isSame = (a: Champion, b: Champion): boolean =>
  a.model === b.model && a.promoted_by === b.promoted_by && a.promoted_at === b.promoted_at;

/** Writes champion.json; false when it is not as it was read any more. */
async function replace(s3: S3Client, folder: ModelFolder, next: Champion, etag: string | undefined): Promise<boolean> {
  try {
    await s3.send(
      new PutObjectCommand({
        ...placeOf(folder),
        Body: `${JSON.stringify(next, null, 2)}\n`,
        ContentType: 'application/json',
        ...(etag === undefined ? { IfNoneMatch: '*' } : { IfMatch: etag }),
      }),
    );
    return true;
  } catch (error) {
    const problem = translateAwsError(error, { operation: 'PutObject', repeatable: true });
    // 412; 409 from writers at the same moment; 404 when it was deleted since.
    const codes = ['PreconditionFailed', 'ConditionalRequestConflict', 'NoSuchKey'];
    if (problem.awsCode !== null && codes.includes(problem.awsCode)) return false;
    throw problem;
  }
}

async function readWithEtag(s3: S3Client, folder: ModelFolder): Promise<ChampionRead | null> {
  const place = placeOf(folder);
  const object = await readJson(s3, { bucket: place.Bucket, key: place.Key });
  if (!object) return null;
  const parsed = champion.safeParse(object.json);
  if (parsed.success) return { champion: parsed.data, etag: object.etag };
  const issue = parsed.error.issues[0];
  throw new UserError(
    `${s3Uri({ bucket: place.Bucket, key: place.Key })} is no champion.json of version 1 (${issue?.path.join('.') || 'the whole'}: ${issue?.message}).`,
    'I leave it alone; see docs/models.md for its form.',
  );
}

async function readMetrics(
  s3: S3Client,
  { bucket, key }: ModelFolder,
  version: string,
): Promise<{ scores: Scores; scoredOn: unknown } | null> {
  const object = await readJson(s3, { bucket, key: `${key}${version}/metrics.json` });
  if (!object) return null;
  const parsed = scored.safeParse(object.json);
  // A job that scores otherwise has a whole model all the same.
  return parsed.success
    ? { scores: parsed.data.scores ?? {}, scoredOn: parsed.data.scored_on }
    : { scores: {}, scoredOn: undefined };
}

/** A small JSON object; null when there is none, and nothing of it when it is no JSON. */
async function readJson(s3: S3Client, place: S3Place): Promise<{ json: unknown; etag: string } | null> {
  try {
    const object = await s3.send(new GetObjectCommand({ Bucket: place.bucket, Key: place.key }));
    const text = (await object.Body?.transformToString('utf-8')) ?? '';
    return { json: parseJson(text), etag: object.ETag ?? '' };
  } catch (error) {
    const problem = translateAwsError(error, { operation: 'GetObject', repeatable: true });
    if (problem.kind === 'not-found') return null;
    throw problem;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const placeOf = ({ bucket, key }: ModelFolder) => ({ Bucket: bucket, Key: `${key}champion.json` });
