import { createServer } from 'node:http';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { UserError } from '../../src/errors.ts';
import { createClients } from '../../src/slack/clients.ts';
import { withToken } from '../../src/slack/sign-in.ts';

const TOKEN = 'xoxb-not-to-be-seen';
let answer: { status: number; body: unknown; headers?: Record<string, string> };
const server = createServer((_request, response) => {
  response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers });
  response.end(JSON.stringify(answer.body));
});
let port: number;
beforeEach(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ({ port } = server.address() as { port: number });
});
afterEach(async () => {
  if (server.listening) await new Promise((resolve) => server.close(resolve));
});

const signIn = async (): Promise<UserError> => {
  const { interaction } = createClients({ botToken: TOKEN, apiUrl: `http://127.0.0.1:${port}/api/` });
  const error = await withToken('SLACK_BOT_TOKEN', () => interaction.auth.test()).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(UserError);
  expect(JSON.stringify([(error as UserError).message, (error as UserError).hint])).not.toContain(TOKEN);
  return error as UserError;
};

it.each([
  [{ status: 200, body: { ok: false, error: 'invalid_auth' } }, 'Slack does not take SLACK_BOT_TOKEN: invalid_auth.'],
  [{ status: 502, body: 'bad gateway' }, 'Slack answered with HTTP 502.'],
  [{ status: 429, body: '', headers: { 'retry-after': '7' } }, 'Slack takes no more requests for now.'],
])('%j is said in words', async (given, message) => {
  answer = given;
  expect((await signIn()).message).toBe(message);
});

it('a Slack that cannot be reached is said in words', async () => {
  await new Promise((resolve) => server.close(resolve));
  expect((await signIn()).message).toBe(`Slack cannot be reached: connect ECONNREFUSED 127.0.0.1:${port}.`);
});
