import { beforeAll, describe, expect, it } from 'vitest';
import type { ScheduleTrouble } from '../../../../src/night-report.ts';
import type { Occurrence, Run } from '../../../../src/records.ts';
import { LATE_SECONDS } from '../../../../src/reminders/nightly/plan.ts';
import { secondsAfter, secondsBetween } from '../../../../src/runs/world.ts';
import { PAUSED } from './people.ts';
import { plannedTimes } from './planned.ts';
import { MORNING, type Quarter, runQuarter } from './quarter.ts';
import { TEAM } from './team.ts';
import { spanAt } from './weather.ts';

/** Clocks change in five of the team's zones in these. QUARTER_SEED gives another quarter, QUARTER_NIGHTS fewer nights. */
const BEGINS = new Date('2026-09-15T00:00:00Z');
const NIGHTS = Number(process.env.QUARTER_NIGHTS ?? 90);
const SEED = process.env.QUARTER_SEED ?? '1';

let quarter: Quarter;
beforeAll(async () => {
  quarter = await runQuarter(SEED, BEGINS, NIGHTS);
}, 600_000);

const of = (name: string): Occurrence[] => quarter.occurrences.get(name) ?? [];
const all = (): Occurrence[] => TEAM.flatMap(({ rules }) => of(rules.name));
const runsOf = ({ scheduleId, plannedAt }: Occurrence): Run[] =>
  quarter.runs.filter((run) => run.scheduleId === scheduleId && run.plannedAt?.getTime() === plannedAt.getTime());
const told = ({ plannedAt, state, why, because }: Occurrence): string =>
  `${plannedAt.toISOString()} ${state} ${why} ${because}`;

/** What people were told of a schedule's troubles. */
const saidOf = (name: string): ScheduleTrouble[] =>
  quarter.told
    .flatMap((body) => (body.kind === 'trouble' ? [body] : body.kind === 'troubles' ? body.troubled : []))
    .flatMap(({ schedule, trouble }) => (schedule.name === name ? [trouble] : []));

/** What people mean by a schedule, without the times of its pause. */
function expected({ rules, means }: (typeof TEAM)[number]): string[] {
  const { paused } = quarter;
  return plannedTimes(means, quarter.begins, quarter.ends)
    .filter((at) => !(rules.name === PAUSED.name && paused && paused.from < at && at <= paused.to))
    .map((at) => at.toISOString());
}

/** All planned times that the record accounts for, each as often as it does. */
function accounted(name: string, planned: readonly string[]): string[] {
  return of(name)
    .filter(({ askedBy }) => askedBy === null)
    .flatMap(({ plannedAt, times }) => {
      const first = planned.indexOf(plannedAt.toISOString());
      return first < 0 ? [`not planned: ${plannedAt.toISOString()}`] : planned.slice(first, first + times);
    });
}

describe.each(TEAM.map((one) => [one.rules.name, one] as const))('of %s', (name, one) => {
  it('each planned time is accounted for exactly once', () => {
    const planned = expected(one);
    expect(accounted(name, planned).toSorted()).toEqual(planned);
    if (NIGHTS >= 30) expect(planned.length).toBeGreaterThan(0);
  });

  it('each that did not end well says why, and nothing is left open', () => {
    for (const occurrence of of(name)) {
      if (occurrence.state === 'succeeded') expect(told(occurrence)).toMatch(/succeeded null null$/);
      else expect(told(occurrence)).toMatch(/ (failed|cancelled|skipped|missed) [a-z-]+ \S+/);
    }
  });

  it('each has been tried as often as its record says, and no oftener than its schedule allows', () => {
    for (const occurrence of of(name)) {
      const leads = runsOf(occurrence).filter((run) => run.chain === null || run.chain.lead === run.id);
      expect(leads.map(({ requestKey }) => Number(requestKey.split(':').at(-1)))).toEqual(
        Array.from({ length: occurrence.attempts }, (_, index) => index + 1),
      );
      expect(occurrence.attempts).toBeLessThanOrEqual(one.rules.retries + 1);
      if (occurrence.state === 'succeeded') expect(leads.at(-1)?.id).toBe(occurrence.runId);
    }
  });

  it('each that was missed is said, once', () => {
    const missed = of(name).filter(({ state }) => state === 'missed');
    const said = saidOf(name).flatMap((trouble) => (trouble.kind === 'missed' ? [trouble] : []));
    for (const occurrence of missed) {
      const at = occurrence.plannedAt.toISOString();
      expect(
        said.filter(({ first, last }) => first <= at && at <= last),
        told(occurrence),
      ).toHaveLength(1);
    }
    const times = (all: readonly { times: number }[]): number => all.reduce((sum, one) => sum + one.times, 0);
    expect(times(said)).toBe(times(missed));
  });

  it('each that failed is said, what goes on for a day in one message', () => {
    const said = saidOf(name).flatMap((trouble) => (trouble.kind === 'failed' ? [trouble.plannedAt] : []));
    expect(new Set(said).size).toBe(said.length);
    for (const occurrence of of(name).filter(({ state }) => state === 'failed')) {
      const at = occurrence.plannedAt;
      const until = secondsAfter(at, 86_400).toISOString();
      expect(
        said.some((one) => at.toISOString() <= one && one < until),
        told(occurrence),
      ).toBe(true);
    }
  });

  it('what is said of it is so', () => {
    for (const occurrence of of(name)) expect(falsehood(occurrence, one.rules), told(occurrence)).toBeNull();
  });
});

/** What is not so of what the record says of a planned time. */
function falsehood(occurrence: Occurrence, rules: (typeof TEAM)[number]['rules']): string | null {
  const { plannedAt, createdAt, startedAt, state, why, askedBy } = occurrence;
  const others = of(rules.name).filter((other) => other !== occurrence);
  const outage = spanAt(quarter.down, plannedAt);
  const isAway = outage !== null && secondsBetween(plannedAt, outage.to) > LATE_SECONDS;
  const isInTheWay = (at: Date) =>
    others.some((other) => other.createdAt <= at && other.state !== 'missed' && (other.endedAt ?? at) >= at);
  if (state === 'missed') {
    if (!isAway) return 'Stoker was there';
    if (why === 'down') return rules.catchUp === 'none' ? null : 'it was to be made up for';
    const later = others.find((other) => other.plannedAt > plannedAt && other.state !== 'missed');
    return rules.catchUp === 'last' && later ? null : 'nothing made up for it';
  }
  if (isAway && rules.catchUp === 'none' && askedBy === null) return 'it was begun in spite of being late';
  if (why === 'overlap') return isInTheWay(createdAt) ? null : 'nothing was in its way';
  if (why === 'no-new-data') {
    const last = others.findLast((other) => other.state === 'succeeded' && other.plannedAt < plannedAt);
    const isNew = quarter.newData.some((at) => at <= createdAt && (!last?.startedAt || at > last.startedAt));
    return isNew ? 'there was new data' : null;
  }
  if (rules.onlyNewData && startedAt) {
    const last = others.findLast((other) => other.state === 'succeeded' && other.plannedAt < plannedAt);
    const isNew = quarter.newData.some((at) => at <= startedAt && (!last?.startedAt || at > last.startedAt));
    if (!isNew) return 'there was nothing new';
  }
  if (why === 'run-failed') return runsOf(occurrence).some((run) => run.state === 'failed') ? null : 'no run failed';
  if (why === 'asked' || why === 'overtaken')
    return runsOf(occurrence).every((run) => run.state !== 'succeeded' || run.chain) ? null : 'its run succeeded';
  const wasHeldUp = outage !== null || isInTheWay(plannedAt);
  if (startedAt && secondsBetween(plannedAt, startedAt) > LATE_SECONDS && !wasHeldUp) return 'nothing held it up';
  return null;
}

it('EMR has launched exactly what is on record, and nothing burns on', () => {
  const onRecord = quarter.clusters.filter(({ awsId }) => awsId !== null);
  const names = (of: readonly { name: string }[]): string[] => of.map(({ name }) => name).toSorted();
  expect(names(quarter.inEmr)).toEqual(names(onRecord));
  expect(quarter.inEmr.map(({ id }) => id).toSorted()).toEqual(onRecord.map(({ awsId }) => awsId).toSorted());
  expect(quarter.inEmr.filter(({ isLive }) => isLive)).toEqual([]);
  expect(quarter.clusters.filter(({ state }) => state !== 'gone')).toEqual([]);
});

it('each channel heard of each of its nights at most once, and of those on whose morning Stoker was there', () => {
  const days = quarter.told.flatMap((body) => (body.kind === 'digest' ? [body.digest.day] : []));
  expect(new Set(days).size).toBe(days.length);
  const mornings = Array.from({ length: NIGHTS }, (_, night) => secondsAfter(BEGINS, night * 86_400 + MORNING));
  const there = mornings.filter((at) => !spanAt(quarter.down, at));
  for (const at of there) expect(days).toContain(at.toISOString().slice(0, 10));
});

it.runIf(NIGHTS >= 90)('was a quarter in which all of it happened', () => {
  const kinds = new Map<string, number>();
  for (const { state, why } of all()) {
    const kind = why === null ? state : `${state} ${why}`;
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }
  const seen = [...kinds.keys()];
  expect(seen).toEqual(
    expect.arrayContaining([
      'succeeded',
      'failed run-failed',
      'cancelled asked',
      'cancelled overtaken',
      'skipped overlap',
      'skipped no-new-data',
      'missed down',
      'missed made-up',
    ]),
  );
  expect(all().some(({ state, attempts }) => state === 'succeeded' && attempts > 1)).toBe(true);
  expect(all().filter(({ askedBy }) => askedBy !== null)).toHaveLength(quarter.asked);
  expect(quarter.asked).toBeGreaterThan(0);
});
