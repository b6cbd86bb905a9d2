import type { KnownBlock } from '@slack/types';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withIds } from '../../../sandbox/slack/block-elements.ts';
import type { Block } from '../../../sandbox/slack/contract.ts';
import { inputErrors, stateValues } from '../../../sandbox/slack/interactions/values.ts';
import { assertView } from '../../../sandbox/slack/validate/assert.ts';
import {
  argumentFields,
  defaultsOf,
  shownFields,
  textsOf,
  wordsOf,
  wrongIn,
} from '../../../src/commands/forms/arguments.ts';
import { fieldBlock } from '../../../src/commands/forms/blocks.ts';
import { readFields, type StateValues } from '../../../src/commands/forms/read.ts';
import { parse } from '../../../src/commands/parsing/parse.ts';
import { createRegistry } from '../../../src/commands/registry.ts';
import { type JobArgument, jobArgument } from '../../../src/config/schema.ts';
import type { Filled } from '../../../src/records.ts';
import { testConfig } from '../support/config.ts';

type Options = Readonly<Record<string, JobArgument>>;

/** The form of these arguments as Slack holds it with this filled in, and what is read from it again. */
function through(options: Options, filled: Filled): Filled {
  const fields = argumentFields(options, { templates: false, wordsTo: undefined, given: filled });
  const blocks = withIds(fields.map((field) => fieldBlock(field, filled, 3)) as unknown as Block[]);
  assertView(modal(blocks as unknown as KnownBlock[]), 'modal');
  return readFields(fields, stateValues(blocks, {}) as StateValues, 3);
}

const modal = (blocks: KnownBlock[]) => ({
  type: 'modal',
  title: { type: 'plain_text', text: 'a' },
  submit: { type: 'plain_text', text: 'b' },
  blocks,
});

const argument = (given: Record<string, unknown>): JobArgument => jobArgument.parse({ help: 'What it is.', ...given });
const blockOf = (given: Record<string, unknown>, filled: string[] = [], templates = false) => {
  const [field] = argumentFields({ a: argument(given) }, { templates, wordsTo: undefined, given: { a: filled } });
  if (!field) throw new Error('no field');
  return fieldBlock(field, { a: filled }, 0);
};
const many = (count: number) => Array.from({ length: count }, (_, index) => `choice ${index}`);

describe('the field of an argument', () => {
  it.each<[string, Record<string, unknown>, string[], object]>([
    [
      'text',
      { type: 'string', example: 'abc' },
      ['x y'],
      { type: 'plain_text_input', multiline: false, initial_value: 'x y' },
    ],
    [
      'a list',
      { type: 'path', list: true },
      ['s3://a', 's3://b'],
      { multiline: true, initial_value: 's3://a\ns3://b' },
    ],
    [
      'a whole number',
      { type: 'integer', minimum: 1, maximum: 9 },
      ['3'],
      { type: 'number_input', is_decimal_allowed: false, min_value: '1', max_value: '9', initial_value: '3' },
    ],
    [
      'a number',
      { type: 'number', minimum: -1 },
      ['0.5'],
      { is_decimal_allowed: true, min_value: '-1', initial_value: '0.5' },
    ],
    ['a number that Slack cannot write', { type: 'number', minimum: 1e-9 }, [], { type: 'number_input' }],
    ['a day', { type: 'date' }, ['2026-11-20'], { type: 'datepicker', initial_date: '2026-11-20' }],
    ['a day with its time', { type: 'date' }, ['2026-11-20T06:00:00Z'], { type: 'plain_text_input' }],
    [
      'few choices',
      { type: 'choice', choices: ['a', 'b'], default: 'a' },
      ['a'],
      { type: 'radio_buttons', initial_option: { value: 'a' } },
    ],
    [
      'several choices',
      { type: 'choice', choices: many(7), default: 'choice 2' },
      ['choice 2'],
      { type: 'static_select', initial_option: { value: 'choice 2' } },
    ],
    [
      'a choice that may be left out',
      { type: 'choice', choices: ['a', 'b'] },
      [],
      { initial_option: { text: { text: 'Leave it out' } } },
    ],
    ['more than Slack shows', { type: 'choice', choices: many(101) }, [], { type: 'plain_text_input' }],
    ['choices too long for Slack', { type: 'choice', choices: ['x'.repeat(76)] }, [], { type: 'plain_text_input' }],
    [
      'yes or no',
      { type: 'boolean', default: true },
      ['true'],
      { type: 'checkboxes', initial_options: [{ value: 'true' }] },
    ],
    [
      'yes, no or nothing said',
      { type: 'boolean' },
      ['false'],
      { type: 'radio_buttons', initial_option: { value: 'false' } },
    ],
    ['a span', { type: 'duration', default: '7d' }, ['7d'], { type: 'plain_text_input', placeholder: { text: '7d' } }],
    ['a share', { type: 'share' }, ['5%'], { type: 'plain_text_input', initial_value: '5%' }],
  ])('%s', (_, given, filled, element) => {
    expect(blockOf(given, filled).element).toMatchObject(element);
  });

  it('says what it is for, what it takes and what it is when it is left empty', () => {
    const { hint, optional, element } = blockOf({ type: 'integer', minimum: 2, default: 5 });
    expect([hint?.text, optional]).toEqual(['What it is. Takes 2 or more.', true]);
    expect(element).toMatchObject({ placeholder: { text: '5' } });
    expect(blockOf({ type: 'string', required: true }).optional).toBe(false);
    expect(blockOf({ type: 'string', required: true, default: 'x' }).optional).toBe(true);
  });

  it('is typed where a date may be filled in later', () => {
    expect(blockOf({ type: 'date' }, [], true).element).toMatchObject({ type: 'plain_text_input' });
  });
});

const text = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
  .map((one) => one.trim())
  .filter((one) => one !== '' && !/[\p{Cc}\p{Cs}]|--/u.test(one) && one === one.toWellFormed());
const word = fc.stringMatching(/^[a-z0-9:/*._-]{1,20}$/).filter((one) => !one.includes('--'));
const span = fc
  .tuple(fc.integer({ min: 1, max: 99 }), fc.constantFrom('s', 'm', 'h', 'd', 'w'))
  .map((two) => two.join(''));
const day = fc
  .date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true })
  .map((one) => one.toISOString().slice(0, 10));

interface Sample {
  given: Record<string, unknown>;
  texts: string[];
}

/** An argument of any type, with a default or without, and a value that it takes. */
const sample: fc.Arbitrary<Sample> = fc
  .record({ hasDefault: fc.boolean(), required: fc.boolean(), list: fc.boolean() })
  .chain(({ hasDefault, required, list }) => {
    const made = <T>(type: string, value: fc.Arbitrary<T>, more: object = {}): fc.Arbitrary<Sample> =>
      fc.tuple(value, value).map(([chosen, fallback]) => ({
        given: { type, required, ...more, ...(hasDefault ? { default: fallback } : {}) },
        texts: [chosen].flat().map(String),
      }));
    const texts = (type: string, one: fc.Arbitrary<string>): fc.Arbitrary<Sample> =>
      list ? made(type, fc.array(one, { minLength: 1, maxLength: 3 }), { list }) : made(type, one);
    const choices = ['fast', 'thorough', 'Both of them', 'none', 'all'];
    return fc.oneof(
      texts('string', text),
      texts('path', word),
      made('integer', fc.integer({ min: -1000, max: 100_000 }), { minimum: -1000, maximum: 100_000 }),
      made(
        'number',
        fc.integer({ min: -5000, max: 5000 }).map((one) => one / 8),
      ),
      made('choice', fc.constantFrom(...choices), { choices }),
      made('boolean', fc.boolean()),
      made('duration', span),
      made('date', day),
      made(
        'share',
        fc.integer({ min: 1, max: 100 }).map((one) => `${one}%`),
      ),
    );
  });

const optionsOf = (given: Record<string, unknown>) => {
  const options = { a: argument(given) };
  const { retrain } = testConfig().jobs;
  if (!retrain) throw new Error('the test configuration has no retrain');
  return {
    options,
    registry: createRegistry({ ...testConfig(), jobs: { retrain: { ...retrain, arguments: options } } }),
  };
};

describe('the arguments that are shown', () => {
  const optional = (count: number): Options =>
    Object.fromEntries(Array.from({ length: count }, (_, nth) => [`o${nth}`, argument({ type: 'string' })]));
  const needed: Options = {
    preset: argument({ type: 'string', default: 'x' }),
    must: argument({ type: 'string', required: true }),
  };
  const shown = (options: Options, given: Filled, more = false) => {
    const { fields, folded } = shownFields(options, { templates: false, wordsTo: undefined, given }, more);
    return [fields.map(({ name }) => name), folded];
  };

  it.each<[string, Options, Filled, boolean, string[][]]>([
    [
      'are all where few can be left out',
      { ...optional(3), ...needed },
      {},
      false,
      [['must', 'o0', 'o1', 'o2', 'preset'], []],
    ],
    [
      'are without those that can be left out',
      { ...optional(4), ...needed },
      {},
      false,
      [
        ['must', 'preset'],
        ['o0', 'o1', 'o2', 'o3'],
      ],
    ],
    [
      'are also what was shown before, even if it is empty',
      optional(6),
      { o1: ['a'], o2: [] },
      false,
      [
        ['o1', 'o2'],
        ['o0', 'o3', 'o4', 'o5'],
      ],
    ],
    [
      'are all when one wants to see them',
      { ...optional(4), ...needed },
      {},
      true,
      [['must', 'o0', 'o1', 'o2', 'o3', 'preset'], []],
    ],
  ])('%s', (_, options, given, more, expected) => {
    expect(shown(options, given, more)).toEqual(expected);
  });

  it('say no for no box that was not shown', () => {
    const options = {
      on: argument({ type: 'boolean', default: true }),
      must: argument({ type: 'boolean', required: true }),
    };
    expect(wordsOf(options, {})).toEqual([]);
    expect(wordsOf(options, { on: [], must: [] })).toEqual(['--on=false', '--must=false']);
  });
});

describe('a form and the command line', () => {
  it('have the same defaults', () => {
    fc.assert(
      fc.property(sample, ({ given }) => {
        const { options, registry } = optionsOf(given);
        const filled = through(options, defaultsOf(options));
        const typed = parse(['run', 'retrain'], registry);
        const sent = parse(['run', 'retrain', ...wordsOf(options, filled)], registry);
        if (typed.kind === 'run') expect(sent).toEqual(typed);
        // What has to be given cannot be sent empty: but for a box, which is no when it is not ticked.
        else if (given.type !== 'boolean') expect(wordsOf(options, filled)).toEqual([]);
      }),
    );
  });

  it('take the same values', () => {
    fc.assert(
      fc.property(sample, ({ given, texts }) => {
        const { options, registry } = optionsOf(given);
        const typed = parse(['run', 'retrain', ...texts.map((one) => `--a=${one}`)], registry);
        const filled = through(options, { a: texts });
        expect(wrongIn(options, filled)).toEqual({});
        expect(parse(['run', 'retrain', ...wordsOf(options, filled)], registry)).toEqual(typed);
        if (typed.kind !== 'run') throw new Error(JSON.stringify(typed));
        // And what it was then fills the form as before.
        expect(through(options, textsOf({ a: typed.typed.options.a ?? '' }))).toEqual(filled);
      }),
    );
  });

  it('refuse the same', () => {
    fc.assert(
      fc.property(sample, fc.string({ maxLength: 30 }), ({ given }, typed) => {
        const { options, registry } = optionsOf(given);
        const wrong = Object.keys(wrongIn(options, { a: [typed] })).length > 0;
        expect(parse(['run', 'retrain', `--a=${typed}`], registry).kind).toBe(wrong ? 'invalid' : 'run');
      }),
    );
  });

  it('mark what cannot be left empty', () => {
    const options = { a: argument({ type: 'string', required: true }) };
    const [field] = argumentFields(options, { templates: false, wordsTo: undefined, given: {} });
    const blocks = withIds([field && fieldBlock(field, {}, 0)] as unknown as Block[]);
    expect(inputErrors(blocks, stateValues(blocks, {}))).toEqual({ 'a~0': 'Please complete this required field.' });
  });
});
