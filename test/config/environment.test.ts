import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readEnvironment } from '../../src/config/environment.ts';
import { goodEnvironment, repository } from './support.ts';

const problemsWith = (env: Record<string, string | undefined>): string =>
  readEnvironment({ ...goodEnvironment, ...env }).problems.join('\n');

describe('readEnvironment', () => {
  it.each([
    [{ SLACK_BOT_TOKEN: undefined }, /^SLACK_BOT_TOKEN: it is not set/],
    [{ SLACK_BOT_TOKEN: 'xoxp-1234567890-abc' }, /a user token/],
    [{ SLACK_BOT_TOKEN: 'xoxb-1' }, /cut off/],
    [{ SLACK_APP_TOKEN: undefined }, /^SLACK_APP_TOKEN: it is not set.*Socket Mode.*SLACK_SIGNING_SECRET/],
    [{ SLACK_APP_TOKEN: undefined, STOKER_HTTP_PORT: '3000' }, /^SLACK_SIGNING_SECRET: it is not set/],
    [
      {
        SLACK_APP_TOKEN: undefined,
        SLACK_SIGNING_SECRET: '0123456789abcdef0123456789abcdef',
        STOKER_HTTP_PORT: '70000',
      },
      /'70000' is not a whole number from 0 to 65535/,
    ],
    [{ AWS_REGION: 'frankfurt' }, /'frankfurt' is no AWS region/],
    [{ DATABASE_URL: 'mysql://u:pw@h/db' }, /^DATABASE_URL: it is no Postgres address/],
    [{ LOG_LEVEL: 'verbos' }, /'verbos' is not a level/],
    [{ LOG_LEVEL: 'wran' }, /Did you mean 'warn'\?/],
    [{ STOKER_SWEEP_SECONDS: '0' }, /'0' is not a number from 0.1 to 300/],
    [{ SLACK_API_URL: 'http://slack.example/api/' }, /unencrypted/],
    [{ '\ufeffSLACK_BOT_TOKEN': 'xoxb-1234567890-abcdef', SLACK_BOT_TOKEN: undefined }, /^\.env: .*byte order mark/],
    [{ SLACK_API_URL: 'slack.com' }, /no web address/],
  ])('%o', (env, expected) => {
    expect(problemsWith(env)).toMatch(expected);
  });

  it('recognises tokens that are swapped, and says it once', () => {
    const problems = problemsWith({
      SLACK_BOT_TOKEN: goodEnvironment.SLACK_APP_TOKEN,
      SLACK_APP_TOKEN: goodEnvironment.SLACK_BOT_TOKEN,
    });
    expect(problems).toBe(
      'SLACK_BOT_TOKEN, SLACK_APP_TOKEN: the two are swapped; xoxb-… is the bot token, xapp-… the app token.',
    );
  });

  it('never echoes a token, a secret or the database address', () => {
    const problems = problemsWith({
      SLACK_BOT_TOKEN: 'xapp-hush-hush-hush',
      SLACK_APP_TOKEN: 'hush',
      SLACK_SIGNING_SECRET: 'hush!',
      DATABASE_URL: 'hush://user:hush@host',
    });
    expect(problems).not.toContain('hush');
    expect(problems.split('\n')).toHaveLength(4);
  });

  it('chooses HTTP when there is no app token', () => {
    const { environment, problems } = readEnvironment({
      ...goodEnvironment,
      SLACK_APP_TOKEN: undefined,
      SLACK_SIGNING_SECRET: '0123456789abcdef0123456789abcdef',
      STOKER_HTTP_PORT: '8080',
      SLACK_API_URL: 'http://127.0.0.1:4000/api',
    });
    expect(problems).toEqual([]);
    expect(environment.slack).toMatchObject({ appToken: null, port: 8080, apiUrl: 'http://127.0.0.1:4000/api/' });
  });

  it('chooses Socket Mode when there is one, and says what is left unused', () => {
    const { environment, warnings } = readEnvironment({ ...goodEnvironment, STOKER_HTTP_PORT: '3000' });
    expect(environment.slack.signingSecret).toBeNull();
    expect(warnings.join()).toContain('STOKER_HTTP_PORT is not used');
  });

  it('takes the endpoint of EMR before the general one', () => {
    const env = {
      ...goodEnvironment,
      AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
      AWS_ENDPOINT_URL_EMR: 'http://127.0.0.1:2',
    };
    expect(readEnvironment(env).environment.aws).toEqual({ region: 'eu-central-1', endpoint: 'http://127.0.0.1:2' });
  });

  it('warns of a name that is nearly one it reads, and of no other', () => {
    const env = {
      ...goodEnvironment,
      STOKER_ADMIN: 'U1',
      SLACK_BOTTOKEN: 'x',
      STOKER_STAND_IN: 'x',
      STOKER_BUCKET: 'b',
    };
    expect(readEnvironment(env).warnings).toEqual([
      "STOKER_ADMIN is not read. Did you mean 'STOKER_ADMINS'?",
      "SLACK_BOTTOKEN is not read. Did you mean 'SLACK_BOT_TOKEN'?",
    ]);
  });

  it('reads no variable that .env.example does not name', async () => {
    const example = await readFile(join(repository, '.env.example'), 'utf8');
    const read = new Set<string>();
    readEnvironment(new Proxy({}, { get: (_, name) => void read.add(String(name)) }));
    expect(read.size).toBeGreaterThan(8);
    // Other names that the AWS SDK knows for what is named there.
    for (const synonym of ['AWS_DEFAULT_REGION', 'AWS_ENDPOINT_URL_EMR']) read.delete(synonym);
    for (const name of read) expect(example).toMatch(new RegExp(`^${name}=`, 'm'));
  });
});
