/** A day in #data-team: the kinds of messages that the page has to draw, as an app would post them. */

const plain = (text: string) => ({ type: 'plain_text' as const, text, emoji: true });
const mrkdwn = (text: string) => ({ type: 'mrkdwn' as const, text });
const rich = (text: string) => ({
  type: 'rich_text',
  elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text }] }],
});
const button = (text: string, action_id: string, more: object = {}) => ({
  type: 'button',
  text: plain(text),
  action_id,
  value: 'r-7k3f9q2m',
  ...more,
});
const number = (value: number) => ({ type: 'raw_number', value, text: String(value) });

/** A run's card half-way: plan, fields, buttons with a confirm dialog. */
export const runCard = [
  {
    type: 'section',
    block_id: 'head',
    text: mrkdwn(
      ':fire: *retrain* for <@U0ADAKOVA1> on `nightly` — _running_\n`r-7k3f9q2m` · window *7d* · <https://example.com/console|console>',
    ),
    accessory: {
      type: 'overflow',
      action_id: 'more',
      options: [
        { text: plain('Show the arguments'), value: 'args' },
        { text: plain('Keep the cluster'), value: 'keep' },
      ],
    },
  },
  {
    type: 'plan',
    block_id: 'plan',
    title: 'Run r-7k3f9q2m',
    tasks: [
      {
        task_id: '1',
        title: 'Cluster j-2AXXX1GKP1 is up',
        status: 'complete',
        details: rich('emr-7.2.0, 1 + 2 × m5.xlarge, 4 min 12 s'),
      },
      { task_id: '2', title: 'Code and tweets are in place', status: 'complete' },
      {
        task_id: '3',
        title: 'retrain.py is training',
        status: 'in_progress',
        details: rich('128,402 tweets read, 311 malformed lines skipped'),
      },
      { task_id: '4', title: 'Cluster is put out', status: 'pending' },
    ],
  },
  {
    type: 'section',
    block_id: 'facts',
    fields: [
      mrkdwn('*Started*\n<!date^1700000000^{date_short_pretty} at {time}|then>'),
      mrkdwn('*Cost so far*\n$0.42'),
      mrkdwn('*Owner*\n<@U0ADAKOVA1>'),
      mrkdwn('*Log*\n`s3://cinder-logs/j-2AXXX1GKP1/`'),
    ],
  },
  {
    type: 'actions',
    block_id: 'do',
    elements: [
      button('Logs', 'logs'),
      button('Run again', 'again', { style: 'primary' }),
      button('Cancel', 'cancel', {
        style: 'danger',
        confirm: {
          title: plain('Cancel this run?'),
          text: mrkdwn('The step is stopped and *j-2AXXX1GKP1* is terminated.'),
          confirm: plain('Cancel the run'),
          deny: plain('Leave it'),
          style: 'danger',
        },
      }),
    ],
  },
  {
    type: 'context',
    elements: [mrkdwn(':hourglass_flowing_sand: 6 min 3 s · updated <!date^1700000360^{time_secs}|now>')],
  },
];

/** Scores of a finished run: a table with numbers, and a chart. */
export const scores = [
  { type: 'header', text: plain('Scores of the new model') },
  {
    type: 'table',
    rows: [
      ['Label', 'Precision', 'Recall', 'F1'].map((text) => ({ type: 'raw_text', text })),
      [{ type: 'raw_text', text: 'positive' }, ...[0.83, 0.79, 0.81].map(number)],
      [{ type: 'raw_text', text: 'negative' }, ...[0.77, 0.82, 0.79].map(number)],
    ],
    column_settings: [{ align: 'left' }, { align: 'right' }, { align: 'right' }, { align: 'right' }],
  },
  {
    type: 'data_visualization',
    title: 'Macro-F1 of the last runs',
    chart: {
      type: 'line',
      series: [
        { name: 'champion', data: [0.74, 0.76, 0.76, 0.78].map((value, i) => ({ label: `Nov ${17 + i}`, value })) },
        { name: 'candidate', data: [0.71, 0.75, 0.79, 0.8].map((value, i) => ({ label: `Nov ${17 + i}`, value })) },
      ],
      axis_config: { categories: ['Nov 17', 'Nov 18', 'Nov 19', 'Nov 20'], x_label: 'Day', y_label: 'Macro-F1' },
    },
  },
];

/** Several kinds of text. */
export const texts = [
  {
    type: 'rich_text',
    elements: [
      {
        type: 'rich_text_section',
        elements: [
          { type: 'text', text: 'Failed', style: { bold: true } },
          { type: 'text', text: ' because an executor ran out of memory:' },
        ],
      },
      {
        type: 'rich_text_preformatted',
        elements: [
          {
            type: 'text',
            text: 'Container killed by YARN for exceeding physical memory limits.\n958.9 MB of 896 MB physical memory used. * * *',
          },
        ],
      },
      {
        type: 'rich_text_list',
        style: 'bullet',
        elements: [
          { type: 'rich_text_section', elements: [{ type: 'text', text: 'raise spark.executor.memoryOverhead' }] },
          { type: 'rich_text_section', elements: [{ type: 'text', text: 'or take a larger instance' }] },
        ],
      },
    ],
  },
  {
    type: 'markdown',
    text: '### What changed\n\n- **42** new features\n- `min_df` is now 3\n\n| a | b |\n|---|---|\n| 1 | 2 |',
  },
  { type: 'divider' },
  {
    type: 'section',
    text: mrkdwn('Pick a preset for the next one:'),
    accessory: {
      type: 'static_select',
      action_id: 'preset',
      placeholder: plain('Preset'),
      options: ['nightly', 'adhoc', 'notebook'].map((name) => ({ text: plain(name), value: name })),
    },
  },
];

/** A card with a button of its own. */
export const cards = [
  {
    type: 'card',
    block_id: 'card',
    title: mrkdwn('nightly'),
    subtitle: mrkdwn('1 + 2 × m5.xlarge'),
    body: mrkdwn('Transient: it goes out with its *last step*.'),
    actions: [button('Open nightly', 'open')],
  },
];

/** A modal with one of each input. */
export const launchView = {
  type: 'modal' as const,
  callback_id: 'launch',
  title: plain('Launch a cluster'),
  submit: plain('Launch'),
  close: plain('Cancel'),
  blocks: [
    { type: 'section', text: mrkdwn('The cluster is tagged with your name and goes out by itself when it is *idle*.') },
    {
      type: 'input',
      block_id: 'preset',
      label: plain('Preset'),
      element: {
        type: 'static_select',
        action_id: 'v',
        placeholder: plain('Choose one'),
        options: [
          { text: plain('nightly'), value: 'nightly', description: plain('Transient, 1 + 2 × m5.xlarge') },
          { text: plain('adhoc'), value: 'adhoc', description: plain('Kept until idle for 30 min') },
        ],
      },
    },
    {
      type: 'input',
      block_id: 'name',
      label: plain('Name'),
      hint: plain('Small letters, digits and dashes.'),
      element: { type: 'plain_text_input', action_id: 'v', placeholder: plain('tweets-friday') },
    },
    {
      type: 'input',
      block_id: 'hours',
      label: plain('Hours'),
      element: {
        type: 'number_input',
        action_id: 'v',
        is_decimal_allowed: false,
        min_value: '1',
        max_value: '12',
        initial_value: '2',
      },
    },
    {
      type: 'input',
      block_id: 'tell',
      optional: true,
      label: plain('Tell'),
      element: { type: 'multi_users_select', action_id: 'v', placeholder: plain('People') },
    },
    {
      type: 'input',
      block_id: 'spot',
      optional: true,
      label: plain('Prices'),
      element: {
        type: 'checkboxes',
        action_id: 'v',
        options: [
          {
            text: mrkdwn('*Spot* for the core nodes'),
            value: 'spot',
            description: plain('About a third of the price'),
          },
        ],
      },
    },
    {
      type: 'input',
      block_id: 'day',
      optional: true,
      label: plain('Until'),
      element: { type: 'datepicker', action_id: 'v', initial_date: '2026-11-30' },
    },
  ],
};

export const homeView = {
  type: 'home' as const,
  blocks: [
    { type: 'header', text: plain('Your clusters') },
    {
      type: 'section',
      text: mrkdwn(':large_green_circle: `j-2AXXX1GKP1` *nightly* — 12 min, $0.42'),
      accessory: button('Terminate', 'terminate', { style: 'danger' }),
    },
    { type: 'divider' },
    { type: 'context', elements: [mrkdwn('Type `/emr help` in any channel.')] },
  ],
};
