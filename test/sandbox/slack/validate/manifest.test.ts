import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { parseManifest } from '../../../../sandbox/slack/manifest.ts';
import { startLocalSlack } from '../../../../sandbox/slack/server.ts';
import { manifestProblems, scopeProblems } from '../../../../sandbox/slack/validate/manifest.ts';
import { MANIFEST } from '../support/harness.ts';

type Json = Record<string, unknown>;
const good = await readFile(MANIFEST, 'utf8');

/** The good manifest with one value replaced, or removed, at a dotted path. */
function changed(path: string, value: unknown): string {
  const manifest = parse(good) as Json;
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  const holder = keys.reduce<Json>((at, key) => at[key] as Json, manifest);
  if (value === undefined) delete holder[last];
  else holder[last] = value;
  return stringify(manifest);
}

const problems = (text: string) => manifestProblems(parseManifest(text)).map((p) => `${p.message} [${p.pointer}]`);

describe('a manifest', () => {
  it('that is right has no problems', () => {
    expect(problems(good)).toEqual([]);
  });

  it.each([
    [
      'a misspelt scope',
      'oauth_config.scopes.bot.0',
      'app_mention:read',
      'invalid_scope: app_mention:read [/oauth_config/scopes/bot/0]',
    ],
    [
      'an event without its scope',
      'oauth_config.scopes.bot.0',
      'chat:write',
      'app_mention needs the scope app_mentions:read [/settings/event_subscriptions/bot_events/1]',
    ],
    [
      'commands without their scope',
      'oauth_config.scopes.bot.4',
      'chat:write',
      'slash commands needs the scope commands [/features/slash_commands]',
    ],
    [
      'an unknown event',
      'settings.event_subscriptions.bot_events.0',
      'app_home_open',
      'unknown event: app_home_open [/settings/event_subscriptions/bot_events/0]',
    ],
    [
      'a command without a slash',
      'features.slash_commands.0.command',
      'emr',
      'must start with / and have only lowercase letters, numbers, - and _ [/features/slash_commands/0/command]',
    ],
    [
      'a long name',
      'display_information.name',
      'x'.repeat(36),
      'must be less than 36 characters [/display_information/name]',
    ],
    [
      'a colour that is none',
      'display_information.background_color',
      'slate',
      'must be a hex color, #rrggbb [/display_information/background_color]',
    ],
    ['a misspelt key', 'settings.socket_mode', true, 'invalid additional property: socket_mode [/settings]'],
    [
      'clicks that go nowhere',
      'settings.socket_mode_enabled',
      false,
      'missing required field: request_url [/settings/interactivity]',
    ],
    [
      'a short long description',
      'display_information.long_description',
      'short',
      'must be more than 173 characters [/display_information/long_description]',
    ],
  ])('with %s is refused', (_, path, value, problem) => {
    expect(problems(changed(path, value))).toContain(problem);
  });

  it('is held against the methods that the app calls', () => {
    const manifest = parseManifest(good);
    const used = ['chat.postMessage', 'users.lookupByEmail', 'usergroups.users.list', 'views.open'];
    const found = scopeProblems(manifest, used);
    expect(found).toContain('users.lookupByEmail needs users:read.email, which the manifest does not have.');
    expect(found).toContain('Scope files:write is asked for, and no method, event or command needs it.');
    expect(found.join(' ')).not.toContain('usergroups:read');
  });

  it('that a workspace would not install does not start', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'manifest-'));
    const path = join(directory, 'manifest.yml');
    await writeFile(path, changed('oauth_config.scopes.bot.0', 'app_mention:read'));
    await expect(startLocalSlack({ manifest: path })).rejects.toThrow(
      /Slack would refuse .*manifest\.yml:\n.*app_mention:read/,
    );
    await rm(directory, { recursive: true });
  });

  it.each(['', '- a\n- b', '{', 'display_information: {}'])('that is no manifest at all is named: %j', (text) => {
    expect(() => parseManifest(text, 'my.yml')).toThrow(/my\.yml/);
  });
});
