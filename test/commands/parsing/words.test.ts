import { describe, expect, it } from 'vitest';
import { helpAll, helpFor } from '../../../src/commands/handlers/help.ts';
import { parse } from '../../../src/commands/parsing/parse.ts';
import { createRegistry } from '../../../src/commands/registry.ts';
import { usage } from '../../../src/commands/spec.ts';
import { slackRefuses, wordsIn } from '../../slack/support/read.ts';
import { testConfig } from '../support/config.ts';

const job = (fields: Record<string, unknown>): Record<string, unknown> => ({
  description: 'Does it.',
  script: 'jobs/x.py',
  preset: 'nightly',
  ...fields,
});
const registry = createRegistry(
  testConfig({
    jobs: {
      sql: job({
        positional: 'query',
        arguments: {
          query: { type: 'string', help: 'The query.', required: true, example: 'select "a" from t' },
          table: { type: 'string', help: 'A table.', list: true, required: true, example: 't=s3://b/t.csv' },
          limit: { type: 'integer', help: 'Only so many.' },
        },
      }),
      count: job({
        positional: 'input',
        arguments: {
          input: { type: 'path', help: 'What to count.', list: true, default: 's3://b/*.csv' },
          note: { type: 'string', help: 'A note.', list: true, default: ['a', 'b'] },
        },
      }),
      one: job({ positional: 'input', arguments: { input: { type: 'path', help: 'What to read.' } } }),
    },
  }),
);
const command = (name: string) => {
  const found = registry.find(name);
  if (!found) throw new Error(`no command ${name}`);
  return found;
};

function options(line: string): Record<string, unknown> | string {
  const parsed = parse(line, registry);
  if (parsed.kind === 'invalid') return parsed.message;
  return parsed.kind === 'run' ? parsed.typed.options : parsed.kind;
}

describe('an argument that takes several', () => {
  it.each([
    ['count --input s3://a --input s3://b', ['s3://a', 's3://b']],
    ['count --input=s3://a --note x —input s3://b', ['s3://a', 's3://b']],
    ['count s3://a s3://b', ['s3://a', 's3://b']],
    ['count s3://a --input s3://b', ['s3://b', 's3://a']],
    ['count', ['s3://b/*.csv']],
  ])('%s', (line, input) => {
    expect(options(line)).toMatchObject({ input });
  });

  it('has a default of one or several', () => {
    expect(options('count')).toEqual({ input: ['s3://b/*.csv'], note: ['a', 'b'] });
    expect(options('count --note c')).toMatchObject({ note: ['c'] });
  });

  it('is checked item by item', () => {
    expect(options('count s3://a "two words"')).toMatch(/^'two words' is no path for --input/);
    expect(options('count --note a --note ""')).toBe('--note is empty.');
  });

  it('is repeated, not listed: a word after its value is a word of its own', () => {
    expect(options('sql select --table a=b --table c=d 1')).toMatchObject({ query: 'select 1', table: ['a=b', 'c=d'] });
    expect(options('one s3://a s3://b')).toBe("'s3://b' is one word too many.");
  });
});

describe('words without a flag', () => {
  const TABLE = '--table t=s3://b/t.csv';
  it.each([
    ['select 1', 'select 1'],
    ['"select 1"', 'select 1'],
    [`"select 'a  b'"`, "select 'a  b'"],
    [`select 'a  b'`, "select 'a  b'"],
    ["'select 1'", 'select 1'],
    [
      '“select carrier, avg(delay) from flights where name = ‘x’”',
      "select carrier, avg(delay) from flights where name = 'x'",
    ],
    ["select * from t where name = 'x y' and b='c d'", "select * from t where name = 'x y' and b='c d'"],
    ["select * from t where n in ('a b', 'c')", "select * from t where n in ('a b', 'c')"],
    ["x='a b'", "x='a b'"],
    ['select "a b", count(*) from t', 'select "a b", count(*) from t'],
    ["select 'O''Brien'", "select 'O''Brien'"],
    ['"select \\"a\\" from t"', 'select "a" from t'],
    ['select a - 1, -2 from t', 'select a - 1, -2 from t'],
    ['`select 1`', 'select 1'],
    ['```select `a b` from t```', 'select `a b` from t'],
    ['select `a b` from t', 'select `a b` from t'],
    ['select a,\n  b\nfrom t', 'select a, b from t'],
    ['"select a,\n  b\r\nfrom t"', 'select a, b from t'],
    ['select a -- the last line may say something', 'select a -- the last line may say something'],
  ])('%s', (typed, query) => {
    expect(options(`sql ${typed} ${TABLE}`)).toEqual({ query, table: ['t=s3://b/t.csv'] });
    expect(options(`sql ${TABLE} ${typed}`)).toMatchObject({ query });
  });

  it('are the same as with the flag', () => {
    expect(options(`sql --query "select 1" ${TABLE} --limit 5`)).toEqual(options(`sql select ${TABLE} --limit 5 1`));
    expect(options(`sql --query "select 1" select 2 ${TABLE}`)).toBe('`--query` is given twice.');
  });

  it('may be 3,000 characters', () => {
    const query = `select ${'x, '.repeat(997)}y`;
    expect(query.length).toBeGreaterThan(2990);
    expect(options(`sql ${query} ${TABLE}`)).toMatchObject({ query });
    expect(options(`sql "${'x'.repeat(4001)}"`)).toBe('--query is 4001 characters long; at most 4000 are taken.');
  });

  it('whose lines cannot be joined without another meaning are refused', () => {
    for (const typed of ['"select a -- all\nfrom t"', 'select a -- all\nfrom t', '--query "select a --all\nfrom t"'])
      expect(options(`sql ${typed} ${TABLE}`)).toMatch(/^--query has a line with '--', .* write it as \/\* … \*\/\.$/);
  });

  it('that look like flags are answered with how to quote them', () => {
    expect(options(`sql select -delay from t ${TABLE}`)).toMatch(
      /no argument '--delay'.* Text that holds dashes goes into quotes: `sql "…"`\.$/,
    );
    expect(options(`sql "select -delay from t" ${TABLE}`)).toMatchObject({ query: 'select -delay from t' });
  });

  it('that are missing are asked for by their name', () => {
    expect(options(`sql ${TABLE}`)).toBe('`<query>` is missing. The query.');
    expect(options('sql select 1')).toBe('`--table t=s3://b/t.csv` is missing. A table.');
  });
});

describe('how it is told', () => {
  it('in the usage line', () => {
    expect(usage(command('sql'))).toBe(
      'sql <query> --table <t=s3://b/t.csv> … [--limit <n>] [--on <cluster>] [--preset <preset>] [--dry-run]',
    );
    expect(usage(command('one'))).toMatch(/^one \[input\] /);
    expect(usage(command('count'))).toMatch(/^count \[input …\] \[--note <note> …\]/);
  });

  it('in the list of commands', () => {
    const access = { role: 'operator', unknownGroups: [] } as const;
    const words = wordsIn(helpAll(registry, access).blocks);
    expect(words).toContain('`/emr sql &lt;query&gt;` Does it.');
    expect(words).toContain('`/emr count [input …]` Does it.');
  });

  it('in help, with examples that can be copied', () => {
    const help = helpFor(command('sql'));
    const words = wordsIn(help.blocks ?? []);
    expect(words).toContain(
      '`--query` The query. (text, typed without its flag as well, such as `"select \\"a\\" from t"`, *required*)',
    );
    expect(words).toContain('`--table` A table. (text, as often as you like, such as `t=s3://b/t.csv`, *required*)');
    expect(slackRefuses({ text: help.text, blocks: help.blocks ?? [] })).toEqual([]);
    const [example = '', tried = ''] = command('sql').examples;
    expect(options(tried)).toMatchObject({ limit: 1000 });
    expect(example).toBe('sql "select \\"a\\" from t" --table t=s3://b/t.csv');
    expect(options(example)).toEqual({ query: 'select "a" from t', table: ['t=s3://b/t.csv'] });
  });
});
