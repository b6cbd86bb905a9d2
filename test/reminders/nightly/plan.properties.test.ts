import fc from 'fast-check';
import { expect, it } from 'vitest';
import { CATCH_UPS, type Occurrence, OVERLAPS } from '../../../src/records.ts';
import { LATE_SECONDS, type PlannedRow, planTimes } from '../../../src/reminders/nightly/plan.ts';
import { nextTimes, timesBetween } from '../../../src/times/next.ts';
import { occurrence } from './states.ts';

const BEGINS = new Date('2026-10-20T00:00:00Z');
const MINUTE_MS = 60_000;

const rules = fc.record({
  cron: fc.constantFrom('30 2 * * *', '0 * * * *', '*/7 * * * *', '15 2 * * 0', '0 6 * * 1-5'),
  zone: fc.constantFrom('UTC', 'Europe/Berlin', 'America/Havana', 'Australia/Lord_Howe'),
  overlap: fc.constantFrom(...OVERLAPS),
  catchUp: fc.constantFrom(...CATCH_UPS),
});
/** Minutes until the next look, also back, and whether what runs has ended by then. */
const look = fc.record({
  minutes: fc.oneof(fc.integer({ min: 0, max: 90 }), fc.integer({ min: -180, max: 20_000 })),
  ends: fc.boolean(),
});

it('accounts for each planned time exactly once, whatever the clock does, and lets one at a time begin', () => {
  fc.assert(
    fc.property(rules, fc.array(look, { minLength: 1, maxLength: 25 }), (wanted, looks) => {
      const first = nextTimes(wanted.cron, wanted.zone, BEGINS, 1)[0] as Date;
      let [cursor, now, newest] = [first as Date | null, BEGINS, BEGINS];
      let open: Occurrence[] = [];
      const rows: PlannedRow[] = [];
      for (const { minutes, ends } of looks) {
        now = new Date(now.getTime() + minutes * MINUTE_MS);
        if (now > newest) newest = now;
        if (ends) open = open.slice(1);
        // As the scheduler does: nothing runs, so the oldest that waits begins.
        if (open[0]) open[0].state = 'running';
        while (cursor && cursor <= now) {
          const plan = planTimes({ ...wanted, nextAt: cursor }, open, now);
          cursor = plan.nextAt;
          rows.push(...plan.rows);
          const left = open.filter((one) => !plan.overtaken.includes(one) || one.state === 'running');
          const wait = plan.rows.filter(({ state }) => state === 'waiting');
          open = [...left, ...wait.map((row) => occurrence({ ...row, createdAt: now }))];
          const begins = wait.filter(({ dueAt }) => dueAt !== null);
          expect(begins.length).toBeLessThanOrEqual(open.some(({ state }) => state === 'running') ? 0 : 1);
          for (const { plannedAt, state } of plan.rows)
            if (state === 'missed') expect(now.getTime() - plannedAt.getTime()).toBeGreaterThan(LATE_SECONDS * 1000);
          if (begins[0])
            (open.find(({ plannedAt }) => plannedAt === begins[0]?.plannedAt) as Occurrence).state = 'running';
        }
      }
      const planned = timesBetween(wanted.cron, wanted.zone, BEGINS, newest, 1_000_000).map((at) => at.getTime());
      const accounted = rows.flatMap(({ plannedAt, times }) => {
        const at = planned.indexOf(plannedAt.getTime());
        return at < 0 ? [plannedAt.getTime()] : planned.slice(at, at + times);
      });
      expect(accounted).toEqual(planned);
    }),
    { numRuns: Number(process.env.PROPERTY_RUNS ?? 100) },
  );
});
