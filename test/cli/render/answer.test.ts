import { expect, it } from 'vitest';
import { answerText } from '../../../src/cli/render/answer.ts';
import { actions, button, context, section } from '../../../src/slack/blocks.ts';
import { tableBlock } from '../../../src/slack/cards/table.ts';
import { STYLE } from './style.ts';

it('shows a card line by line, without its buttons', () => {
  const text = answerText(
    {
      text: 'for the lock screen',
      blocks: [
        section('✅ *retrain* succeeded in 56 s\nmacro-F1 0.649'),
        context('`r-7k3f9q2m` · asked by <@U0ADAKOVA1>'),
        {
          type: 'plan',
          title: 'What happened',
          tasks: [
            { type: 'task_card', task_id: 'a', title: 'Provision the cluster', status: 'complete' },
            {
              type: 'task_card',
              task_id: 'live',
              title: 'Run load',
              status: 'in_progress',
              details: {
                type: 'rich_text',
                elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: '42 %\nstage 2' }] }],
              },
            },
            {
              type: 'task_card',
              task_id: 'b',
              title: 'Run retrain',
              status: 'error',
              details: {
                type: 'rich_text',
                elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: 'took 52 s' }] }],
              },
            },
          ],
        },
        {
          type: 'section',
          fields: [
            { type: 'mrkdwn', text: '*training tweets*\n3,359' },
            { type: 'mrkdwn', text: '*test tweets*\n841' },
          ],
        },
        tableBlock({
          columns: ['class', 'F1', 'tweets'],
          rows: [
            ['negative', 0.703, 1218],
            ['日本', 0.43, 64],
          ],
        }),
        {
          type: 'data_visualization',
          title: 'Delay',
          chart: {
            type: 'bar',
            axis_config: { categories: ['F9', 'AS'] },
            series: [
              {
                name: 'delay',
                data: [
                  { label: 'F9', value: 20 },
                  { label: 'AS', value: -10 },
                ],
              },
            ],
          },
        },
        actions([button({ label: 'Logs', action: 'run.logs', value: '{}' })]),
      ],
    },
    STYLE,
  );
  expect(text).toBe(`✅ [b]retrain[/b] succeeded in 56 s
macro-F1 0.649
[d][c]r-7k3f9q2m[/c] · asked by you[/d]
What happened
  ✓ Provision the cluster
  … Run load
      42 %
      stage 2
  ✗ Run retrain (took 52 s)
training tweets  3,359
test tweets      841
class        F1  tweets
negative  0.703   1,218
日本      0.430      64
[b]Delay[/b]
F9   20  ████████████████████████████████████████
AS  -10  ░░░░░░░░░░░░░░░░░░░░`);
});

it('shows the text of an answer without blocks', () => {
  expect(answerText({ text: '🤔 Unknown preset. `/emr presets` lists them.' }, STYLE)).toBe(
    '🤔 Unknown preset. [c]npx stoker presets[/c] lists them.',
  );
});
