import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkArgument } from '../../src/config/arguments.ts';
import { durationSeconds, formatDuration } from '../../src/config/duration.ts';
import { type JobArgument, jobArgument } from '../../src/config/schema.ts';
import { anyText } from '../support/any-text.ts';

const declare = (fields: Record<string, unknown>): JobArgument => jobArgument.parse({ help: 'x', ...fields });

describe('checkArgument', () => {
  it.each<[Record<string, unknown>, string, string]>([
    [{ type: 'integer', minimum: 1, maximum: 10 }, '10', '10'],
    [{ type: 'integer' }, '1,000', '1000'],
    [{ type: 'number' }, '.5', '0.5'],
    [{ type: 'choice', choices: ['Fast', 'slow'] }, 'fast', 'Fast'],
    [{ type: 'boolean' }, 'Yes', 'true'],
    [{ type: 'duration' }, '2w', '2w'],
    [{ type: 'date' }, '2024-02-29', '2024-02-29'],
    [{ type: 'share' }, '5%', '5%'],
    [{ type: 'share' }, '100%', '100%'],
    [{ type: 'share' }, '0.05', '0.05'],
    [{ type: 'path' }, 's3://b/x/*.gz', 's3://b/x/*.gz'],
    [{ type: 'string', pattern: '[a-z]+' }, 'abc', 'abc'],
  ])('%o takes %s', (fields, typed, value) => {
    expect(checkArgument('x', declare(fields), typed)).toEqual({ kind: 'value', value });
  });

  it.each<[Record<string, unknown>, string, string]>([
    [{ type: 'integer', minimum: 1, maximum: 10 }, '11', "'11' is out of range for --x: 1 to 10."],
    [{ type: 'integer' }, '1.5', "'1.5' is not a whole number for --x."],
    [{ type: 'integer' }, '', "'' is not a whole number for --x."],
    [{ type: 'number' }, 'Infinity', "'Infinity' is not a number for --x."],
    [
      { type: 'choice', choices: ['fast', 'slow'] },
      'fsat',
      "'fsat' is not a choice of --x. Did you mean 'fast'? Choices: fast, slow.",
    ],
    [{ type: 'date' }, '2026-02-30', "'2026-02-30' is no date for --x"],
    [{ type: 'date' }, '2026-13-01', "'2026-13-01' is no date for --x"],
    [{ type: 'duration' }, '0d', "'0d' is no time span for --x"],
    [{ type: 'share' }, '200%', "'200%' is no share for --x; give one from 0% to 100%, such as 5% or 0.05."],
    [{ type: 'share' }, '5', "'5' is no share for --x"],
    [{ type: 'share' }, '-1%', "'-1%' is no share for --x"],
    [{ type: 'path' }, 'a b', "'a b' is no path for --x"],
    [{ type: 'string', pattern: '[a-z]+' }, 'abc1', "'abc1' does not fit --x, which takes [a-z]+."],
    [{ type: 'string', pattern: '[a-z]+', example: 'abc' }, 'abc1', "'abc1' does not fit --x; give one such as abc."],
    [{ type: 'string' }, 'a\nb', '--x holds a line break'],
  ])('%o refuses %s', (fields, typed, problem) => {
    expect(checkArgument('x', declare(fields), typed)).toMatchObject({
      kind: 'invalid',
      problem: expect.stringContaining(problem),
    });
  });

  it('refuses a try on nothing, which is a legal share elsewhere', () => {
    for (const typed of ['0', '0%', '0.0%'])
      expect(checkArgument('sample', declare({ type: 'share' }), typed)).toEqual({
        kind: 'invalid',
        problem: `'${typed}' leaves nothing for --sample to try; give more than 0%, such as 5% or 0.05.`,
      });
    expect(checkArgument('max-bad', declare({ type: 'share' }), '0%').kind).toBe('value');
  });

  it('answers whatever is typed', () => {
    const types = ['integer', 'number', 'boolean', 'duration', 'date', 'share', 'path', 'string'];
    fc.assert(
      fc.property(fc.constantFrom(...types), anyText(), (type, typed) => {
        expect(['value', 'invalid']).toContain(checkArgument('x', declare({ type }), typed).kind);
      }),
    );
  });
});

describe('durations', () => {
  it.each([
    ['90s', 90],
    ['30m', 1800],
    ['12h', 43_200],
    ['7d', 604_800],
    [45, 45],
    ['0s', null],
    [0.5, null],
    ['1.5h', null],
    ['99999999999d', null],
  ])('%s', (text, seconds) => {
    expect(durationSeconds(text)).toBe(seconds);
  });

  it('are written so that they read back the same', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10_000_000 }),
        (seconds) => durationSeconds(formatDuration(seconds)) === seconds,
      ),
    );
  });
});
