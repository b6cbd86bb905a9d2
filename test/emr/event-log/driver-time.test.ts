import { expect, it } from 'vitest';
import { createDriverTime } from '../../../src/emr/event-log/driver-time.ts';

it('is the time in which no job ran: before, between and after, where jobs overlap only once', () => {
  const driver = createDriverTime();
  driver.jobStarted(1000);
  driver.jobStarted(1500);
  driver.jobEnded(2000);
  driver.jobEnded(3000);
  driver.jobStarted(8000);
  driver.jobEnded(9000);
  expect(driver.report(400, 9100)).toEqual({ aloneMs: 600 + 5000 + 100, longest: { ms: 5000, atMs: 2600 } });
});

it('of an application without a job is all of it, and of one that died in a job ends with it', () => {
  expect(createDriverTime().report(100, 700)).toEqual({ aloneMs: 600, longest: { ms: 600, atMs: 0 } });
  const died = createDriverTime();
  died.jobStarted(300);
  expect(died.report(100, 700)).toEqual({ aloneMs: 200, longest: { ms: 200, atMs: 0 } });
});
