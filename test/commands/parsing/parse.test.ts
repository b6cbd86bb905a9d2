import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from '../../../src/commands/parsing/parse.ts';
import { createRegistry } from '../../../src/commands/registry.ts';
import { testConfig } from '../support/config.ts';
import { commandLines } from '../support/lines.ts';

const registry = createRegistry(testConfig());

/** What a parsed line comes to, short enough for a table. */
function understood(line: string, subject?: string): string {
  const parsed = parse(line, registry, subject);
  if (parsed.kind === 'help') return `help ${parsed.topic?.name ?? ''}`.trim();
  if (parsed.kind === 'invalid') return `invalid: ${parsed.message}`;
  const { command, positionals, options } = parsed.typed;
  return [command.name, ...Object.values(positionals), JSON.stringify(options)].join(' ');
}

const RETRAIN = '{"since":"7d","input":"s3://stoker-test/tweets/*.json.gz","min-examples":500}';
const RETRAIN_3D = RETRAIN.replace('7d', '3d');

describe('a command line', () => {
  it.each([
    ['', 'help'],
    ['   ', 'help'],
    ['help', 'help'],
    ['?', 'help'],
    ['help retrain', 'help retrain'],
    ['retrain help', 'help retrain'],
    ['retrain --help', 'help retrain'],
    ['retrain --since 3d -h', 'help retrain'],
    ['run retrain --help', 'help retrain'],
    ['run --help', 'help run'],
    ['status', 'status {}'],
    ['ps', 'status {}'],
    ['status r-7k3f9q2m', 'status r-7k3f9q2m {}'],
    ['status j-2AXXXXXXGAPLF', 'status j-2AXXXXXXGAPLF {}'],
    ['launch adhoc', 'launch adhoc {}'],
    ['retrain', `retrain ${RETRAIN}`],
    ['run retrain', `retrain ${RETRAIN}`],
    ['retrain --since 3d', `retrain ${RETRAIN_3D}`],
    ['retrain --since=3d', `retrain ${RETRAIN_3D}`],
    ['run retrain --since=3d', `retrain ${RETRAIN_3D}`],
    ['logs r-7k3f9q2m', 'logs r-7k3f9q2m {"follow":false}'],
    ['summary --title "two words" --dry', 'summary {"title":"two words","share":0.5,"mode":"fast","dry":true}'],
    ["summary --title='it is' --no-dry", 'summary {"title":"it is","share":0.5,"mode":"fast","dry":false}'],
    ["summary --title don't --dry false", 'summary {"title":"don\'t","share":0.5,"mode":"fast","dry":false}'],
    ['summary --title "--dry"', 'summary {"title":"--dry","share":0.5,"mode":"fast","dry":false}'],
    ['summary --title "say \\"hi\\""', 'summary {"title":"say \\"hi\\"","share":0.5,"mode":"fast","dry":false}'],
    [
      'summary --title a --share .25 --mode THOROUGH',
      'summary {"title":"a","share":0.25,"mode":"thorough","dry":false}',
    ],
    [
      'summary --title a --day 2026-02-28',
      'summary {"title":"a","day":"2026-02-28","share":0.5,"mode":"fast","dry":false}',
    ],
    ['retrain --on c-7k3f9q2m', `retrain ${RETRAIN.slice(0, -1)},"on":"c-7k3f9q2m"}`],
  ])('%s', (line, meaning) => {
    expect(understood(line)).toBe(meaning);
  });
});

describe('what phones and copying do to a line', () => {
  it.each([
    ['Retrain —since 3d', `retrain ${RETRAIN_3D}`],
    ['RETRAIN –Since 3D', `retrain ${RETRAIN_3D}`],
    ['retrain ―since=3d', `retrain ${RETRAIN_3D}`],
    ['retrain -since 3d', `retrain ${RETRAIN_3D}`],
    ['retrain --since\u00a03d\u00a0', `retrain ${RETRAIN_3D}`],
    ['\u200eretrain\u200b --since 3d', `retrain ${RETRAIN_3D}`],
    ['retrain —min_examples 20', `retrain ${RETRAIN.replace('500', '20')}`],
    ['summary --title “two words”', 'summary {"title":"two words","share":0.5,"mode":"fast","dry":false}'],
    ['summary --title=‘two words’', 'summary {"title":"two words","share":0.5,"mode":"fast","dry":false}'],
    [
      'summary --title a --day 2026–02–28',
      'summary {"title":"a","day":"2026-02-28","share":0.5,"mode":"fast","dry":false}',
    ],
    ['/emr status', 'status {}'],
    ['/emr/status', 'status {}'],
    ['/status', 'status {}'],
    ['`/emr status`', 'status {}'],
    ['Status ', 'status {}'],
    ['status R–7K3F9Q2M.', 'status r-7k3f9q2m {}'],
    ['status `r-7k3f9q2m`', 'status r-7k3f9q2m {}'],
    ['terminate J-2axxxxxxgaplf', 'terminate j-2AXXXXXXGAPLF {}'],
    ['ｓｔａｔｕｓ', 'status {}'],
  ])('%s', (line, meaning) => {
    expect(understood(line)).toBe(meaning);
  });
});

describe('a mistake is answered with the bad value and what is legal', () => {
  it.each([
    ['retrian', "There is no command 'retrian'. Did you mean `retrain`?"],
    ['claim', 'Which cluster? Find its id with `/emr unclaimed`.'],
    [
      'claim c-7k3f9q2m',
      "'c-7k3f9q2m' is not a cluster's id in EMR, which are `j-…`. Find its id with `/emr unclaimed`.",
    ],
    ['weather', "There is no command 'weather'."],
    ['lgos', "There is no command 'lgos'. Did you mean `logs`?"],
    ['stat', "There is no command 'stat'. Did you mean `status`?"],
    ['xyzzy', "There is no command 'xyzzy'."],
    ['launch', 'Which preset? Presets: nightly, adhoc.'],
    ['launch nightl', "Unknown preset 'nightl'. Did you mean 'nightly'? Presets: nightly, adhoc."],
    ['launch nightly now', "'now' is one word too many."],
    ['run', 'Which job? Jobs: retrain, summary.'],
    ['run retrian', "There is no job 'retrian'. Did you mean `retrain`? Jobs: retrain, summary."],
    ['cancel', 'Which run? Find its id with `/emr status`.'],
    [
      'cancel everything',
      "'everything' is not an id: runs are `r-…`, clusters `c-…` or, as AWS names them, `j-…`. Find it with `/emr status`.",
    ],
    [
      'retrain --sinse 3d',
      "`retrain` has no argument '--sinse'. Did you mean `--since`? It takes `--since`, `--input`, `--min-examples`, `--on`, `--preset`, `--dry-run`.",
    ],
    ['retrain --since', '`--since` needs a value: `--since 7d`. The window.'],
    ['retrain --since --on c-7k3f9q2m', '`--since` needs a value: `--since 7d`. The window.'],
    ['retrain --since yesterday', "'yesterday' is no time span for --since; give one such as 30m, 12h, 7d or 2w."],
    ['retrain --since 3d --since 4d', '`--since` is given twice.'],
    ['retrain --min-examples 5', "'5' is out of range for --min-examples: 10 to 100000."],
    ['retrain --min-examples 20.5', "'20.5' is not a whole number for --min-examples."],
    ['retrain --min-examples -3', "'-3' is out of range for --min-examples: 10 to 100000."],
    [
      'retrain --input "two words"',
      "'two words' is no path for --input; give one such as s3://bucket/folder/*.json.gz, without spaces.",
    ],
    ['summary', '`--title title` is missing. Its title.'],
    ['summary --title ""', '--title is empty.'],
    ['summary --title a --share 1.5', "'1.5' is out of range for --share: 0 to 1."],
    [
      'summary --title a --mode fest',
      "'fest' is not a choice of --mode. Did you mean 'fast'? Choices: fast, thorough.",
    ],
    [
      'summary --title a --day 2026-02-30',
      "'2026-02-30' is no date for --day; give one such as 2026-03-31 or 2026-03-31T06:00:00Z.",
    ],
    [
      'summary --title a --day yesterday',
      "'yesterday' is no date for --day; give one such as 2026-03-31 or 2026-03-31T06:00:00Z.",
    ],
    ['summary --title a --dry=maybe', "'maybe' is neither true nor false, which --dry takes."],
    ['summary --title "open', "The quote before 'open' is not closed."],
    ['status --since 3d', "`status` has no argument '--since'. It takes no arguments."],
  ])('%s', (line, message) => {
    expect(understood(line)).toBe(`invalid: ${message}`);
  });

  it('names the command that went wrong, so that its usage can be shown', () => {
    const parsed = parse('launch nightl', registry);
    expect(parsed.kind === 'invalid' && parsed.command?.name).toBe('launch');
  });

  it('cuts what it quotes', () => {
    expect(understood('x'.repeat(3000)).length).toBeLessThan(200);
  });
});

describe('in a thread', () => {
  it.each([
    ['status', 'r-7k3f9q2m', 'status r-7k3f9q2m {}'],
    ['logs', 'r-7k3f9q2m', 'logs r-7k3f9q2m {"follow":false}'],
    ['cancel', 'r-7k3f9q2m', 'cancel r-7k3f9q2m {}'],
    ['terminate', 'c-7k3f9q2m', 'terminate c-7k3f9q2m {}'],
    ['cancel r-222222222', 'r-7k3f9q2m', 'cancel r-222222222 {}'],
    ['launch', 'c-7k3f9q2m', 'invalid: Which preset? Presets: nightly, adhoc.'],
    ['keep', 'c-7k3f9q2m', 'keep c-7k3f9q2m {}'],
    ['keep for 2h', 'c-7k3f9q2m', 'keep c-7k3f9q2m for 2h {}'],
    ['keep until tomorrow 9:00', 'r-7k3f9q2m', 'keep r-7k3f9q2m until tomorrow 9:00 {}'],
    ['keep c-222222222 for 2h', 'c-7k3f9q2m', 'keep c-222222222 for 2h {}'],
    ['keep 1 h 30 min', 'c-7k3f9q2m', 'keep c-7k3f9q2m 1 h 30 min {}'],
  ])('%s means %s', (line, subject, meaning) => {
    expect(understood(line, subject)).toBe(meaning);
  });
});

it('10,000 generated lines never crash, and each is understood or answered with words', () => {
  let understoodCount = 0;
  let refusedCount = 0;
  fc.assert(
    fc.property(commandLines, (line) => {
      const parsed = parse(line, registry);
      if (parsed.kind === 'invalid') {
        refusedCount += 1;
        expect(parsed.message).toMatch(/\S.*[.?)`']$/s);
        expect(parsed.message.length).toBeLessThan(1500);
      } else {
        understoodCount += 1;
        if (parsed.kind === 'run') expect(registry.commands).toContain(parsed.typed.command);
      }
    }),
    { numRuns: 10_000, seed: 20_261_121 },
  );
  // The generator reaches both sides.
  expect(understoodCount).toBeGreaterThan(500);
  expect(refusedCount).toBeGreaterThan(500);
});
