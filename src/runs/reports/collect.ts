import { findEventLog } from '../../emr/event-log/find.ts';
import { findingsOf } from '../../emr/event-log/findings.ts';
import { summariseEventLog } from '../../emr/event-log/summarise.ts';
import type { RunId } from '../../ids.ts';
import type { RunDeps } from '../deps.ts';
import { isPassing } from '../effects/effect.ts';
import { runFolder } from '../effects/names.ts';
import { secondsAfter } from '../world.ts';

/** The driver copies the log before its step ends: it is there at once, or hardly ever. */
const LOOK_AGAIN_SECONDS = [2, 10, 60];
const OUTAGE_SECONDS = 60;
/** Packed; some 6 GB of events, which take half a minute to read. */
const MOST_BYTES = 400 * 2 ** 20;

/** Reads what a run did from its event log into the record, or looks again a few times and then lets it be. */
export async function collectReport(deps: RunDeps, run: RunId, tries: number): Promise<void> {
  const pause = LOOK_AGAIN_SECONDS[tries];
  // Noted first: a log over which the process dies must not be read again and again.
  await deps.store.reports.again(run, pause === undefined ? null : secondsAfter(deps.now(), pause));
  const numbers = await read(deps, run).catch(async (error: Error) => {
    deps.log.warn({ run, err: error }, 'event log not read');
    // While S3 cannot be read, nobody knows whether it is there.
    if (isPassing(error)) await deps.store.reports.again(run, secondsAfter(deps.now(), OUTAGE_SECONDS));
    return null;
  });
  if (!numbers) return;
  await deps.store.transaction(async (tables) => {
    await tables.reports.keep(run, { ...numbers, findings: findingsOf(numbers) });
    await tables.cards.refresh([run]);
  });
}

async function read(deps: RunDeps, run: RunId) {
  const found = await findEventLog(deps.s3, eventLogFolder(deps.config.bucket, run));
  if (!found) return null;
  if (found.bytes > MOST_BYTES) {
    deps.log.info({ run, bytes: found.bytes }, 'event log too large to be read here');
    return null;
  }
  return summariseEventLog(found.files);
}

/** Where a run's job leaves its event log; ends in a slash. */
const eventLogFolder = (bucket: string, run: RunId): string => `${runFolder(bucket, run)}event-log/`;
