import type { S3Client } from '@aws-sdk/client-s3';
import { listObjects } from '../s3/listing.ts';
import { parseS3Uri } from '../s3/place.ts';
import { type Champion, type ModelFolder, readChampion, readScores, type Scores } from './champion.ts';

/** Models lie below this folder of Stoker's own bucket, each in a folder with its name. */
const MODELS = 'models/';

/** One version of a model: its folder's name says when it was trained, and by which run. */
export interface ModelVersion {
  name: string;
  trainedAt: Date;
  /** `r-…`, or what a run from elsewhere called itself. */
  run: string;
}

/** A version with its scores; null: it is not whole. */
export interface MeasuredVersion extends ModelVersion {
  scores: Scores | null;
}

/** The folder of the model with this name. */
export const modelFolder = (bucket: string, name: string): ModelFolder => ({ bucket, key: `${MODELS}${name}/` });

/** The address of the model with this name, as a job is given it. */
export const modelAddress = (bucket: string, name: string): string => `s3://${bucket}/${MODELS}${name}`;

/** True for what can be the name of a model: letters, digits, `_`, `-` and dots, but no step in a path. */
export const isModelName = (text: string): boolean => /^(?!\.{1,2}$)[\w.-]+$/.test(text);

/** The name of the model whose versions lie at this address; null for one that is not Stoker's to change. */
export function modelNameOf(bucket: string, uri: string): string | null {
  const place = parseS3Uri(uri);
  if (place?.bucket !== bucket || !place.key.startsWith(MODELS)) return null;
  const name = place.key.slice(MODELS.length).replace(/\/$/, '');
  return isModelName(name) ? name : null;
}

/** The names of all models. Throws an `AwsProblem`. */
export async function listModels(s3: S3Client, bucket: string): Promise<string[]> {
  const { entries } = await listObjects(s3, { bucket, key: MODELS }, { limit: 1000 });
  return entries.flatMap(({ kind, key }) => (kind === 'folder' ? [lastPart(key)] : []));
}

/** All versions of a model, the newest first. Throws an `AwsProblem`. */
export async function listVersions(s3: S3Client, folder: ModelFolder): Promise<ModelVersion[]> {
  const { entries } = await listObjects(s3, folder, { limit: Number.POSITIVE_INFINITY });
  return entries
    .flatMap(({ kind, key }) => (kind === 'folder' ? [readVersion(lastPart(key))] : []))
    .filter((version) => version !== null)
    .toReversed();
}

/** `20261121T155725Z-r-7k3f9q2m`; null for a folder that is no version. */
export function readVersion(name: string): ModelVersion | null {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z-(.+)$/.exec(name);
  if (!match) return null;
  const [, year, month, day, hour, minute, second, run = ''] = match;
  const trainedAt = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(trainedAt.getTime()) ? null : { name, trainedAt, run };
}

/** A model as people look at it: its champion, and its newest versions with their scores. */
export interface ModelOverview {
  champion: Champion | null;
  newest: MeasuredVersion[];
  /** How many versions there are in all. */
  count: number;
}

/** Looks at one model; null when there is nothing of that name. Throws an `AwsProblem`, or a `UserError` for a champion.json that it does not understand. */
export async function lookAtModel(s3: S3Client, folder: ModelFolder, most: number): Promise<ModelOverview | null> {
  const [champion, versions] = await Promise.all([readChampion(s3, folder), listVersions(s3, folder)]);
  if (champion === null && versions.length === 0) return null;
  const newest = await Promise.all(
    versions
      .slice(0, most)
      .map(async (version) => ({ ...version, scores: await readScores(s3, folder, version.name) })),
  );
  return { champion, newest, count: versions.length };
}

const lastPart = (key: string): string => key.split('/').at(-2) ?? '';
