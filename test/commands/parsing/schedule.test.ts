import { describe, expect, it } from 'vitest';
import { parse } from '../../../src/commands/parsing/parse.ts';
import { createRegistry } from '../../../src/commands/registry.ts';
import { readWanted } from '../../../src/commands/schedules/add.ts';
import { testConfig } from '../support/config.ts';

const count = {
  description: 'Counts.',
  script: 'jobs/count.py',
  preset: 'nightly',
  positional: 'input',
  arguments: {
    input: { type: 'path', help: 'What.', list: true, default: 's3://b/*.csv' },
    name: { type: 'string', help: 'What it is called.' },
    top: { type: 'integer', help: 'How many.', minimum: 1 },
    quick: { type: 'boolean', help: 'Or not.', default: false },
  },
};
const chains = { both: { description: 'Both.', preset: 'nightly', steps: [{ job: 'count' }, { job: 'count' }] } };
const registry = createRegistry(testConfig({ jobs: { count }, chains }));

/** What a line after `schedule add` would add; else what is said. */
function wanted(line: string | string[]): object | string {
  const parsed = parse(typeof line === 'string' ? `schedule add ${line}` : ['schedule', 'add', ...line], registry);
  if (parsed.kind === 'invalid') return parsed.message;
  if (parsed.kind === 'help') return `help ${parsed.topic?.name}`;
  return readWanted(parsed.typed, 'Europe/Berlin');
}

describe('what schedule add takes', () => {
  it.each([
    ['count --hourly', { name: 'count', job: 'count', chain: null, cron: '0 * * * *', arguments: {} }],
    ['both --daily 06:00 --top 5', { name: 'both', job: null, chain: 'both', arguments: { top: 5 } }],
    [
      'count s3://b/{{ date - 1d : yyyy/MM/dd }}/ --hourly',
      { arguments: { input: ['s3://b/{{ date - 1d : yyyy/MM/dd }}/'] } },
    ],
    ['count s3://a --input s3://{{date}}/ --hourly', { arguments: { input: ['s3://{{date}}/', 's3://a'] } }],
    ['count --top {{ date : yyyyMMdd }} --hourly', { arguments: { top: '{{ date : yyyyMMdd }}' } }],
    ['count --job-name {{ date }} --name mine --hourly', { name: 'mine', arguments: { name: '{{ date }}' } }],
    ['count --quick --hourly', { arguments: { quick: true } }],
    ['count s3://b/*.csv --no-quick --hourly', { arguments: {} }],
    ['count --weekly "Fri 7:00" --tz utc', { cron: '0 7 * * 5', zone: 'UTC' }],
    ['count —weekdays 06:00 —Only-New-Data', { cron: '0 6 * * 1-5', onlyNewData: true, zone: 'Europe/Berlin' }],
    ['count --cron="*/5 8-18 * * mon-fri" --name My_Own', { cron: '*/5 8-18 * * mon-fri', name: 'my-own' }],
    ['count --hourly --tell <@U0ADA|ada> --tell U0GRACE', { tell: ['U0ADA', 'U0GRACE'] }],
    [
      'count --hourly --retries 3 --pause 90s --time-limit 2h',
      { retries: 3, retryPauseSeconds: 90, timeLimitSeconds: 7200 },
    ],
    [
      'count --hourly',
      { retries: 0, retryPauseSeconds: 300, timeLimitSeconds: null, overlap: 'skip', catchUp: 'last' },
    ],
  ])('%s', (line, over) => {
    expect(wanted(line)).toMatchObject(over);
  });

  it('is at a terminal what its shell leaves of it', () => {
    const words = ['count', 's3://b/{{ date }}/', '--weekly', 'mon 02:30', '--top={{ date : yyyy }}'];
    expect(wanted(words)).toMatchObject({
      cron: '30 2 * * 1',
      arguments: { input: ['s3://b/{{ date }}/'], top: '{{ date : yyyy }}' },
    });
  });

  it.each<[string, string | RegExp]>([
    ['count --help', 'help schedule add count'],
    ['cuont --hourly', "There is no job 'cuont'. Did you mean `count`? Jobs: count. Chains: both."],
    ['--hourly count', "Name the job or the chain before '--hourly'. Jobs: count. Chains: both."],
    ['count --top none --hourly', "'none' is not a whole number for --top."],
    ['count --weekly mon 02:30', "'mon' does not fit --weekly; give one such as mon 02:30."],
    ['both --hourly :15', /^':15' is one word too many\.$/],
    [
      'both --tell U0ADA U0GRACE --hourly',
      "'U0GRACE' is one word too many. Several values are typed as `--tell … --tell …`.",
    ],
    ['count --overlap kill', "'kill' is not a choice of --overlap."],
    ['count --retries 6', "'6' is out of range for --retries: 0 to 5."],
    ['count --dayly 02:30', "`schedule add count` has no argument '--dayly'. Did you mean `--daily`?"],
  ])('%s is answered', (line, message) => {
    expect(wanted(line)).toEqual(
      message instanceof RegExp ? expect.stringMatching(message) : expect.stringContaining(message),
    );
  });

  it('is offered with the words of the job where it clashes', () => {
    const options = Object.keys(registry.schedulable[0]?.options ?? {});
    expect(options).toContain('job-name');
    expect(options.filter((name) => name === 'name')).toHaveLength(1);
  });
});
