import { METHOD_SCOPES } from '../validate/scopes.ts';
import { SlackError, type World } from '../world.ts';
import { type Args, optional } from './args.ts';
import { chatMethods } from './chat.ts';
import { conversationsMethods } from './conversations.ts';
import { filesMethods } from './files.ts';
import type { Answer, Method } from './method.ts';
import { peopleMethods } from './people.ts';
import { viewsMethods } from './views.ts';

/** What goes back over HTTP. */
export interface Reply {
  status: number;
  headers: Record<string, string>;
  body: Answer & { ok: boolean };
}

/** Every method the local Slack knows, by name. */
export function methodTable(openSocketUrl: () => string): Record<string, Method> {
  return {
    ...chatMethods,
    ...conversationsMethods,
    ...filesMethods,
    ...peopleMethods,
    ...viewsMethods,
    'api.test': { tier: 'none', token: 'any', run: (_world, args) => ({ args }) },
    'apps.connections.open': { tier: 'none', token: 'app', run: () => ({ url: openSocketUrl() }) },
  };
}

/** Answers one call: token, scopes and limits first, then the method; the effect is done when this returns. */
export async function callMethod(
  world: World,
  table: Record<string, Method>,
  name: string,
  token: string | undefined,
  args: Args,
): Promise<Reply> {
  const method = Object.hasOwn(table, name) ? table[name] : undefined;
  if (!method) return refuse(new SlackError('unknown_method', { req_method: name }));
  try {
    checkToken(world, method, token);
    const scopes = method.scopes?.(world, args) ?? METHOD_SCOPES[name] ?? [];
    checkScopes(world, scopes);
    const retryAfter = world.limits.take(name, method.tier, optional(args, 'channel'));
    if (retryAfter !== undefined) return rateLimited(retryAfter);
    const answer = await method.run(world, args);
    return { status: 200, headers: scopeHeaders(world, scopes), body: { ok: true, ...structuredClone(answer) } };
  } catch (error) {
    if (error instanceof SlackError) return refuse(error);
    throw error;
  }
}

/** 429 as Slack sends it. */
export function rateLimited(retryAfterSeconds: number): Reply {
  return {
    status: 429,
    headers: { 'retry-after': String(retryAfterSeconds) },
    body: { ok: false, error: 'ratelimited' },
  };
}

/** A refusal: HTTP 200 and `ok: false`. */
export function refuse(error: SlackError): Reply {
  return { status: 200, headers: {}, body: { ok: false, error: error.code, ...error.fields } };
}

function checkToken(world: World, method: Method, token: string | undefined): void {
  const { botToken, appToken } = world.secrets;
  if (token === undefined || token === '') throw new SlackError('not_authed');
  if (token !== botToken && token !== appToken) throw new SlackError('invalid_auth');
  if (method.token === 'any') return;
  const wanted = method.token === 'app' ? appToken : botToken;
  if (token !== wanted) throw new SlackError('not_allowed_token_type');
}

function checkScopes(world: World, scopes: readonly string[]): void {
  const provided = world.manifest.botScopes;
  if (scopes.length === 0 || scopes.some((scope) => provided.includes(scope))) return;
  throw new SlackError('missing_scope', { needed: scopes.join(','), provided: provided.join(',') });
}

function scopeHeaders(world: World, accepted: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = { 'x-oauth-scopes': world.manifest.botScopes.join(',') };
  if (accepted.length > 0) headers['x-accepted-oauth-scopes'] = accepted.join(',');
  return headers;
}
