import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { logBlocks, logText } from '../../src/commands/logs/render.ts';
import { type LogQuery, viewLogs } from '../../src/emr/logs/view/view.ts';
import type { RunId } from '../../src/ids.ts';
import { renderThreadEvent } from '../../src/slack/thread.ts';
import { slackRefuses, wordsIn } from '../slack/support/read.ts';
import { logSource } from '../support/log-source.ts';

const KEY = 'AKIAIOSFODNN7EXAMPLE';
const PASSWORD = 'correct-horse-battery';
const MATERIAL = 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj';

/** What programs print, by accident or to do harm. */
const piece = fc.oneof(
  fc.constantFrom(
    '<!channel>',
    '<@U0ADA>',
    '<https://evil.example|click>',
    '&lt;!here&gt;',
    '```',
    '`',
    '\u001b[31mred\u001b[0m',
    '\u001b]0;title\u0007',
    '\u202eevil\u2066',
    '\u0000',
    '\r 10%\r 20%\r100%',
    '*bold* _it_ ~s~',
    `key ${KEY}`,
    `password=${PASSWORD}`,
    `postgres://etl:${PASSWORD}@db/x`,
    '-----BEGIN PRIVATE KEY-----',
    MATERIAL,
    '-----END PRIVATE KEY-----',
    '😀'.repeat(50),
    '{"version": 1, "status": "failed"}',
    '26/11/21 15:04:05 INFO X: y',
    ' ',
  ),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.integer({ min: 100, max: 100_000 }).map((length) => 'x<&`'.repeat(length / 4)),
);
const line = fc.oneof(
  fc.array(piece, { maxLength: 4 }).map((pieces) => Buffer.from(pieces.join(' '))),
  fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)),
);
const log = fc
  .record({
    lines: fc.array(line, { maxLength: 40 }),
    packed: fc.constantFrom('no', 'yes', 'half'),
  })
  .map(({ lines, packed }) => {
    const plain = Buffer.concat(lines.flatMap((each) => [each, Buffer.from('\n')]));
    if (packed === 'no') return plain;
    const zipped = gzipSync(plain);
    return packed === 'yes' ? zipped : zipped.subarray(0, Math.ceil(zipped.length / 2));
  });
const query: fc.Arbitrary<LogQuery> = fc.record({
  stream: fc.constantFrom(null, 'driver', 'executor', 'stderr'),
  grep: fc.option(fc.constantFrom('x', 'KEY', 'password', '<!channel>', '%'), { nil: null }),
  lines: fc.constantFrom(1, 15, 300),
});

const containers = 'containers/application_1_0001/container_1_0001_01_00000';
const PATHS = [
  `${containers}1/stdout.gz`,
  `${containers}1/stderr.gz`,
  `${containers}2/stderr`,
  'steps/s-1ABCDE/stderr.gz',
];

function harmless(text: string): void {
  expect(text).not.toMatch(/<[!@#h]/);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what must not be there
  expect(text).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
  expect(text.isWellFormed()).toBe(true);
  // Fences stand alone on their lines: nothing in a block can close it.
  for (const [row, words] of text.split('\n').entries())
    expect(words.includes('```') && words !== '```' ? row : -1).toBe(-1);
  noSecret(text);
}

function noSecret(text: string): void {
  for (const secret of [KEY, PASSWORD, MATERIAL]) expect(text).not.toContain(secret);
}

it('whatever stands in logs, what is shown is harmless, without secrets, and taken by Slack', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(log, { minLength: 1, maxLength: 4 }), query, async (logs, asked) => {
      const sources = logs.map((bytes, nth) => logSource(PATHS[nth] ?? 'x', bytes));
      const view = await viewLogs({ sources, problems: ['<!channel> S3'] }, asked);
      const shown = { view, nextPush: new Date(0) };
      const wish = { ...asked, inFull: false };
      const { blocks } = logBlocks(shown, wish);
      expect(slackRefuses({ text: 'Logs', blocks })).toEqual([]);
      harmless(wordsIn(blocks).replace(/<!date\^\d+\^\{time\}\|[\d: -]+UTC>/g, ''));
      noSecret(logText(shown, wish));
      const lines = view.logs.map(({ name, text, hidden }) => ({ name, text, leftOut: 3, hidden }));
      if (lines.length === 0) return;
      const batch = renderThreadEvent({ kind: 'log-lines', run: 'r-1' as RunId, stream: 'own', logs: lines });
      expect(slackRefuses(batch)).toEqual([]);
      harmless(wordsIn(batch.blocks));
      noSecret(batch.text);
      expect(batch.text).not.toMatch(/<[!@#h]/);
    }),
    { numRuns: 250, endOnFailure: true },
  );
});
