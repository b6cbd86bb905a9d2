import { parseS3Uri, type S3Place, s3Uri } from '../../aws/s3/place.ts';
import { UserError } from '../../errors.ts';

/** What Stoker itself keeps in its bucket: what clusters run, what they said, and what is judged by a gate of its own. */
const OWN = ['code/', 'logs/', 'models/', 'runs/'];
/** In bytes of UTF-8. */
const LONGEST_KEY = 1024;

/** The place that files may be sent to: in Stoker's bucket, but not where Stoker keeps its own things. */
export function readDestination(bucket: string, typed: string): S3Place {
  const place = parseS3Uri(typed);
  if (!place)
    throw new UserError(`'${typed}' is no place in S3.`, `Give one such as s3://${bucket}/data/ as the last.`);
  if (place.bucket !== bucket) {
    throw new UserError(
      `'${typed}' is not in Stoker's bucket: files are sent to s3://${bucket}/ only.`,
      'For another bucket use `aws s3 cp`.',
    );
  }
  if (/[*?]/.test(place.key)) throw new UserError(`'${typed}' has wildcards; a file is sent to one place.`);
  return place;
}

/** Throws when no file may have this key. */
export function checkKey(place: S3Place): void {
  const { key } = place;
  const own = OWN.find((folder) => `${key}/`.startsWith(folder));
  if (own !== undefined) {
    throw new UserError(
      `'${s3Uri(place)}' lies in ${own}, where Stoker keeps its own things.`,
      `Take another folder; ${OWN.join(', ')} are taken.`,
    );
  }
  const segments = key.split('/');
  if (segments.some((segment) => segment === '' || segment === '.' || segment === '..')) {
    throw new UserError(`'${s3Uri(place)}' has an empty name, '.' or '..' in it, which Spark and S3 read differently.`);
  }
  const bytes = Buffer.byteLength(key);
  if (bytes > LONGEST_KEY)
    throw new UserError(`'${s3Uri(place)}' is ${bytes} bytes long; S3 takes keys of at most ${LONGEST_KEY}.`);
}
