import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { Guard } from './guard.ts';
import { pageAddress } from './permalink.ts';
import { servePage } from './static-files.ts';
import type { World } from './world.ts';

/** Room for an uploaded log, not for filling the machine's memory. */
const BODY_BYTES_MAX = 64 * 1024 * 1024;

type App = Hono<{ Bindings: HttpBindings }>;

/** The routes that every request passes first, and the page. */
export function createFront(
  world: World,
  guard: Guard,
  pageDirectory: string | undefined,
  complain: (m: string, e?: unknown) => void,
): App {
  const app: App = new Hono();
  app.onError((error, c) => {
    complain(`The local Slack failed at ${c.req.method} ${c.req.path}`, error);
    return c.json({ ok: false, error: 'internal_error' }, 500);
  });
  app.use(async (c, next) => {
    const refusal = guard.refusal(c.env.incoming.headers);
    return refusal ? c.text(refusal, 403) : next();
  });
  app.use(
    bodyLimit({ maxSize: BODY_BYTES_MAX, onError: (c) => c.text(`The body is above ${BODY_BYTES_MAX} bytes.`, 413) }),
  );
  app.use('/control/*', async (c, next) => {
    if (guard.mayControl(c.env.incoming.headers)) return next();
    return c.json(
      {
        ok: false,
        error: 'not_authed: send the control token as a bearer, or open the page by its address with the token',
      },
      401,
    );
  });
  app.get('/files/:id/:name', (c) => {
    const bearer = c.req.header('authorization') === `Bearer ${world.secrets.botToken}`;
    if (!bearer && !guard.mayControl(c.env.incoming.headers)) return c.text('not authorised', 401);
    const file = world.store.state.files[c.req.param('id')];
    if (!file?.complete) return c.notFound();
    return c.body(Buffer.from(file.content, 'base64'), 200, {
      'content-type': file.mimetype === 'text/plain' ? 'text/plain; charset=utf-8' : file.mimetype,
      'x-content-type-options': 'nosniff',
    });
  });
  app.get('/archives/:channel/:message', (c) => {
    const { channel, message } = c.req.param();
    return c.redirect(pageAddress(channel, message, c.req.query('thread_ts')));
  });
  for (const path of ['/', '/assets/*', '/favicon.ico', '/favicon.svg', '/index.html']) {
    app.get(path, async (c) => {
      const token = c.req.query('token');
      const cookie = token === undefined ? undefined : guard.redeem(token);
      if (cookie) c.header('set-cookie', cookie);
      // The token leaves the address at once, so that it is neither bookmarked nor shared.
      if (token !== undefined) return c.redirect('/');
      if (pageDirectory === undefined) return c.text('The page of the local Slack is not built.', 404);
      return servePage(pageDirectory, c.req.path);
    });
  }
  return app;
}
