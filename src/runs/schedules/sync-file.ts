import type { Config, ScheduleEntry } from '../../config/schema.ts';
import { type ChannelId, newScheduleId, type SlackUserId } from '../../ids.ts';
import type { Schedule } from '../../records.ts';
import type { Tables } from '../../store/store.ts';
import { readWhen } from '../../times/when.ts';
import type { RunDeps } from '../deps.ts';
import { applyChange, firstAfter, note, takeAway, type WantedSchedule } from './want.ts';

/** Who changes the schedules that stoker.yml has, in the record and in the audit. */
const BY_FILE = 'stoker.yml';
/** Whose those schedules are for which it names nobody. */
const NOBODY = 'team' as SlackUserId;

type FromFile = WantedSchedule & Pick<Schedule, 'source' | 'owner' | 'channel'>;

/**
 * Brings stoker.yml's schedules into the record, and takes away those that are no longer in it. Planned times are neither
 * left out nor repeated: the cursor moves only where the times themselves were changed. A person's pause stays.
 */
export async function syncFile({ config, store, now, log }: Pick<RunDeps, 'config' | 'store' | 'now' | 'log'>) {
  for (const [name, entry] of Object.entries(config.schedules)) {
    const wanted = fromFile(config, name, entry);
    const took = await store.transaction((tables) => syncOne(tables, wanted, entry.paused, now()));
    if (took)
      log.warn(
        { schedule: name, by: took },
        `schedule '${name}' was made in Slack and is in stoker.yml now, whose settings it has from now on`,
      );
  }
  // Each by itself: whoever holds several rows at once waits for somebody who holds them the other way round.
  for (const { id, name } of await store.schedules.live()) {
    if (Object.hasOwn(config.schedules, name)) continue;
    await store.transaction(async (tables) => {
      const schedule = await tables.schedules.lock(id);
      if (schedule?.source !== 'file' || schedule.removedAt) return;
      await takeAway(tables, schedule, BY_FILE, now());
      await note(tables, 'schedule.remove', schedule, { by: BY_FILE, now: now() });
    });
  }
}

/** Gives who made it in Slack when it was taken over from there. */
async function syncOne(tables: Tables, wanted: FromFile, paused: boolean, now: Date): Promise<string | null> {
  const { schedules } = tables;
  const inserted = await schedules.insert({
    ...wanted,
    id: newScheduleId(),
    createdAt: now,
    createdBy: BY_FILE,
    pausedAt: paused ? now : null,
    pausedBy: paused ? BY_FILE : null,
    nextAt: paused ? null : firstAfter(wanted, now),
  });
  if (inserted) {
    await note(tables, 'schedule.add', inserted, { by: BY_FILE, now });
    return null;
  }
  const found = await schedules.byName(wanted.name);
  const schedule = found && (await schedules.lock(found.id));
  if (!schedule) return null;
  await applyChange(tables, schedule, wanted, { by: BY_FILE, now });
  return schedule.source === 'slack' ? schedule.createdBy : null;
}

function fromFile(config: Pick<Config, 'reminders'>, name: string, entry: ScheduleEntry): FromFile {
  const channel = entry.channel ?? config.reminders.channel;
  if (channel === undefined) throw new Error(`schedule '${name}' passed the checks without a channel`);
  return {
    name,
    source: 'file',
    job: entry.job ?? null,
    chain: entry.chain ?? null,
    arguments: entry.arguments,
    preset: entry.preset ?? null,
    cron: readWhen(entry.at),
    zone: entry.timeZone ?? config.reminders.timeZone,
    overlap: entry.overlap,
    catchUp: entry.catchUp,
    timeLimitSeconds: entry.timeLimit ?? null,
    retries: entry.retries,
    retryPauseSeconds: entry.retryPause,
    onlyNewData: entry.onlyNewData,
    tell: entry.tell,
    owner: (entry.owner as SlackUserId | undefined) ?? NOBODY,
    channel: channel as ChannelId,
  };
}
