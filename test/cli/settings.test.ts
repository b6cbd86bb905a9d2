import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { inviteTerminals } from '../../sandbox/demo/terminals.ts';
import { demoSettings, demoSettingsFile, ownSettings } from '../../src/cli/settings.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stoker-settings-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it('what is set wins over the file', async () => {
  await writeFile(join(folder, '.env'), 'STOKER_USER=U0FILE\nAWS_REGION=eu-central-1\n');
  const env = await ownSettings({ STOKER_USER: 'U0SET', HOME: '/home/ada' }, folder);
  expect(env).toEqual({ STOKER_USER: 'U0SET', AWS_REGION: 'eu-central-1', HOME: '/home/ada' });
});

const bot = {
  folder: '',
  config: '/project/stoker.yml',
  aws: {
    url: 'http://127.0.0.1:1',
    region: 'us-east-1' as const,
    credentials: { accessKeyId: 'AKLOCAL', secretAccessKey: 's"#$' },
  },
  slack: { apiUrl: 'http://127.0.0.1:2/api/', botToken: 'xoxb-local', appToken: 'xapp-local' },
  databaseUrl: 'postgres://stoker:x@127.0.0.1:3/postgres',
  env: { STOKER_BUCKET: 'stoker-demo' },
};

it('a demo says how it is reached to its owner alone, and as long as it runs', async () => {
  await writeFile(demoSettingsFile(folder), 'left over', { mode: 0o644 });
  const end = await inviteTerminals(folder, bot);
  expect((await stat(demoSettingsFile(folder))).mode & 0o777).toBe(0o600);

  // Nothing of a person's own may be meant by accident.
  const own = {
    AWS_PROFILE: 'production',
    SLACK_SIGNING_SECRET: 'x',
    STOKER_USER: 'U0ME',
    PGHOST: 'db',
    HOME: '/home/ada',
  };
  expect(await demoSettings(own, folder)).toEqual({
    HOME: '/home/ada',
    STOKER_CONFIG: '/project/stoker.yml',
    DATABASE_URL: 'postgres://stoker:x@127.0.0.1:3/postgres',
    SLACK_API_URL: 'http://127.0.0.1:2/api/',
    SLACK_BOT_TOKEN: 'xoxb-local',
    SLACK_APP_TOKEN: 'xapp-local',
    AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'AKLOCAL',
    AWS_SECRET_ACCESS_KEY: 's"#$',
    STOKER_BUCKET: 'stoker-demo',
    STOKER_USER: 'U0ADAKOVA1',
    STOKER_CHANNEL: 'C0DATATEAM',
  });
  await end();
  await expect(demoSettings(own, folder)).rejects.toThrow(`No demo is running on ${folder}.`);
});
