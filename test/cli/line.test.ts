import { expect, it } from 'vitest';
import { lineOf } from '../../src/cli/line.ts';
import { parse } from '../../src/commands/parse.ts';
import { createRegistry } from '../../src/commands/registry.ts';
import { tokenize } from '../../src/commands/tokenize.ts';
import { testConfig } from '../commands/support/config.ts';

it.each([
  [['status', 'r-7k3f9q2m']],
  [['retrain', '--input', 's3://bucket/tweets/*/*.json.gz', '--since', '3d']],
  [
    [
      'sql',
      "select carrier, avg(\"delay\") from flights where name = 'O''Hare' and x < -1",
      '--table',
      'f=s3://b/f.csv',
    ],
  ],
  [['run', 'retrain', '--text', '', '--note', 'a \\ "b"']],
  [['x', "don't", '(y)', '`z`']],
])('the words of the shell are the words of the parser: %j', (words) => {
  const split = tokenize(lineOf(words));
  expect('tokens' in split && split.tokens.map(({ text }) => text)).toEqual(words);
});

it('a flag stays a flag, with its value in one word', () => {
  const { jobs, presets } = testConfig();
  const parsed = parse(
    lineOf(['retrain', '--since=3d', "--input=s3://b/(1)'s.csv"]),
    createRegistry({ jobs, presets }),
  );
  expect(parsed).toMatchObject({ typed: { options: { since: '3d', input: "s3://b/(1)'s.csv" } } });
});
