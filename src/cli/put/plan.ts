import { type S3Place, s3Uri } from '../../aws/s3/place.ts';
import { UserError } from '../../errors.ts';
import { checkKey } from './destination.ts';
import type { LocalFile } from './local-files.ts';

/** One file and where it goes. */
export interface Transfer {
  file: LocalFile;
  place: S3Place;
}

/** Where each file goes: into a folder, or, one alone, to exactly this key. */
export function planTransfers(files: readonly LocalFile[], to: S3Place): Transfer[] {
  const isFolder = to.key === '' || to.key.endsWith('/');
  const [first] = files;
  if (!isFolder && (files.length > 1 || first?.name.includes('/'))) {
    throw new UserError(
      `'${s3Uri(to)}' is one key, and there is more than one file to send.`,
      `End a folder in a slash: ${s3Uri(to)}/`,
    );
  }
  const transfers = files.map((file) => {
    const place = isFolder ? { bucket: to.bucket, key: to.key + file.name } : to;
    checkKey(place);
    return { file, place };
  });
  const byKey = new Map<string, Transfer>();
  for (const transfer of transfers) {
    const other = byKey.get(transfer.place.key);
    if (other) {
      throw new UserError(
        `'${other.file.path}' and '${transfer.file.path}' would both be ${s3Uri(transfer.place)}.`,
        'Send them to two folders.',
      );
    }
    byKey.set(transfer.place.key, transfer);
  }
  return transfers;
}
