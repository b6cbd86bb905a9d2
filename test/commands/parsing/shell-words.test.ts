import { expect, it } from 'vitest';
import { parse } from '../../../src/commands/parsing/parse.ts';
import { lineOf, tokenize } from '../../../src/commands/parsing/tokenize.ts';
import { createRegistry } from '../../../src/commands/registry.ts';
import { teamFile } from '../../../src/config/schema.ts';
import { testConfig } from '../support/config.ts';

const { presets } = testConfig();
const { jobs } = teamFile.pick({ jobs: true }).parse({
  jobs: {
    sql: {
      description: 'Asks.',
      script: 'jobs/sql.py',
      preset: 'nightly',
      positional: 'query',
      arguments: {
        query: { type: 'string', help: 'What to ask.', required: true },
        table: { type: 'string', list: true, help: 'What to ask it of.' },
        rows: { type: 'integer', help: 'How many.' },
      },
    },
  },
});
const optionsOf = (...words: string[]) => {
  const parsed = parse(words, createRegistry({ jobs, presets, chains: {} }));
  return parsed.kind === 'run' ? parsed.typed.options : parsed;
};

it.each([
  ['select "a b", \'x  “y”  z\' from t where n < -1'],
  ["select '--no flag' from t"],
  ['-1 is no flag, and it has spaces'],
  ['select `a`, \\n'],
])('what a shell has made one word stays it, letter by letter: %s', (query) => {
  expect(optionsOf('sql', query, '--table', "t=s3://b/it's.csv")).toEqual({ query, table: ["t=s3://b/it's.csv"] });
  expect(optionsOf('sql', `--query=${query}`, '--rows', '5')).toEqual({ query, rows: 5 });
});

it('words without quotes are joined again', () => {
  expect(optionsOf('sql', 'select', 'n', 'from', 't', 'where', 'n', '<', '3', '--rows=2')).toEqual({
    query: 'select n from t where n < 3',
    rows: 2,
  });
});

it.each([[['run', 'sql', 'a "b" \\ c', '', "don't"]], [['status', 'r-7k3f9q2m']]])(
  'the record has them as a line that reads the same: %j',
  (words) => {
    const split = tokenize(lineOf(words));
    expect('tokens' in split && split.tokens.map(({ text }) => text)).toEqual(words);
  },
);
