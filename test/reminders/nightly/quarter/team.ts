import type { Schedule } from '../../../../src/records.ts';
import type { WallRule } from './planned.ts';

type Rules = Pick<Schedule, 'cron' | 'overlap' | 'catchUp' | 'retries'> & Partial<Schedule>;

/** A schedule as cron has it, and as people mean it. */
export interface TeamSchedule {
  rules: Rules & { name: string };
  means: WallRule;
}

const one = (name: string, means: WallRule, rules: Rules): TeamSchedule => ({
  rules: { name, zone: means.zone, ...rules },
  means,
});

/** The jobs of an invented team over the world, in zones whose clocks change within the quarter and in some that never do. */
export const TEAM: readonly TeamSchedule[] = [
  // Twice on 25 October.
  one(
    'berlin',
    { zone: 'Europe/Berlin', times: ['02:30'] },
    { cron: '30 2 * * *', overlap: 'skip', catchUp: 'last', retries: 1 },
  ),
  // Twice on 1 November.
  one(
    'new-york',
    { zone: 'America/New_York', times: ['01:30'], weekdays: [0, 6] },
    { cron: '30 1 * * 0,6', overlap: 'queue', catchUp: 'last', retries: 1, job: null, chain: 'both' },
  ),
  // Left out on 4 October, by half an hour.
  one(
    'lord-howe',
    { zone: 'Australia/Lord_Howe', times: ['02:15'], weekdays: [0, 3] },
    { cron: '15 2 * * 0,3', overlap: 'skip', catchUp: 'none', retries: 0 },
  ),
  // Left out on 4 October, by an hour.
  one(
    'sydney',
    { zone: 'Australia/Sydney', times: ['02:30'], weekdays: [0, 1, 4] },
    { cron: '30 2 * * 0,1,4', overlap: 'skip', catchUp: 'all', retries: 0 },
  ),
  // Half past midnight twice on 1 November.
  one(
    'havana',
    { zone: 'America/Havana', times: ['00:30'], weekdays: [0] },
    { cron: '30 0 * * 0', overlap: 'cancel', catchUp: 'all', retries: 1 },
  ),
  one(
    'kolkata',
    { zone: 'Asia/Kolkata', times: ['06:00'], weekdays: [1, 2, 3, 4, 5] },
    { cron: '0 6 * * 1-5', overlap: 'skip', catchUp: 'last', retries: 2 },
  ),
  // Oftener than some of its runs are long.
  one(
    'often',
    { zone: 'UTC', times: ['06:15', '10:15'], weekdays: [1, 5] },
    { cron: '15 6,10 * * 1,5', overlap: 'skip', catchUp: 'none', retries: 0, job: 'long' },
  ),
  one(
    'in-turn',
    { zone: 'UTC', times: ['13:00', '16:00'], weekdays: [2] },
    { cron: '0 13,16 * * 2', overlap: 'queue', catchUp: 'last', retries: 0, job: 'long' },
  ),
  one(
    'newest',
    { zone: 'UTC', times: ['18:00', '21:00'], weekdays: [6] },
    { cron: '0 18,21 * * 6', overlap: 'cancel', catchUp: 'last', retries: 0, job: 'long' },
  ),
  one(
    'new-data',
    { zone: 'UTC', times: ['04:00'] },
    { cron: '0 4 * * *', overlap: 'skip', catchUp: 'last', retries: 0, onlyNewData: true, job: 'fresh' },
  ),
  one(
    'cairo',
    { zone: 'Africa/Cairo', times: ['00:00'], weekdays: [5] },
    { cron: '0 0 * * 5', overlap: 'skip', catchUp: 'all', retries: 0 },
  ),
  one(
    'monthly',
    { zone: 'Pacific/Apia', times: ['05:00'], day: 1 },
    { cron: '0 5 1 * *', overlap: 'skip', catchUp: 'last', retries: 2 },
  ),
];
