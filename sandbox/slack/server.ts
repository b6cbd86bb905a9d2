import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { createAdaptorServer } from '@hono/node-server';
import { createCallLog } from './control/call-log.ts';
import { createEventsSocket } from './control/events-socket.ts';
import { createFaults } from './control/faults.ts';
import { createHub } from './control/hub.ts';
import { controlRoutes } from './control/routes.ts';
import { createDelivery, EVENT_RETRY_AFTER_MS } from './delivery/deliver.ts';
import { createHttpEndpoint } from './delivery/http-endpoint.ts';
import { createResponseUrls } from './delivery/response-urls.ts';
import { createSockets } from './delivery/sockets.ts';
import { createTriggers, TRIGGER_TTL_MS } from './delivery/triggers.ts';
import { createFront } from './front.ts';
import { createGuard } from './guard.ts';
import { newSecret } from './ids.ts';
import { type AppManifest, readManifest } from './manifest.ts';
import { createSnapshot } from './snapshot.ts';
import { freshState, Store } from './store.ts';
import { manifestProblems } from './validate/manifest.ts';
import { createRateLimits } from './web-api/rate-limits.ts';
import { webApiRoutes } from './web-api/routes.ts';
import type { Secrets, World } from './world.ts';

export interface LocalSlackOptions {
  /** The app's manifest: a path to YAML or JSON. */
  manifest: string;
  /** 0, the default, takes any free port. */
  port?: number;
  /** Where messages and people survive a restart; without it they live in memory. */
  directory?: string;
  /** The built page, served at `/`. */
  pageDirectory?: string;
  controlToken?: string;
  /** `slack`, the default, refuses with 429 as Slack does. */
  rateLimits?: 'slack' | 'off';
  /** How long the app has to acknowledge; 3,000 as with Slack. */
  ackTimeoutMs?: number;
  /** How long a trigger opens a view; 3,000 as with Slack. */
  triggerTtlMs?: number;
  /** Waits before the redeliveries of an unacknowledged event. */
  eventRetryAfterMs?: readonly number[];
  /** Milliseconds since the epoch. */
  clock?: () => number;
  /** Told what the server can't handle. */
  log?: (message: string, error?: unknown) => void;
}

export interface LocalSlack {
  url: string;
  port: number;
  /** For `SLACK_API_URL`; ends in a slash. */
  apiUrl: string;
  botToken: string;
  appToken: string;
  signingSecret: string;
  controlToken: string;
  /** The page's address with a token that opens one browser; each read draws a new one. */
  readonly pageUrl: string;
  close(): Promise<void>;
}

/** Starts a Slack workspace on loopback: Web API, Socket Mode, the page and its control API. */
export async function startLocalSlack(options: LocalSlackOptions): Promise<LocalSlack> {
  const manifest = await readManifest(options.manifest);
  assertManifest(manifest, options.manifest);
  const now = options.clock ?? Date.now;
  const complain = options.log ?? ((message, error) => console.error(message, error ?? ''));
  let port = options.port ?? 0;
  const baseUrl = () => `http://127.0.0.1:${port}`;

  const secrets = drawSecrets(options.controlToken);
  const snapshot = createSnapshot(
    options.directory,
    () => store.state,
    (error) => complain('The local Slack could not save its state', error),
  );
  const store = new Store((await snapshot.load()) ?? freshState(manifest.botName), now, () => snapshot.touch());
  const hub = createHub();
  const log = createCallLog(now);
  const faults = createFaults();
  const sockets = createSockets({
    baseUrl,
    now,
    log,
    onConnected: (connected) => hub.publish({ type: 'app_connected', connected }),
  });
  const delivery = createDelivery({
    sockets,
    endpoint: createHttpEndpoint(secrets.signingSecret, now),
    faults,
    log,
    ackTimeoutMs: options.ackTimeoutMs ?? 3000,
    verificationToken: secrets.verificationToken,
    retryAfterMs: options.eventRetryAfterMs ?? EVENT_RETRY_AFTER_MS,
  });
  const world: World = {
    manifest,
    store,
    hub,
    log,
    faults,
    delivery,
    secrets,
    now,
    baseUrl,
    triggers: createTriggers(now, options.triggerTtlMs ?? TRIGGER_TTL_MS),
    responseUrls: createResponseUrls(now, baseUrl),
    limits: createRateLimits(options.rateLimits ?? 'slack', now),
  };

  const guard = createGuard(secrets.controlToken, () => port);
  const app = createFront(world, guard, options.pageDirectory, complain);
  controlRoutes(app, world, sockets);
  webApiRoutes(app, world, () => sockets.openUrl());

  const events = createEventsSocket(hub);
  const server = createAdaptorServer({ fetch: app.fetch }) as Server;
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const { pathname } = new URL(request.url ?? '/', 'http://local');
    if (guard.refusal(request.headers)) return refuseUpgrade(socket, '403 Forbidden');
    if (pathname === '/link/') return sockets.upgrade(request, socket, head);
    if (pathname !== '/control/events') return refuseUpgrade(socket, '404 Not Found');
    return guard.mayControl(request.headers)
      ? events.upgrade(request, socket, head)
      : refuseUpgrade(socket, '401 Unauthorized');
  });
  port = await listen(server, port);

  return {
    url: baseUrl(),
    port,
    apiUrl: `${baseUrl()}/api/`,
    botToken: secrets.botToken,
    appToken: secrets.appToken,
    signingSecret: secrets.signingSecret,
    controlToken: secrets.controlToken,
    get pageUrl() {
      return `${baseUrl()}/?token=${guard.newPageToken()}`;
    },
    async close() {
      delivery.close();
      await Promise.all([sockets.close(), events.close()]);
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      await snapshot.close();
    },
  };
}

/** A workspace does not install an app whose manifest it does not take. */
function assertManifest(manifest: AppManifest, path: string): void {
  const problems = manifestProblems(manifest);
  if (problems.length === 0) return;
  const lines = problems.map(({ message, pointer }) => `  ${message} [${pointer}]`);
  throw new Error([`Slack would refuse ${path}:`, ...lines].join('\n'));
}

function drawSecrets(controlToken: string | undefined): Secrets {
  return {
    botToken: `xoxb-local-${newSecret()}`,
    appToken: `xapp-1-local-${newSecret()}`,
    controlToken: controlToken ?? newSecret(),
    signingSecret: newSecret(16),
    verificationToken: newSecret(12),
  };
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE';
      reject(
        taken
          ? new Error(`Port ${port} is taken by another program. Choose another, or 0 for any free one.`, {
              cause: error,
            })
          : error,
      );
    });
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

function refuseUpgrade(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
