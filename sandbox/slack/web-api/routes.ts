import { setTimeout as sleep } from 'node:timers/promises';
import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Context, Hono } from 'hono';
import { violationsOf } from '../interactions/command.ts';
import { respond } from '../interactions/respond.ts';
import { SlackError, type World } from '../world.ts';
import type { Args } from './args.ts';
import { callMethod, methodTable, type Reply, rateLimited } from './dispatch.ts';
import { receiveUpload } from './files.ts';

type App = Hono<{ Bindings: HttpBindings }>;
type Ctx = Context<{ Bindings: HttpBindings }>;

/** `/api/<method>`, the upload address and the response_urls: what the app calls. */
export function webApiRoutes(app: App, world: World, openSocketUrl: () => string): void {
  const table = methodTable(openSocketUrl);

  app.on(['GET', 'POST'], '/api/:method', async (c) => {
    const startedAt = performance.now();
    const name = c.req.param('method');
    const { token, args } = await readCall(c);
    const { reply, lost } = await withFaults(world, name, () => callMethod(world, table, name, token, args));
    world.log.add({
      kind: 'web_api',
      name,
      args,
      answer: withoutTicket(reply.body),
      status: reply.status,
      durationMs: Math.round(performance.now() - startedAt),
      violations: replyViolations(reply),
    });
    if (lost) return dropConnection(c);
    return c.json(reply.body, reply.status as 200, reply.headers);
  });

  app.post('/upload/v1/:id', async (c) => {
    const status = receiveUpload(world, c.req.param('id'), await uploadedBytes(c));
    return c.text(status === 200 ? 'OK' : 'upload refused', status as 200);
  });

  for (const kind of ['commands', 'actions'] as const) {
    app.post(`/${kind}/:team/:number/:secret`, async (c) => {
      const startedAt = performance.now();
      const path = new URL(c.req.url).pathname;
      const { args } = await readCall(c);
      const { reply, lost } = await withFaults(world, 'response_url', async () => answerResponseUrl(world, path, args));
      world.log.add({
        kind: 'response_url',
        name: kind,
        args,
        answer: reply.body,
        status: reply.status,
        durationMs: Math.round(performance.now() - startedAt),
        violations: replyViolations(reply),
      });
      if (lost) return dropConnection(c);
      if (reply.body.ok && kind === 'commands') return c.text('ok');
      return c.json(reply.body, reply.status as 200, reply.headers);
    });
  }
}

async function withFaults(
  world: World,
  name: string,
  call: () => Promise<Reply>,
): Promise<{ reply: Reply; lost: boolean }> {
  const fault = world.faults.take(['rate_limited', 'error', 'slow', 'lost_reply'], name);
  if (fault?.kind === 'rate_limited') return { reply: rateLimited(fault.retryAfter ?? 1), lost: false };
  if (fault?.kind === 'error') {
    const error = fault.error ?? 'internal_error';
    return { reply: { status: fault.error ? 200 : 500, headers: {}, body: { ok: false, error } }, lost: false };
  }
  if (fault?.kind === 'slow') await sleep(fault.ms ?? 1000);
  return { reply: await call(), lost: fault?.kind === 'lost_reply' };
}

function answerResponseUrl(world: World, path: string, args: Args): Reply {
  try {
    respond(world, world.responseUrls.use(path), args);
    return { status: 200, headers: {}, body: { ok: true } };
  } catch (error) {
    if (!(error instanceof SlackError)) throw error;
    const gone = error.code === 'used_url' || error.code === 'expired_url';
    return { status: gone ? 404 : 400, headers: {}, body: { ok: false, error: error.code, ...error.fields } };
  }
}

/** Arguments from the query, a form or a JSON body; the token from its header, else from the form. */
async function readCall(c: Ctx): Promise<{ token: string | undefined; args: Args }> {
  const bearer = /^Bearer (.+)$/i.exec(c.req.header('authorization') ?? '')?.[1];
  const args: Args = { ...c.req.query() };
  const type = c.req.header('content-type') ?? '';
  if (type.startsWith('application/json')) {
    const json: unknown = await c.req.json().catch(() => undefined);
    Object.assign(args, Object(json));
  } else if (type.startsWith('multipart/form-data') || type.startsWith('application/x-www-form-urlencoded')) {
    Object.assign(args, await c.req.parseBody());
  }
  const { token, ...rest } = args;
  return { token: bearer ?? (typeof token === 'string' ? token : undefined), args: rest };
}

async function uploadedBytes(c: Ctx): Promise<Buffer> {
  if (!(c.req.header('content-type') ?? '').startsWith('multipart/form-data'))
    return Buffer.from(await c.req.arrayBuffer());
  for (const value of Object.values(await c.req.parseBody())) {
    if (value instanceof File) return Buffer.from(await value.arrayBuffer());
    if (typeof value === 'string') return Buffer.from(value);
  }
  return Buffer.alloc(0);
}

function replyViolations(reply: Reply): string[] {
  if (reply.body.ok) return [];
  if (reply.status === 429) return ['ratelimited'];
  return violationsOf(new SlackError(String(reply.body.error), reply.body));
}

/** A ticket opens a socket: it has no place in a log. */
function withoutTicket(body: Reply['body']): unknown {
  return typeof body.url === 'string' && body.url.startsWith('ws') ? { ...body, url: '…' } : body;
}

function dropConnection(c: Ctx): Response {
  c.env.outgoing.destroy();
  return RESPONSE_ALREADY_SENT;
}
