import { expect, it } from 'vitest';
import { mrkdwnText } from '../../../src/cli/render/mrkdwn.ts';
import { codeBlock, inlineCode, mrkdwn } from '../../../src/slack/escape.ts';
import { STYLE } from './style.ts';

it.each([
  ['plain words', 'plain words'],
  ['*retrain* is on its way as `r-7k3f9q2m`.', '[b]retrain[/b] is on its way as [c]r-7k3f9q2m[/c].'],
  ['a*b*c and 2 * 3 * 4', 'a*b*c and 2 * 3 * 4'],
  ['Type `/emr help retrain`, or `/emr`.', 'Type [c]npx stoker help retrain[/c], or [c]npx stoker[/c].'],
  ['`/emrata` is none', '[c]/emrata[/c] is none'],
  ['&lt;!channel&gt; &amp;amp;', '<!channel> &amp;'],
  ['`&amp;lt;`', '[c]&lt;[/c]'],
  ['asked by <@U0ADAKOVA1> and <@U0GRACELI2>', 'asked by you and @U0GRACELI2'],
  ['in <#C0DATATEAM> or <#C1|nightly>', 'in #C0DATATEAM or nightly'],
  ['<!subteam^S0DATAENG1> <!subteam^S1|data>', '@S0DATAENG1 data'],
  ['<!date^1764000000^{time}|16:00 UTC>', '<1764000000 as {time}>'],
  ['<https://a.example/?x=1&amp;y=2|Console>', 'Console (https://a.example/?x=1&y=2)'],
  ['<https://a.example/>', 'https://a.example/'],
  [':bulb: Widen it.', '→ Widen it.'],
  ['*Role: `admin` &amp; more*', '[b]Role: [c]admin[/c] & more[/b]'],
  ['*two\nlines*', '*two\nlines*'],
])('%j', (slack, terminal) => {
  expect(mrkdwnText(slack, STYLE)).toBe(terminal);
});

it('gives back what was escaped on its way into Slack', () => {
  const odd = 'x < y && "z" > <@U0ADAKOVA1> &lt; <https://a.example|b> <!channel>';
  expect(mrkdwnText(mrkdwn(odd), STYLE)).toBe(odd);
  expect(mrkdwnText(inlineCode(odd), STYLE)).toBe(`[c]${odd}[/c]`);
  expect(mrkdwnText(codeBlock(`${odd}\n*no bold*`), STYLE)).toBe(`    ${odd}\n    *no bold*`);
});
