import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/errors.ts';
import { fillDates, holdsDate } from '../../src/times/dates.ts';

const MOMENT = new Date('2026-03-30T22:30:00Z');

describe('a date in an argument', () => {
  it.each([
    ['{{ date }}', '2026-03-31'],
    ['{{date}}', '2026-03-31'],
    ['{{ date - 1d }}', '2026-03-30'],
    ['{{ date + 2d }}', '2026-04-02'],
    ['{{ date - 1w }}', '2026-03-24'],
    ['{{ date - 1m }}', '2026-02-28'],
    ['{{ date + 11m }}', '2027-02-28'],
    ['{{ date \u2013 1d }}', '2026-03-30'],
    ['{{ Date - 90D }}', '2025-12-31'],
    ['s3://b/{{ date - 1d : yyyy/MM/dd }}/*.gz', 's3://b/2026/03/30/*.gz'],
    ['{{ date:yyyyMMdd }} to {{ date : yyyy-MM }}', '20260331 to 2026-03'],
    ['year={{ date:yyyy }}/month={{ date:MM }}', 'year=2026/month=03'],
    ['2026-01-01', '2026-01-01'],
    ['{ json: 1 }', '{ json: 1 }'],
  ])('%s is %s', (text, filled) => {
    expect(fillDates({ value: text }, MOMENT, 'Europe/Berlin')).toEqual({ value: filled });
  });

  it('is by the calendar of the zone, also on the day that the clocks change', () => {
    const at = (moment: string, zone: string) => fillDates({ value: '{{ date - 1d }}' }, new Date(moment), zone).value;
    expect(at('2026-03-30T22:30:00Z', 'UTC')).toBe('2026-03-29');
    expect(at('2026-03-29T01:00:00Z', 'Europe/Berlin')).toBe('2026-03-28');
    expect(at('2011-12-30T10:00:00Z', 'Pacific/Apia')).toBe('2011-12-30');
  });

  it('is filled into lists, and leaves what is no text as it is', () => {
    const values = { input: ['s3://b/{{ date }}/', 's3://c/'], rows: 5, force: true };
    expect(fillDates(values, MOMENT, 'UTC')).toEqual({
      input: ['s3://b/2026-03-30/', 's3://c/'],
      rows: 5,
      force: true,
    });
  });

  it.each([
    ['{{ day }}', "'{{ day }}' is no date"],
    ['{{ date - 1 }}', "'{{ date - 1 }}' is no date"],
    ['{{ date - 1y }}', "'{{ date - 1y }}' is no date"],
    ['{{ date : hello }}', "'{{ date : hello }}' is no date"],
    ['{{ date - 99999d }}', 'is no date'],
    ['{{ }}', "'{{ }}' is no date"],
    ['{{ date', 'double braces that are not closed'],
    ['date }}', 'double braces that are not closed'],
  ])('%s is refused, with what there is', (text, message) => {
    expect(holdsDate(text)).toBe(true);
    const fill = () => fillDates({ value: text }, MOMENT, 'UTC');
    expect(fill).toThrow(message);
    expect(fill).toThrow(UserError);
  });
});
