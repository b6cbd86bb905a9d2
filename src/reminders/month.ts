import { isQuiet } from '../config/quiet-hours.ts';
import { type ChannelId, newNoticeId } from '../ids.ts';
import { monthOf } from '../runs/costs/period.ts';
import { savedIn } from '../runs/costs/saved.ts';
import { tally } from '../runs/costs/tally.ts';
import { workedIn } from '../runs/costs/worked.ts';
import { leftBehind } from '../runs/found/left-behind.ts';
import { wallTime } from '../text/zoned.ts';
import type { ReminderDeps, Round } from './deps.ts';
import { dayDue } from './unclaimed.ts';

/** Who was not there on the first day is told in the first week. */
const LATEST_DAY = 7;

/** On the first day of a month: what the one before has cost and saved, and what was left behind. */
export const monthPassed: Round = {
  name: 'the month',
  run: async (deps) => {
    const { channel, timeZone } = deps.config.reminders;
    const now = deps.now();
    const isDue = wallTime(now, timeZone).day <= LATEST_DAY && dayDue(now, deps.config.found.dailyAt, timeZone);
    if (channel === undefined || !isDue || isQuiet(deps.config.reminders, now)) return;
    const month = monthOf(new Date(monthOf(now, timeZone).from.getTime() - 1), timeZone);
    const key = `month:${month.name}`;
    if (await deps.store.notices.byKey(key)) return;
    const body = await bodyOf(deps, month);
    if (!body) return;
    const place = { channel: channel as ChannelId, threadOf: null, broadcast: false };
    await deps.store.transaction((tables) =>
      tables.notices.add({ id: newNoticeId(), key, clusterId: null, body }, [place], now),
    );
  },
};

/** Null when there was nothing to tell of. */
async function bodyOf(deps: ReminderDeps, month: ReturnType<typeof monthOf>) {
  const zone = deps.config.reminders.timeZone;
  const lives = await workedIn(deps, deps.store, month);
  const saved = await savedIn(deps, month);
  if (lives.length === 0 && saved.clusters === 0) return null;
  const { total } = tally(lives, month, 'cluster', { prices: deps.prices, zone });
  return {
    kind: 'month' as const,
    month: month.name,
    savedUsd: saved.usd,
    clusters: saved.clusters,
    spentUsd: total.usd,
    idleUsd: total.idleUsd,
    leftBehind: await leftBehind(deps),
  };
}
