import { isDeepStrictEqual } from 'node:util';
import { isQuiet } from '../../config/quiet-hours.ts';
import { type ChannelId, newNoticeId } from '../../ids.ts';
import type { Digest, NightLine } from '../../night-report.ts';
import type { Notice, NoticeBody } from '../../records.ts';
import {
  digestIn,
  type Nightly,
  type NightWindow,
  nightlyOf,
  summaryOf,
  windowAt,
} from '../../runs/schedules/digest.ts';
import { nightPages } from '../../slack/cards/night.ts';
import type { ReminderDeps, Round } from '../deps.ts';

/** Two hundred schedules with short names and causes are four pages; nobody reads more than these. */
const MOST_PAGES = 8;

/** Each morning, for each channel with schedules: what last night did, and what comes next. Drawn anew while any of it still runs. */
export const digests: Round = {
  name: 'digests',
  run: async (deps) => {
    const { reminders } = deps.config;
    const now = deps.now();
    const window = windowAt(now, reminders);
    // Whoever was not there at the time says it later that day, but wakes nobody.
    const isLate = isQuiet(reminders, now) && !isQuiet(reminders, window.to);
    if (now < window.to || isLate) return;
    const channels = [...new Set((await deps.store.schedules.live()).map(({ channel }) => channel))];
    const told = await Promise.all(channels.map((channel) => deps.store.notices.byKey(keyOf(channel, window))));
    if (told.every((notice) => notice !== null && !goesOn(notice.body))) return;
    const nightly = await nightlyOf(deps, window);
    for (const [index, channel] of channels.entries()) await tell(deps, nightly, channel, told[index] ?? null);
  },
};

const keyOf = (channel: ChannelId, { day }: Pick<NightWindow, 'day'>): string => `digest:${channel}:${day}`;
const pageKey = (key: string, page: number): string => `${key}:${page}`;

/** Something of it was not over when it was last drawn. */
const goesOn = (body: NoticeBody): boolean =>
  body.kind === 'digest' &&
  ['running', 'waiting', 'late'].some((state) => (body.digest.counts as Record<string, number>)[state]);

async function tell(deps: ReminderDeps, nightly: Nightly, channel: ChannelId, told: Notice | null): Promise<void> {
  const digest = digestIn(nightly, channel);
  if (digest.night.lines.length === 0 && digest.tonight.length === 0) return;
  if (!told) return post(deps, digest, channel);
  if (told.body.kind !== 'digest' || !goesOn(told.body)) return;
  // It goes on counting from the morning on which it was told.
  const { asOf, tonight, planned } = told.body.digest;
  const summary = { ...summaryOf(digest), asOf, tonight, planned };
  if (isDeepStrictEqual(whatBecame(told.body.digest.lines), whatBecame(summary.lines))) return;
  await deps.store.transaction(async ({ notices }) => {
    await notices.change(told.id, { kind: 'digest', digest: summary });
    for (const body of detailsOf(digest)) {
      const page = await notices.byKey(pageKey(told.key, body.page));
      if (page && !isDeepStrictEqual(page.body, body)) await notices.change(page.id, body);
    }
  });
}

/** The minutes of what still runs are no news. */
const whatBecame = (lines: readonly NightLine[]) =>
  lines.map(({ schedule, state, counts, failure }) => [schedule.id, state, counts, failure]);

/** The digest, and in its thread each schedule: all of it, or nothing. */
async function post({ store, now }: ReminderDeps, digest: Digest, channel: ChannelId): Promise<void> {
  const key = keyOf(channel, digest);
  await store.transaction(async ({ notices }) => {
    const body = { kind: 'digest' as const, digest: summaryOf(digest) };
    const place = { channel, threadOf: null, broadcast: false };
    const first = await notices.add({ id: newNoticeId(), key, clusterId: null, body }, [place], now());
    if (!first) return;
    for (const details of detailsOf(digest)) {
      const notice = { id: newNoticeId(), key: pageKey(key, details.page), clusterId: null, body: details };
      await notices.add(notice, [{ ...place, threadOf: first.id }], now());
    }
  });
}

function detailsOf({ day, asOf, night: { lines } }: Digest): Extract<NoticeBody, { kind: 'digest-details' }>[] {
  const pages = nightPages(lines, new Date(asOf)).slice(0, MOST_PAGES);
  const left = lines.length - pages.flat().length;
  return pages.map((page, index) => ({
    kind: 'digest-details',
    day,
    lines: page,
    page: index + 1,
    pages: pages.length,
    left: index + 1 === pages.length ? left : 0,
  }));
}
