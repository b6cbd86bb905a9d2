import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { SlackMessage } from '../../src/slack/blocks.ts';
import { forPhone } from '../../src/slack/notification.ts';
import { everyMessage } from './support/every-message.ts';

const CALLS_ALL = /<!(?:here|channel|everyone)/;

/** What a locked phone shows of a text: times by the clock, people and channels by their names. */
const seen = (text: string): string =>
  text
    .replace(/<!date\^\d+\^[^|]+\|[^>]+>/g, '12:30 PM')
    .replace(/<@\w+>/g, '@grace')
    .replace(/<#\w+>/g, '#data')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');

/** What is wrong with a message for whoever sees only its notification, or only hears it read. */
function problemsOf({ text, blocks }: SlackMessage): string[] {
  const [first = ''] = text.split('\n');
  const shown = seen(first);
  const words = shown.replace(/\b[rcjsn]-[a-z0-9]{4,}\b/gi, '').match(/\p{L}{2,}/gu) ?? [];
  const problems = [
    words.length >= 2 ? '' : `it says nothing: ${text}`,
    [...shown].length <= 150 ? '' : `its first line has ${[...shown].length} characters: ${first}`,
    /`|\*\S[^*]*\*|<https?:/.test(text) ? `it shows marks: ${text}` : '',
    [text, ...mrkdwnIn(blocks)].some((one) => CALLS_ALL.test(one)) ? 'it calls everybody' : '',
    ...blocks.map((block) => (hasWords(block) ? '' : `a ${block.type} that cannot be read out`)),
  ];
  return problems.filter(Boolean);
}

/** The texts in which Slack reads references; all others are shown as they are. */
function mrkdwnIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(mrkdwnIn);
  if (typeof value !== 'object' || value === null) return [];
  const { type, text } = value as { type?: unknown; text?: unknown };
  if (type === 'mrkdwn' && typeof text === 'string') return [text];
  return Object.values(value).flatMap(mrkdwnIn);
}

/** A chart by its title and the names in it, a picture by its text. */
function hasWords(block: SlackMessage['blocks'][number]): boolean {
  if (block.type === 'image') return block.alt_text.trim() !== '';
  if (block.type !== 'data_visualization') return true;
  return block.title.trim() !== '' && block.chart.series.every(({ name }) => name.trim() !== '');
}

const all = everyMessage();

it.each(all)('%s makes sense on a locked phone', (_what, message) => {
  expect(problemsOf(message)).toEqual([]);
});

it('what matters most stands within the first sixty characters', () => {
  const first = new Map(all.map(([what, { text }]) => [what.trim(), [...seen(text)].slice(0, 60).join('')]));
  const of = (...whats: string[]) => whats.map((what) => first.get(what));
  expect(
    of(
      'run succeeded',
      'run failed',
      'cluster refused',
      'event run-failed',
      'notice idle  direct',
      'notice digest  channel',
      'notice trouble  channel',
    ),
  ).toEqual([
    'retrain succeeded in 5 min 30 s: v3 beats the champion: F1 0',
    'retrain failed in 5 min 30 s: An executor ran out of memory:',
    'Cluster adhoc failed and is gone: EMR refused: The requested',
    '❌ load failed: An executor ran out of memory: Java heap spac',
    '💤 Your adhoc cluster idle for 42 min, about $0.36 so far; go',
    '🌅 Last night: 4 of 6 ran, 1 failed: nightly-retrain (An exec',
    '❌ nightly-retrain failed, 3 in a row: An executor ran out of',
  ]);
});

it('no source of a message calls everybody', () => {
  const folder = fileURLToPath(new URL('../../src', import.meta.url));
  const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  expect(sources.length).toBeGreaterThan(100);
  expect(sources.filter((name) => CALLS_ALL.test(readFileSync(join(folder, name), 'utf8')))).toEqual([]);
});

describe('a text for a notification', () => {
  it.each([
    ['Run `r-1` of *retrain* is done', 'Run r-1 of retrain is done'],
    ['*3 clusters*, 2 live runs', '3 clusters, 2 live runs'],
    ['2 * 3 * 4 and a*b*c', '2 * 3 * 4 and a*b*c'],
    ['See <https://x.example/a?b=1|the console> now', 'See the console now'],
    ['<@U0GRACE> until <!date^1795230360^{time}|03:06 UTC>', '<@U0GRACE> until <!date^1795230360^{time}|03:06 UTC>'],
    ['a\n\n  b  c ', 'a\nb c'],
    ['  ', ''],
  ])('%s', (text, plain) => {
    expect(forPhone(text)).toBe(plain);
  });

  it('goes on in a second line where the first would be too long', () => {
    const words = 'executor '.repeat(40).trim();
    const [first = '', second = ''] = forPhone(words).split('\n');
    expect(first.length).toBeLessThanOrEqual(151);
    expect(first.endsWith('executor…')).toBe(true);
    expect(`${first.slice(0, -1)}${second.slice(1)}`).toBe(words);
  });

  it('is cut in no name, no time and no character', () => {
    const named = `${'x'.repeat(140)} <!date^1795230360^{date_short_pretty} {time}|Nov 21, 03:06 UTC> and on`;
    expect(forPhone(named)).toContain('<!date^1795230360^{date_short_pretty} {time}|Nov 21, 03:06 UTC>');
    const [first = ''] = forPhone('🔥'.repeat(200)).split('\n');
    expect([...first].length).toBeLessThanOrEqual(151);
    expect(first.isWellFormed()).toBe(true);
  });
});
