import { expect, it } from 'vitest';
import { filledIn } from '../../../src/commands/forms/fields.ts';
import { OFTEN, whenFields, whenFilled, whenFlag } from '../../../src/commands/forms/when.ts';
import { readWhen } from '../../../src/times/when.ts';

it.each([
  ['30 2 * * *', 'daily', '02:30', 'How often, At'],
  ['5 14 * * 1-5', 'weekdays', '14:05', 'How often, At'],
  ['0 6 * * 1,4', 'weekly', 'mon,thu 06:00', 'How often, On, At'],
  ['0 6 * * 0', 'weekly', 'sun 06:00', 'How often, On, At'],
  ['0 * * * *', 'hourly', 'true', 'How often'],
  ['15 * * * *', 'cron', '15 * * * *', 'How often, Fields of cron'],
  ['0 3 1 * *', 'cron', '0 3 1 * *', 'How often, Fields of cron'],
  ['*/5 2 * * *', 'cron', '*/5 2 * * *', 'How often, Fields of cron'],
])('%s is filled in as %s %s, and means the same when it is sent', (cron, often, value, fields) => {
  const filled = whenFilled(cron);
  expect(filledIn(filled, OFTEN)).toEqual([often]);
  expect(whenFlag(filled)).toEqual({ flag: often, value });
  expect(
    whenFields(filled)
      .map(({ label }) => label)
      .join(', '),
  ).toBe(fields);
  expect(readWhen(often === 'hourly' ? 'hourly' : often === 'cron' ? value : `${often} ${value}`)).toBe(cron);
});
