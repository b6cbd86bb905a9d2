import { isQuiet } from '../config/quiet-hours.ts';
import { type ChannelId, newNoticeId } from '../ids.ts';
import { dearestFirst, hourlyOf, sortFound, withPrice } from '../runs/found/list.ts';
import { LIST_KEY } from '../runs/found/settle.ts';
import { dayOf, momentOf, wallTime } from '../text/zoned.ts';
import type { ReminderDeps } from './deps.ts';

/** What was seen longer ago is not told as news. */
const FRESH_MS = 3_600_000;

/** The day whose list is due, and since when: the time of day has come, however long ago. */
export function dayDue(now: Date, dailyAt: string, zone: string): { day: string; since: Date } | null {
  const [hour = 0, minute = 0] = dailyAt.split(':').map(Number);
  const since = momentOf({ ...wallTime(now, zone), hour, minute }, zone);
  return now >= since ? { day: dayOf(now, zone), since } : null;
}

/** Tells once a day of the clusters that nobody claimed. None on a day that begins without any. */
export async function tellUnclaimed(deps: ReminderDeps): Promise<void> {
  const { config, store } = deps;
  const { channel, timeZone } = config.reminders;
  const now = deps.now();
  const due = dayDue(now, config.found.dailyAt, timeZone);
  if (channel === undefined || !due || isQuiet(config.reminders, now)) return;
  const key = `${LIST_KEY}${due.day}`;
  const lookedAt = await store.found.lookedAt();
  if (!lookedAt || now.getTime() - lookedAt.getTime() > FRESH_MS || (await store.notices.byKey(key))) return;
  const { unclaimed } = sortFound(await store.found.live(), config, now);
  // One launched since then is perhaps looked after yet; tomorrow it is told of.
  if (!unclaimed.some(({ createdAt }) => createdAt <= due.since)) return;
  const clusters = unclaimed.map((cluster) => withPrice(cluster, deps.prices)).toSorted(dearestFirst);
  await store.transaction(async (tables) => {
    const before = await tables.notices.openWithKey(LIST_KEY);
    const body = { kind: 'unclaimed' as const, day: due.day, hourlyUsd: hourlyOf(clusters), clusters };
    const place = { channel: channel as ChannelId, threadOf: null, broadcast: false };
    const told = await tables.notices.add({ id: newNoticeId(), key, clusterId: null, body }, [place], now);
    // The buttons are where the newest list is.
    if (told) for (const { id } of before) await tables.notices.answer(id, { kind: 'over' }, now);
  });
}
