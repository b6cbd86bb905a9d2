import { join } from 'node:path';
import type { DiagnosedLog } from '../../emr/diagnose/types.ts';
import { logsOnDisk } from '../../emr/logs/sources/disk.ts';
import { UserError } from '../../errors.ts';

/** The logs at the places that were typed, and what is to be closed behind them. */
export interface Opened {
  logs: DiagnosedLog[];
  close(): void;
}

/** Finds the logs at files, folders, addresses in S3, and on stdin (`-`). A `UserError` says what cannot be read. */
export async function openPlaces(
  places: readonly string[],
  world: { region: string | undefined; stdin: AsyncIterable<Uint8Array> },
): Promise<Opened> {
  if (places.length === 0)
    throw new UserError('Nothing to diagnose.', 'Name a log, a folder of logs, an s3:// prefix, or - for stdin.');
  const found: Opened[] = [];
  for (const place of places) found.push(await openPlace(place, world));
  const logs = found.flatMap((one) => one.logs);
  const opened = {
    logs,
    close: () => {
      for (const one of found) one.close();
    },
  };
  if (logs.length > 0) return opened;
  opened.close();
  throw new UserError(
    `There are no logs at ${places.join(', ')}.`,
    'Logs are files called stderr, stdout, controller, syslog or *.log, plain or .gz; EMR pushes them to S3 every five minutes.',
  );
}

async function openPlace(
  place: string,
  { region, stdin }: { region: string | undefined; stdin: AsyncIterable<Uint8Array> },
): Promise<Opened> {
  const none = (): void => {};
  if (place === '-') return { logs: [{ path: 'stdin', bytes: null, open: () => stdin }], close: none };
  if (/^s3[an]?:\/\//.test(place)) return openS3(place, region);
  const logs = await logsOnDisk(place);
  // As it was typed, so that it can be opened from here, and all of it tells whose log it is.
  const isFile = logs.length === 1 && place.endsWith(logs[0]?.path ?? '/');
  return { logs: logs.map((log) => ({ ...log, path: isFile ? place : join(place, log.path) })), close: none };
}

async function openS3(place: string, region: string | undefined): Promise<Opened> {
  // Only now: what it imports is most of the memory of a small program.
  const { createS3Client } = await import('../../aws/clients.ts');
  const { logsInS3 } = await import('../../emr/logs/sources/s3.ts');
  const { askAws } = await import('../../commands/aws-words.ts');
  // A bucket of another region is followed to where it is.
  const s3 = createS3Client({ region: region ?? 'us-east-1' });
  try {
    const { folder, logs } = await askAws(logsInS3(s3, place));
    return { logs: logs.map((log) => ({ ...log, path: `${folder}${log.path}` })), close: () => s3.destroy() };
  } catch (error) {
    s3.destroy();
    throw error;
  }
}
