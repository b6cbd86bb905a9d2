import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { messageProblems, viewProblems } from '../../../../sandbox/slack/validate/assert.ts';
import { hasTooManyTables, isTooLong } from '../../../../sandbox/slack/validate/whole.ts';

const text = (value = 'x') => ({ type: 'mrkdwn', text: value });
const plain = (value = 'x') => ({ type: 'plain_text', text: value });
const section = (fields: object = {}) => ({ type: 'section', text: text(), ...fields });
const button = (fields: object = {}) => ({ type: 'button', text: plain(), ...fields });
const option = (value: string) => ({ text: plain(value), value });
const options = (count: number) => Array.from({ length: count }, (_, index) => option(`o${index}`));
const richText = {
  type: 'rich_text',
  elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: 'x' }] }],
};
const task = (fields: object = {}) => ({
  type: 'task_card',
  task_id: 't',
  title: 'Train',
  status: 'in_progress',
  ...fields,
});
const actions = (...elements: object[]) => ({ type: 'actions', elements });
const series = (name: string, labels: string[]) => ({ name, data: labels.map((label) => ({ label, value: 1 })) });
const chart = (fields: object = {}) => ({
  type: 'data_visualization',
  title: 'F1',
  chart: {
    type: 'line',
    series: [series('f1', ['mon', 'tue'])],
    axis_config: { categories: ['mon', 'tue'] },
    ...fields,
  },
});
const modal = (fields: object = {}) => ({ type: 'modal', title: plain('Launch'), blocks: [], ...fields });
const input = (element: object, fields: object = {}) => ({ type: 'input', label: plain(), element, ...fields });

const words = (problems: { message: string; pointer: string }[]) => problems.map((p) => `${p.message} [${p.pointer}]`);
const inMessage = (...blocks: object[]) => words(messageProblems(blocks));
const inModal = (...blocks: object[]) => words(viewProblems(modal({ blocks, submit: plain('Go') }), 'modal'));
const inHome = (...blocks: object[]) => words(viewProblems({ type: 'home', blocks }, 'home'));

describe('what Slack takes', () => {
  it.each<[string, object]>([
    ['a section with fields only', { type: 'section', fields: [text(), plain()] }],
    ['a section with an accessory', section({ accessory: { type: 'overflow', options: options(5) } })],
    ['25 buttons', actions(...Array.from({ length: 25 }, (_, i) => button({ action_id: `b${i}`, style: 'danger' })))],
    [
      'a button with a confirm dialog',
      actions(button({ confirm: { title: plain(), text: text(), confirm: plain(), deny: plain() } })),
    ],
    ['ten things of context', { type: 'context', elements: Array.from({ length: 10 }, () => text()) }],
    ['a header of 150', { type: 'header', text: plain('h'.repeat(150)) }],
    [
      'a plan with rich details',
      { type: 'plan', title: 'Run 12', tasks: [task({ details: richText, output: richText })] },
    ],
    ['a task card by itself', task()],
    [
      'a table of all cells',
      {
        type: 'table',
        rows: [[{ type: 'raw_text', text: 'a' }, { type: 'raw_number', value: 1, text: '1' }, richText]],
      },
    ],
    ['a line chart', chart()],
    ['a pie', chart({ type: 'pie', segments: [{ label: 'ok', value: 1 }], series: undefined, axis_config: undefined })],
    ['a card', { type: 'card', title: text('Cluster'), body: text(), actions: [button()] }],
    ['a select of 100', actions({ type: 'static_select', options: options(100) })],
    ['grouped options', actions({ type: 'static_select', option_groups: [{ label: plain(), options: options(2) }] })],
    ['markdown', { type: 'markdown', text: '# hello' }],
  ])('%s', (_, block) => {
    expect(inMessage(block)).toEqual([]);
  });

  it('an alert in a modal, inputs of all kinds, and a full Home', () => {
    const kinds = [
      'plain_text_input',
      'email_text_input',
      'url_text_input',
      'users_select',
      'datepicker',
      'timepicker',
      'rich_text_input',
    ];
    expect(inModal({ type: 'alert', text: text(), level: 'warning' }, ...kinds.map((type) => input({ type })))).toEqual(
      [],
    );
    expect(inModal(input({ type: 'checkboxes', options: [{ text: text('*a*'), value: 'a' }] }))).toEqual([]);
    expect(inHome(...Array.from({ length: 100 }, () => section()))).toEqual([]);
  });
});

describe('what Slack refuses', () => {
  it.each<[string, object, string]>([
    ['an empty text', section({ text: text('') }), 'must be more than 0 characters [/blocks/0/text/text]'],
    [
      'a long section',
      section({ text: text('x'.repeat(3001)) }),
      'must be less than 3001 characters [/blocks/0/text/text]',
    ],
    ['a section of nothing', { type: 'section' }, 'missing required field: text [/blocks/0]'],
    [
      'eleven fields',
      { type: 'section', fields: Array.from({ length: 11 }, () => text()) },
      'no more than 10 items allowed [/blocks/0/fields]',
    ],
    [
      'a long field',
      { type: 'section', fields: [text('x'.repeat(2001))] },
      'must be less than 2001 characters [/blocks/0/fields/0/text]',
    ],
    [
      'a long header',
      { type: 'header', text: plain('h'.repeat(151)) },
      'must be less than 151 characters [/blocks/0/text/text]',
    ],
    ['a header in mrkdwn', { type: 'header', text: text() }, 'unsupported type: mrkdwn [/blocks/0/text/type]'],
    ['a text that is a string', section({ text: 'hello' }), 'must provide an object [/blocks/0/text]'],
    [
      '26 buttons',
      actions(...Array.from({ length: 26 }, () => button())),
      'no more than 25 items allowed [/blocks/0/elements]',
    ],
    ['no buttons', actions(), 'no fewer than 1 items allowed [/blocks/0/elements]'],
    [
      'a long button',
      actions(button({ text: plain('x'.repeat(76)) })),
      'must be less than 76 characters [/blocks/0/elements/0/text/text]',
    ],
    [
      'a long value',
      actions(button({ value: 'x'.repeat(2001) })),
      'must be less than 2001 characters [/blocks/0/elements/0/value]',
    ],
    [
      'a colour that is none',
      actions(button({ style: 'green' })),
      'value must be one of: primary, danger [/blocks/0/elements/0/style]',
    ],
    [
      'a confirm without a text',
      actions(button({ confirm: { title: plain(), confirm: plain(), deny: plain() } })),
      'missing required field: text [/blocks/0/elements/0/confirm]',
    ],
    [
      'a text input outside input',
      actions({ type: 'plain_text_input' }),
      'unsupported type: plain_text_input [/blocks/0/elements/0/type]',
    ],
    [
      '101 options',
      actions({ type: 'static_select', options: options(101) }),
      'no more than 100 items allowed [/blocks/0/elements/0/options]',
    ],
    [
      'a long option',
      actions({ type: 'static_select', options: [option('x'.repeat(76))] }),
      'must be less than 76 characters [/blocks/0/elements/0/options/0/text/text]',
    ],
    [
      'a select of nothing',
      actions({ type: 'static_select' }),
      'missing required field: options [/blocks/0/elements/0]',
    ],
    [
      'options and groups',
      actions({ type: 'static_select', options: options(1), option_groups: [{ label: plain(), options: options(1) }] }),
      'only one of options and option_groups may be given [/blocks/0/elements/0]',
    ],
    [
      'an initial option of none',
      actions({ type: 'static_select', options: options(1), initial_option: option('z') }),
      'initial option must be one of the options [/blocks/0/elements/0]',
    ],
    [
      'six in an overflow',
      section({ accessory: { type: 'overflow', options: options(6) } }),
      'no more than 5 items allowed [/blocks/0/accessory/options]',
    ],
    [
      'eleven of context',
      { type: 'context', elements: Array.from({ length: 11 }, () => text()) },
      'no more than 10 items allowed [/blocks/0/elements]',
    ],
    ['an unknown block', { type: 'blink' }, 'unsupported type: blink [/blocks/0/type]'],
    ['an unknown property', section({ colour: 'red' }), 'invalid additional property: colour [/blocks/0]'],
    ['a block without a type', { text: text() }, 'missing required field: type [/blocks/0]'],
    [
      'a long block_id',
      section({ block_id: 'x'.repeat(256) }),
      'must be less than 256 characters [/blocks/0/block_id]',
    ],
    ['an alert in a message', { type: 'alert', text: text() }, 'unsupported type: alert [/blocks/0/type]'],
    [
      'a task of an unknown status',
      task({ status: 'running' }),
      'value must be one of: pending, in_progress, complete, error [/blocks/0/status]',
    ],
    [
      'details that are a string',
      { type: 'plan', title: 'p', tasks: [task({ details: 'x' })] },
      'must provide an object [/blocks/0/tasks/0/details]',
    ],
    [
      '101 rows',
      { type: 'table', rows: Array.from({ length: 101 }, () => [{ type: 'raw_text', text: 'a' }]) },
      'no more than 100 items allowed [/blocks/0/rows]',
    ],
    [
      '21 columns',
      { type: 'table', rows: [Array.from({ length: 21 }, () => ({ type: 'raw_text', text: 'a' }))] },
      'no more than 20 items allowed [/blocks/0/rows/0]',
    ],
    [
      'seven series',
      chart({ series: Array.from({ length: 7 }, (_, i) => series(`s${i}`, ['mon', 'tue'])) }),
      'no more than 6 items allowed [/blocks/0/chart/series]',
    ],
    [
      'two series of one name',
      chart({ series: [series('a', ['mon', 'tue']), series('a', ['mon', 'tue'])] }),
      'series names must be unique [/blocks/0/chart]',
    ],
    [
      'labels beside the categories',
      chart({ series: [series('a', ['mon', 'wed'])] }),
      'data labels must match the axis categories [/blocks/0/chart]',
    ],
    [
      'an image without words',
      { type: 'image', image_url: 'https://x.example/a.png' },
      'missing required field: alt_text [/blocks/0]',
    ],
    [
      'an image from nowhere',
      { type: 'image', alt_text: 'a', image_url: 'a.png' },
      'must be a valid URL [/blocks/0/image_url]',
    ],
    ['an empty card', { type: 'card', subtitle: text() }, 'missing required field: hero_image [/blocks/0]'],
  ])('%s', (_, block, problem) => {
    expect(inMessage(block)).toContain(problem);
  });

  it.each(['plan', 'task_card', 'table', 'data_visualization', 'markdown'])('%s in a modal and in Home', (type) => {
    expect(inModal({ type })).toContain(`unsupported type: ${type} [/view/blocks/0/type]`);
    expect(inHome({ type })).toContain(`unsupported type: ${type} [/view/blocks/0/type]`);
  });

  it('an alert in Home, a card in a modal', () => {
    expect(inHome({ type: 'alert', text: text() })).toContain('unsupported type: alert [/view/blocks/0/type]');
    expect(inModal({ type: 'card', title: text() })).toContain('unsupported type: card [/view/blocks/0/type]');
  });

  it('too many blocks', () => {
    expect(inMessage(...Array.from({ length: 51 }, () => section()))).toEqual([
      'no more than 50 items allowed [/blocks]',
    ]);
    expect(inHome(...Array.from({ length: 101 }, () => section()))).toContain(
      'no more than 100 items allowed [/view/blocks]',
    );
  });

  it('ids that repeat', () => {
    expect(inMessage(section({ block_id: 'a' }), section({ block_id: 'a' }))).toEqual([
      '`block_id` "a" already exists [/blocks/1/block_id]',
    ]);
    expect(inMessage(actions(button({ action_id: 'a' }), button({ action_id: 'a' })))).toEqual([
      '`action_id` "a" already exists [/blocks/0/elements/1/action_id]',
    ]);
  });

  it('two that want the focus, a form without a submit button, a third chart', () => {
    const focused = input({ type: 'plain_text_input', focus_on_load: true });
    expect(inModal(focused, focused)).toEqual([
      'only one element may have focus_on_load [/view/blocks/1/element/focus_on_load]',
    ]);
    const unsendable = words(viewProblems(modal({ blocks: [input({ type: 'plain_text_input' })] }), 'modal'));
    expect(unsendable).toContain('missing required field: submit [/view]');
    expect(inMessage(chart(), chart())).toEqual([]);
    expect(inMessage(chart(), chart(), chart())).toEqual([
      'no more than 2 data_visualization blocks allowed [/blocks]',
    ]);
  });

  it.each<[string, object, string]>([
    ['no title', { title: undefined }, 'missing required field: title [/view]'],
    ['a long title', { title: plain('x'.repeat(25)) }, 'must be less than 25 characters [/view/title/text]'],
    ['a long submit', { submit: plain('x'.repeat(25)) }, 'must be less than 25 characters [/view/submit/text]'],
    [
      'long metadata',
      { private_metadata: 'x'.repeat(3001) },
      'must be less than 3001 characters [/view/private_metadata]',
    ],
    ['another type', { type: 'home' }, 'unsupported type: home [/view/type]'],
    ['no blocks', { blocks: undefined }, 'missing required field: blocks [/view]'],
  ])('a modal with %s', (_, fields, problem) => {
    expect(words(viewProblems(modal(fields), 'modal'))).toContain(problem);
  });

  it('a second table and more text than a message holds', () => {
    const table = { type: 'table', rows: [[{ type: 'raw_text', text: 'a' }]] };
    expect([hasTooManyTables([table]), hasTooManyTables([table, table])]).toEqual([false, true]);
    const long = (count: number) => Array.from({ length: count }, () => section({ text: text('x'.repeat(3000)) }));
    expect([isTooLong(long(4)), isTooLong(long(5))]).toEqual([false, true]);
  });
});

describe('whatever it is given', () => {
  const types = [
    'section',
    'actions',
    'input',
    'plan',
    'task_card',
    'table',
    'data_visualization',
    'card',
    'container',
    'rich_text',
    'context',
  ];
  const keys = [
    'type',
    'text',
    'elements',
    'element',
    'accessory',
    'fields',
    'options',
    'chart',
    'series',
    'rows',
    'tasks',
    'block_id',
    '__proto__',
    'toString',
  ];
  const json = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 5 },
      fc.constantFrom(...types, 'mrkdwn', 'button', 'static_select', '', 'x'),
      fc.constantFrom(null, true, 0, -1, 1.5),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(fc.constantFrom(...keys), tie('value'), { maxKeys: 5 }),
    ),
  })).value;

  it('the validator answers, never throws, and points into the value', () => {
    fc.assert(
      fc.property(json, (value) => {
        const problems = [...messageProblems(value), ...viewProblems(value, 'modal'), ...viewProblems(value, 'home')];
        expect(problems.length).toBeGreaterThan(0);
        for (const { message, pointer } of problems) {
          expect(message).not.toBe('');
          expect(pointer.startsWith('/blocks') || pointer.startsWith('/view')).toBe(true);
        }
      }),
      { numRuns: 2000, examples: [[{ toString: 1 }], [{ type: { toString: 1 } }]] },
    );
  });
});
