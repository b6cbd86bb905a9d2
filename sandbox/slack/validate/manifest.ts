import type { AppManifest } from '../manifest.ts';
import { check } from './check.ts';
import { url } from './composition.ts';
import { anyString, array, boolean, matching, oneOf, type Problem, plain, type Rule, string, whole } from './rules.ts';
import { BOT_SCOPES, EVENT_SCOPES, METHOD_SCOPES } from './scopes.ts';

const command: Rule = {
  kind: 'string',
  min: 2,
  max: 32,
  matches: /^\/[\p{Ll}\p{N}_-]+$/u,
  words: 'must start with / and have only lowercase letters, numbers, - and _',
};

const manifestRule = plain(
  { display_information: displayInformation() },
  {
    _metadata: plain({}, { major_version: whole(1, 2), minor_version: whole(0, 100) }),
    features: features(),
    oauth_config: plain(
      {},
      { redirect_urls: array(url, 1000), scopes: plain({}, scopeLists()), token_management_enabled: boolean },
    ),
    settings: settings(),
  },
);

/** What Slack, or a workspace, would not take of this manifest: the schema, then scopes against commands and events. */
export function manifestProblems(manifest: AppManifest): Problem[] {
  const shape = check(manifestRule, manifest.raw, '');
  return [...shape, ...unknownScopes(manifest), ...missingScopes(manifest), ...contradictions(manifest)];
}

/** Scopes against what the app calls: those that are missing, and those that nothing needs. */
export function scopeProblems(manifest: AppManifest, methodsUsed: readonly string[]): string[] {
  const provided = manifest.botScopes;
  const missing = methodsUsed.flatMap((method) => {
    const needed = METHOD_SCOPES[method] ?? [];
    const has = needed.length === 0 || needed.some((scope) => provided.includes(scope));
    return has ? [] : [`${method} needs ${needed.join(' or ')}, which the manifest does not have.`];
  });
  const needed = new Set([
    ...methodsUsed.flatMap((method) => METHOD_SCOPES[method] ?? []),
    ...manifest.botEvents.flatMap((event) => EVENT_SCOPES[event] ?? []),
    ...(manifest.commands.length + manifest.shortcuts.length > 0 ? ['commands'] : []),
  ]);
  const idle = provided
    .filter((scope) => !needed.has(scope))
    .map((scope) => `Scope ${scope} is asked for, and no method, event or command needs it.`);
  return [...missing, ...idle];
}

function unknownScopes(manifest: AppManifest): Problem[] {
  return manifest.botScopes.flatMap((scope, index) =>
    BOT_SCOPES.includes(scope)
      ? []
      : [{ message: `invalid_scope: ${scope}`, pointer: `/oauth_config/scopes/bot/${index}` }],
  );
}

function missingScopes({ botScopes, botEvents, commands, shortcuts }: AppManifest): Problem[] {
  const wanted: [readonly string[], string, string][] = [];
  if (commands.length > 0) wanted.push([['commands'], 'slash commands', '/features/slash_commands']);
  if (shortcuts.length > 0) wanted.push([['commands'], 'shortcuts', '/features/shortcuts']);
  for (const [index, event] of botEvents.entries()) {
    const scopes = EVENT_SCOPES[event] ?? [];
    if (scopes.length > 0) wanted.push([scopes, event, `/settings/event_subscriptions/bot_events/${index}`]);
  }
  return wanted.flatMap(([scopes, what, pointer]) =>
    scopes.some((scope) => botScopes.includes(scope))
      ? []
      : [{ message: `${what} needs the scope ${scopes.join(' or ')}`, pointer }],
  );
}

function contradictions(manifest: AppManifest): Problem[] {
  const problems: Problem[] = [];
  const add = (message: string, pointer: string) => problems.push({ message, pointer });
  for (const [index, event] of manifest.botEvents.entries()) {
    if (!Object.hasOwn(EVENT_SCOPES, event))
      add(`unknown event: ${event}`, `/settings/event_subscriptions/bot_events/${index}`);
  }
  const names = manifest.commands.map((entry) => entry.command);
  if (new Set(names).size < names.length) add('slash commands must be unique', '/features/slash_commands');
  if (manifest.shortcuts.length > 0 && !manifest.interactivity)
    add('shortcuts need interactivity', '/settings/interactivity/is_enabled');
  const { settings: raw } = Object(manifest.raw) as { settings?: unknown };
  const { interactivity } = Object(raw) as { interactivity?: unknown };
  const hasUrl = (Object(interactivity) as { request_url?: unknown }).request_url !== undefined;
  // Without Socket Mode Slack has to know where to send clicks.
  if (manifest.interactivity && !manifest.socketMode && !hasUrl)
    add('missing required field: request_url', '/settings/interactivity');
  return problems;
}

function displayInformation(): Rule {
  return plain(
    { name: string(35) },
    {
      description: string(140),
      long_description: string(4000, 174),
      background_color: matching(/^#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$/, 'must be a hex color, #rrggbb'),
    },
  );
}

function features(): Rule {
  return plain(
    {},
    {
      app_home: plain(
        {},
        { home_tab_enabled: boolean, messages_tab_enabled: boolean, messages_tab_read_only_enabled: boolean },
      ),
      bot_user: plain({ display_name: string(80) }, { always_online: boolean }),
      shortcuts: array(
        plain({
          name: string(24),
          type: oneOf('global', 'message'),
          callback_id: string(255),
          description: string(150),
        }),
        10,
        0,
      ),
      slash_commands: array(
        plain({ command, description: string(2000) }, { url, usage_hint: string(1000), should_escape: boolean }),
        50,
        0,
      ),
      unfurl_domains: array(string(), 5, 0),
    },
  );
}

function scopeLists(): Record<string, Rule> {
  const scopes = array(string(), 255, 0);
  return { bot: scopes, bot_optional: scopes, user: scopes, user_optional: scopes };
}

function settings(): Rule {
  const subscriptions = { request_url: url, bot_events: array(string(), 100, 0), user_events: array(string(), 100, 0) };
  return plain(
    {},
    {
      allowed_ip_address_ranges: array(string(), 50, 0),
      event_subscriptions: plain({}, subscriptions),
      interactivity: plain({ is_enabled: boolean }, { request_url: url, message_menu_options_url: url }),
      org_deploy_enabled: boolean,
      socket_mode_enabled: boolean,
      token_rotation_enabled: boolean,
      is_hosted: boolean,
      function_runtime: anyString,
    },
  );
}
