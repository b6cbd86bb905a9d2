import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readManifest } from '../../sandbox/slack/manifest.ts';
import { manifestProblems, scopeProblems } from '../../sandbox/slack/validate/manifest.ts';
import { BUTTONS, clickOf } from '../../src/commands/actions/index.ts';
import { BUILT_IN } from '../../src/commands/built-in.ts';
import type { CommandDeps } from '../../src/commands/context.ts';
import { helpAll, helpFor } from '../../src/commands/handlers/help.ts';
import { JOB_OPTIONS } from '../../src/commands/job-options.ts';
import { parse } from '../../src/commands/parsing/parse.ts';
import { createRegistry } from '../../src/commands/registry.ts';
import { usage } from '../../src/commands/spec.ts';
import { RESERVED_ARGUMENTS, RESERVED_COMMANDS } from '../../src/config/names.ts';
import type { ActionId } from '../../src/slack/actions.ts';
import { slackRefuses, wordsIn } from '../slack/support/read.ts';
import { MANIFEST } from './support/bot.ts';
import { testConfig } from './support/config.ts';

const registry = createRegistry(testConfig());
const words = (blocks: Parameters<typeof wordsIn>[0] | undefined): string => wordsIn(blocks ?? []);

describe.each(registry.commands.map((command) => [command.name, command] as const))('%s', (name, command) => {
  it('is in the help of those who may run it, and explained', () => {
    const access = { role: command.role, unknownGroups: [] };
    expect(words(helpAll(registry, access).blocks)).toContain(`\`/emr ${name}`);
    const help = helpFor(command);
    expect(words(help.blocks)).toContain(command.summary);
    for (const option of Object.keys(command.options)) expect(words(help.blocks)).toContain(`\`--${option}\``);
    expect(slackRefuses({ text: help.text, blocks: help.blocks ?? [] })).toEqual([]);
  });

  it('has examples that are understood as this command', () => {
    expect(command.examples.length).toBeGreaterThan(0);
    for (const example of command.examples) {
      const parsed = parse(example, registry);
      // `run retrain` is the job; a job with required arguments shows in its bare example what is missing.
      const meant =
        parsed.kind === 'run'
          ? (parsed.typed.command.job ?? (parsed.typed.command.schedules ? 'schedule' : parsed.typed.command.name))
          : parsed.kind === 'help'
            ? 'help'
            : parsed.command?.name;
      expect([name, command.name === 'run' ? 'retrain' : name]).toContain(meant);
    }
  });

  it('has words of its own', () => {
    for (const word of [name, ...command.aliases]) expect(registry.find(word)).toBe(command);
  });
});

it('no job may take a word of Stoker, nor an argument of every job', () => {
  for (const { name, aliases } of BUILT_IN) {
    for (const word of [name, ...aliases]) expect(RESERVED_COMMANDS).toContain(word);
  }
  for (const option of Object.keys(JOB_OPTIONS)) expect(RESERVED_ARGUMENTS).toContain(option);
});

it('a job that is called like a command is still reached by `run`', () => {
  const config = testConfig();
  const { retrain } = config.jobs;
  if (!retrain) throw new Error('the test configuration has no retrain');
  const clashing = createRegistry({ ...config, jobs: { status: retrain } });
  expect(clashing.find('status')?.job).toBeUndefined();
  const parsed = parse('run status --since 3d', clashing);
  expect(parsed.kind === 'run' && parsed.typed.command.job).toBe('status');
});

it.each(Object.entries(BUTTONS))(
  'the button %s stands for a command, and does nothing with a value that is not its own',
  (action, button) => {
    const deps = { registry: createRegistry(testConfig()) } as CommandDeps;
    expect(deps.registry.find(button.command)).toBeDefined();
    // What opens the same for all has nothing in its value.
    const empty = ['form.launch', 'form.settings', 'home.refresh'].includes(action) ? [] : ['{}'];
    for (const value of ['', ...empty, 'null', '{"cluster":"c-1","run":"r-1","extra":1}', undefined])
      expect(clickOf(deps, action as ActionId, value).work).toBeNull();
  },
);

describe('manifest.yml', async () => {
  const manifest = await readManifest(MANIFEST);

  it('has the one command, whose hint names every command', () => {
    expect(manifest.commands.map(({ command }) => command)).toEqual(['/emr']);
    const hint = manifest.commands[0]?.usageHint ?? '';
    expect(hint.split(' | ').toSorted()).toEqual(
      BUILT_IN.map((command) => usage({ ...command, options: {} }).replace(/ \[.*/, '')).toSorted(),
    );
  });

  it('is one that Slack takes', () => {
    expect(manifestProblems(manifest)).toEqual([]);
  });

  it('asks for the scopes of what the source calls, and for no other', async () => {
    const methods = await methodsCalled();
    expect(methods).toContain('chat.postMessage');
    expect(scopeProblems(manifest, methods)).toEqual([]);
  });

  it('gives the reason of each scope', async () => {
    const text = await readFile(MANIFEST, 'utf8');
    for (const scope of manifest.botScopes) expect(text).toMatch(new RegExp(`- ${scope} # \\S`));
  });
});

const SOURCE = fileURLToPath(new URL('../../src/', import.meta.url));
const CALL = /\.((?:auth|chat|conversations|files|reactions|usergroups|users|views)\.[a-zA-Z.]+)\(/g;

/** Every Web API method that the source calls. */
async function methodsCalled(): Promise<string[]> {
  const files = (await readdir(SOURCE, { recursive: true })).filter((file) => file.endsWith('.ts'));
  const texts = await Promise.all(files.map((file) => readFile(join(SOURCE, file), 'utf8')));
  return [...new Set(texts.flatMap((text) => [...text.matchAll(CALL)].map((match) => match[1] ?? '')))];
}
