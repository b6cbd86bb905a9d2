import { request } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { type Harness, startHarness } from './support/harness.ts';

let harness: Harness;
beforeEach(async () => {
  harness = await startHarness();
});
afterEach(() => harness.close());

/** A request with headers that fetch would not let through. */
function ask(path: string, headers: Record<string, string>): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const { port } = harness.slack;
    const call = request({ host: '127.0.0.1', port, path, headers }, (response) => {
      let body = '';
      response.on('data', (chunk) => {
        body += String(chunk);
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
    });
    call.on('error', reject);
    call.end();
  });
}

const bearer = () => ({ authorization: `Bearer ${harness.slack.controlToken}` });

describe('who may reach the local Slack', () => {
  it('refuses a foreign Host, which is how a web page rebinds a name to loopback', async () => {
    const answer = await ask('/control/workspace', { ...bearer(), host: `evil.example:${harness.slack.port}` });
    expect(answer.status).toBe(403);
    expect(answer.body).toContain('evil.example');
  });

  it('refuses a foreign Origin, also with a good token', async () => {
    const answer = await ask('/api/auth.test', {
      authorization: `Bearer ${harness.slack.botToken}`,
      origin: 'https://evil.example',
    });
    expect(answer.status).toBe(403);
    const own = await ask('/control/workspace', { ...bearer(), origin: harness.slack.url });
    expect(own.status).toBe(200);
  });

  it('keeps the control API and its events behind the token', async () => {
    expect((await ask('/control/workspace', {})).status).toBe(401);
    expect((await ask('/control/workspace', { authorization: `Bearer ${harness.slack.botToken}` })).status).toBe(401);
    const socket = new WebSocket(`${harness.slack.url.replace('http', 'ws')}/control/events`);
    const error = await new Promise<Error>((resolve) => socket.on('error', resolve));
    expect(error.message).toContain('401');
  });

  it('refuses sockets from another origin', async () => {
    const socket = new WebSocket(`${harness.slack.url.replace('http', 'ws')}/control/events`, {
      headers: { ...bearer(), origin: 'https://evil.example' },
    });
    const error = await new Promise<Error>((resolve) => socket.on('error', resolve));
    expect(error.message).toContain('403');
  });

  it('opens one browser for each page address', async () => {
    const address = harness.slack.pageUrl;
    const first = await fetch(address, { redirect: 'manual' });
    expect(first.status).toBe(302);
    expect(first.headers.get('location')).toBe('/');
    const cookie = first.headers.get('set-cookie') ?? '';
    expect(cookie).toContain('HttpOnly');
    expect(cookie).toContain('SameSite=Strict');
    const session = cookie.split(';')[0] ?? '';
    expect((await ask('/control/workspace', { cookie: session })).status).toBe(200);

    const second = await fetch(address, { redirect: 'manual' });
    expect(second.headers.get('set-cookie')).toBeNull();
    expect((await fetch(harness.slack.pageUrl, { redirect: 'manual' })).headers.get('set-cookie')).not.toBeNull();
  });

  it('draws new secrets at each start', async () => {
    const other = await startHarness();
    const secretsOf = ({ slack }: Harness) => [slack.botToken, slack.appToken, slack.signingSecret, slack.controlToken];
    const theirs = secretsOf(other);
    await other.close();
    expect(secretsOf(harness).filter((secret) => theirs.includes(secret))).toEqual([]);
  });

  it('says which port is taken', async () => {
    await expect(startHarness({ port: harness.slack.port })).rejects.toThrow(`Port ${harness.slack.port} is taken`);
  });
});
