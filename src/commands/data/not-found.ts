import type { S3Client } from '@aws-sdk/client-s3';
import { AwsProblem } from '../../aws/errors.ts';
import { listObjects } from '../../aws/s3/listing.ts';
import { readPattern } from '../../aws/s3/pattern.ts';
import { type S3Place, s3Uri } from '../../aws/s3/place.ts';
import type { Config } from '../../config/schema.ts';
import { closest } from '../../config/suggest.ts';
import { UserError } from '../../errors.ts';
import { redacted } from '../../text/redact.ts';
import { askAws } from '../aws-words.ts';
import { mayRead } from './places.ts';

/** Enough to find a misspelt name in, and to show what is there instead. */
const LOOKED_AT = 1000;
const SHOWN = 6;

/** Says that nothing is at a place, and what is near it: the name that was meant, or what the folder above holds. */
export async function nothingAt(s3: S3Client, config: Config, place: S3Place): Promise<UserError> {
  const wanted = `There is nothing at '${s3Uri(place)}'.`;
  const above = await nearestAbove(s3, config, place);
  if (above === null) return new UserError(wanted);
  const { folder, names, missing } = above;
  const meant = missing === null ? null : closest(missing, names);
  if (meant !== null) return new UserError(`${wanted} Did you mean '${s3Uri(folder)}${meant}'?`);
  if (names.length === 0) return new UserError(wanted, `'${s3Uri(folder)}' is empty.`);
  const more = names.length > SHOWN ? ', …' : '.';
  return new UserError(wanted, `'${s3Uri(folder)}' holds ${redacted(names.slice(0, SHOWN).join(', '))}${more}`);
}

interface Above {
  folder: S3Place;
  /** What is in it; folders with their slash. */
  names: string[];
  /** The name in it that was asked for and is not there; null for one with wildcards. */
  missing: string | null;
}

/** The nearest folder above that has something in it, as far up as may be read. */
async function nearestAbove(s3: S3Client, config: Config, place: S3Place): Promise<Above | null> {
  const { prefix } = readPattern(place.key);
  const hasWildcards = prefix !== place.key;
  let folder = hasWildcards ? prefix : folderAbove(place.key);
  for (;;) {
    const at = { bucket: place.bucket, key: folder };
    if (!mayRead(config, at)) return null;
    const names = await namesIn(s3, at);
    const missing = hasWildcards && folder === prefix ? null : (place.key.slice(folder.length).split('/')[0] ?? null);
    if (names.length > 0 || folder === '') return { folder: at, names, missing };
    folder = folderAbove(folder);
  }
}

const folderAbove = (key: string): string => {
  const whole = key.replace(/\/$/, '');
  return whole.slice(0, whole.lastIndexOf('/') + 1);
};

async function namesIn(s3: S3Client, folder: S3Place): Promise<string[]> {
  const listing = listObjects(s3, folder, { limit: LOOKED_AT }).catch((error: unknown) => {
    if (error instanceof AwsProblem && error.kind === 'not-found')
      throw new UserError(`There is no bucket '${folder.bucket}'.`);
    throw error;
  });
  return (await askAws(listing)).entries.map(({ key }) => key.slice(folder.key.length));
}
