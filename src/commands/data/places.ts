import { readPattern } from '../../aws/s3/pattern.ts';
import { parseS3Uri, type S3Place, s3Uri } from '../../aws/s3/place.ts';
import type { Config } from '../../config/schema.ts';
import { UserError } from '../../errors.ts';
import { inlineCode } from '../../slack/escape.ts';

type Places = Pick<Config, 'bucket' | 'data'>;

/** The folders that may be read: Stoker's own bucket, and those of `data.read` in stoker.yml. */
export function readablePlaces({ bucket, data }: Places): S3Place[] {
  const named = data.read.map(parseS3Uri).filter((place) => place !== null);
  return [{ bucket, key: '' }, ...named.map(asFolder)];
}

/** True for what lies in a folder that may be read; of a key with wildcards, everything that could fit. */
export function mayRead(config: Places, { bucket, key }: S3Place): boolean {
  // To S3 dots are names like any other; a proxy, or another store behind its API, may take them for steps.
  if (key.split('/').some((part) => part === '.' || part === '..')) return false;
  const { prefix } = readPattern(key);
  return readablePlaces(config).some((place) => place.bucket === bucket && prefix.startsWith(place.key));
}

/** Says what may be read instead. */
export function refuseToRead(config: Places, place: S3Place): UserError {
  const places = readablePlaces(config).map((each) => s3Uri(each));
  return new UserError(
    `'${s3Uri(place)}' is not among the places that I show: ${places.join(', ')}.`,
    'Whoever keeps stoker.yml can name it under `data.read`.',
  );
}

/** The same place as a folder, with its slash. */
export const asFolder = ({ bucket, key }: S3Place): S3Place => ({
  bucket,
  key: key === '' || key.endsWith('/') ? key : `${key}/`,
});

/** A place as people copy it. */
export const shownPlace = (place: S3Place): string => inlineCode(s3Uri(place), 1100);
