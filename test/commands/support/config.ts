import { type Config, teamFile } from '../../../src/config/schema.ts';

const cluster = { releaseLabel: 'emr-7.13.0', applications: ['Spark'] };

/** People of the local workspace. */
export const ADMIN = 'U0ADAKOVA1';
export const OPERATOR = 'U0GRACELI2';
export const VIEWER = 'U0LINUSOK3';

/** A small team file: three presets, two jobs, and every kind of argument. */
export function testConfig(
  over: Record<string, unknown> = {},
  slack: Partial<Config['environment']['slack']> = {},
): Config {
  const team = teamFile.parse({
    bucket: 'stoker-test',
    roles: { viewer: ['everyone'], operator: [OPERATOR], admin: [ADMIN] },
    presets: {
      nightly: {
        ...cluster,
        description: 'One job, then gone.',
        instances: { groups: { primary: { type: 'm5.xlarge' }, core: { type: 'm5.xlarge', count: 2 } } },
      },
      adhoc: {
        ...cluster,
        description: 'Stays while it is used.',
        keepAlive: true,
        keyName: 'team-key',
        idleLimit: '1h',
        instances: {
          fleets: {
            primary: { types: [{ type: 'm5.xlarge' }], onDemand: 1 },
            core: { types: [{ type: 'm5.xlarge' }, { type: 'm5a.xlarge' }], spot: 4 },
          },
        },
      },
    },
    jobs: {
      retrain: {
        description: 'Trains on the newest tweets.',
        script: 'jobs/retrain.py',
        preset: 'nightly',
        arguments: {
          since: { type: 'duration', help: 'The window.', default: '7d' },
          input: { type: 'path', help: 'Where the tweets are.', default: 's3://stoker-test/tweets/*.json.gz' },
          'min-examples': { type: 'integer', help: 'Fewer are too few.', default: 500, minimum: 10, maximum: 100000 },
        },
      },
      summary: {
        description: 'Counts things.',
        script: 'jobs/summary.py',
        preset: 'adhoc',
        arguments: {
          title: { type: 'string', help: 'Its title.', required: true },
          day: { type: 'date', help: 'Which day.' },
          share: { type: 'number', help: 'Of the rows.', default: 0.5, minimum: 0, maximum: 1 },
          mode: { type: 'choice', help: 'How.', choices: ['fast', 'thorough'], default: 'fast' },
          dry: { type: 'boolean', help: 'Only say what would be done.', default: false },
        },
      },
    },
    ...over,
  });
  return {
    ...team,
    directory: '/nowhere',
    warnings: [],
    environment: {
      slack: {
        botToken: 'xoxb-test',
        appToken: 'xapp-test',
        signingSecret: null,
        port: 0,
        apiUrl: 'http://127.0.0.1:9/api/',
        ...slack,
      },
      aws: { region: 'eu-west-1', endpoint: null },
      terminal: { user: null, channel: null },
      databaseUrl: null,
      logLevel: 'silent',
      sweepSeconds: 5,
      remindSeconds: 60,
      settleSeconds: 15,
    },
  };
}
