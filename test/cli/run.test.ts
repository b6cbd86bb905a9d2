import { EMRClient } from '@aws-sdk/client-emr';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Bot } from '../../sandbox/demo/bot.ts';
import { inviteTerminals } from '../../sandbox/demo/terminals.ts';
import { USERS } from '../../sandbox/slack/workspace.ts';
import { createEmrGateway } from '../../src/emr/gateway.ts';
import type { Run } from '../../src/records.ts';
import { lookForFound } from '../../src/runs/found/look.ts';
import { connectionTo } from '../aws/support.ts';
import { testConfig } from '../commands/support/config.ts';
import { launchByHand } from '../runs/found/house.ts';
import { clientConfig } from '../sandbox/aws/local-aws.ts';
import { live } from '../slack/support/records.ts';
import { openStage, type TestStage } from '../support/stage.ts';
import { runCli, startCli } from './support.ts';

// Each command line is a process of its own, which takes seconds to start where others are at work.
vi.setConfig({ testTimeout: 90_000 });

let stage: TestStage;
let bot: Bot;
const cli = (...words: string[]) => runCli(stage, words);
const newest = async () => (await stage.store.runs.recent(1))[0];

describe('with a Stoker', () => {
  beforeAll(async () => {
    stage = await openStage();
    bot = await stage.start();
  });
  afterAll(() => stage.close());

  it('runs a job as Slack does: the same record, card and audit, followed to its result', async () => {
    const { code, stdout, stderr } = await cli('run', 'retrain', '--mode', 'linger');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^⏳ retrain is on its way as r-\w+/);
    expect(stdout).toMatch(/Cluster j-\w+ is starting \(preset nightly\)\n[\s\S]*Step retrain r-\w+ is done/);
    expect(stdout).toMatch(/\n✅ retrain r-\w+ succeeded in .*\nmacro-F1 0.700 on 800 tweets\n/);
    const run = await newest();
    expect(run).toMatchObject({
      job: 'retrain',
      arguments: { mode: 'linger' },
      requestedBy: USERS.ada,
      channel: 'C0DATATEAM',
      state: 'succeeded',
    });
    const [entry] = (await stage.store.audit.recent(5)).filter(({ requestKey }) => requestKey === run?.requestKey);
    expect(entry).toMatchObject({ kind: 'command', name: 'retrain', outcome: 'ok', detail: { source: 'terminal' } });
    await expect.poll(async () => JSON.stringify(await stage.cards())).toContain(`*retrain* succeeded`);
  });

  it('ends with 1 and the reason when the job fails: its own word, or the lines of the log', async () => {
    const said = await cli('retrain', '--mode=fail');
    expect(said.code).toBe(1);
    expect(said.stdout).toMatch(
      /\n❌ retrain r-\w+ failed in .*\nOnly 12 labelled tweets; 500 are needed\.\n→ Widen --since\.\n\nCause job-refused · Stoker knows no setting that mends this\n$/,
    );
    const crashed = await cli('retrain', '--mode', 'crash');
    expect(crashed.code).toBe(1);
    expect(crashed.stdout).toMatch(/\nFrom step stderr\n {4}.*OutOfMemoryError: Java heap space <!channel>\n/);
  });

  it('tells the fix of a failure, and with --fix follows another try to its end', async () => {
    const { code, stdout } = await cli('run', 'hungry', '--fix');
    expect(stdout).toMatch(
      /❌ hungry r-\w+ failed[\s\S]*The fix: executor memory 4g → 8g\nCause executor-heap\n⏳ hungry is on its way as r-\w+/,
    );
    expect(stdout).toMatch(
      /2nd try by .*: executor memory 4g → 8g[\s\S]*✅ hungry r-\w+ succeeded in .*\nenough heap\n/,
    );
    expect(code).toBe(0);
  });

  it('prints one JSON on stdout when asked, and what happens on stderr', async () => {
    const { code, stdout, stderr } = await cli('run', 'retrain', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      job: 'retrain',
      state: 'succeeded',
      ended: true,
      result: { headline: 'macro-F1 0.700 on 800 tweets' },
      overrides: null,
      retryOf: null,
    });
    expect(stderr).toMatch(/is on its way[\s\S]*Cluster j-\w+ is starting/);
  });

  it('gives links to what the job wrote, which work', async () => {
    const { code, stdout } = await cli('run', 'retrain', '--mode', 'files');
    expect(code).toBe(0);
    const [, link = ''] = /\nFiles of retrain r-\w+\nAll rows \((http\S+)\) · 8 B\n/.exec(stdout) ?? [];
    expect(await (await fetch(link)).text()).toBe('a,b\n1,2\n');
  });

  it('leaves a run alone on Ctrl-C, says how to cancel it, and cancels it when told so', async () => {
    const running = await startCli(stage, ['run', 'retrain', '--mode', 'sleep']);
    await running.shows(/Step retrain r-\w+ started/);
    running.interrupt();
    const left = await running.ended;
    expect(left.code).toBe(130);
    const id = (await newest())?.id ?? '';
    expect(left.stderr).toContain(`It runs on: npx stoker watch ${id} shows it, npx stoker cancel ${id} stops it.`);
    expect(await newest()).toMatchObject({ state: 'running' });

    expect(await cli('status', id)).toMatchObject({ code: 0, stdout: expect.stringMatching(/🔥 retrain is running/) });
    expect(await cli('cancel', id)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining(`Cancelling retrain ${id}`),
    });
    await expect.poll(async () => (await newest())?.state).toBe('cancelled');
  });

  it('watches a run that is there already: how far it is, what was told of it, and its end', async () => {
    await stage.type('run retrain --mode sleep');
    await expect.poll(async () => (await newest())?.state).toBe('running');
    const { id } = (await newest()) as Run;
    const now = new Date();
    const { progress } = live({}, { at: now, movedAt: now });
    await stage.store.progress.put(id, progress, now);

    const once = await cli('watch', '--once');
    expect(once).toMatchObject({ code: 0, stderr: '' });
    expect(once.stdout).toMatch(/^🔥 retrain r-\w+ is running, \d+ s so far: 42 %\n {2}████░+ loading tweets · /);
    const watching = await startCli(stage, ['watch', id]);
    await watching.shows(/Step retrain r-\w+ started/);
    await watching.shows(/42 % · loading tweets · 1\.2 M rows/);
    await stage.type(`cancel ${id}`);
    const { code, stdout } = await watching.ended;
    expect(code).toBe(130);
    expect(stdout).toMatch(/⏹️ retrain r-\w+ was cancelled/);
  });

  it('watches nothing that is not there', async () => {
    expect(await cli('watch', 'r-nothere1')).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/^🤔 There is no run r-nothere1\.[\s\S]*npx stoker status/),
    });
  });

  it('goes on following when Stoker is killed and another one takes over', async () => {
    const running = await startCli(stage, ['run', 'retrain', '--mode', 'linger']);
    await running.shows(/Cluster j-\w+ is starting/);
    bot.child.kill('SIGKILL');
    await bot.ended;
    bot = await stage.start();
    const { code, stdout } = await running.ended;
    expect(code).toBe(0);
    expect(stdout.match(/Cluster j-\w+ is starting/g)).toHaveLength(1);
    expect(stdout).toMatch(/\n✅ retrain r-\w+ succeeded/);
  });

  it('ends with 130 when somebody cancels what it follows', async () => {
    const running = await startCli(stage, ['run', 'retrain', '--mode', 'sleep']);
    await running.shows(/Step retrain r-\w+ started/);
    await stage.type(`cancel ${(await newest())?.id}`, USERS.grace);
    const { code, stdout } = await running.ended;
    expect(code).toBe(130);
    expect(stdout).toMatch(/⏹️ Cancelled by @U0GRACELI2[\s\S]*⏹️ retrain r-\w+ was cancelled/);
  });

  it('keeps a cluster, does not wait when told so, and puts it out only when somebody says yes', async () => {
    const { stdout } = await cli('launch', 'adhoc');
    const id = /c-\w+/.exec(stdout)?.[0] ?? '';
    expect(await cli('terminate', id)).toMatchObject({ code: 1, stderr: expect.stringContaining('Nothing was done') });
    expect(await stage.store.clusters.find(id)).toMatchObject({ wanted: 'up' });

    await expect.poll(async () => (await stage.store.clusters.find(id))?.state).toBe('idle');
    expect(await cli('keep', id, 'for', '90', 'min')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^✅ c-\w+ is kept until .*, 1 h 30 min from now\.\n$/),
    });
    expect(await stage.store.clusters.find(id)).toMatchObject({ keptBy: USERS.ada });
    const run = await cli('run', 'retrain', '--on', id, '--no-wait');
    expect(run).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^⏳ retrain is on its way on c-\w+ as r-\w+.*\n$/),
    });

    expect(await cli('terminate', id, '--yes')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('Putting out'),
    });
    expect(await stage.store.clusters.find(id)).toMatchObject({ wanted: 'gone', endedBy: USERS.ada });
  });

  it('schedules a job, lists it for a program, runs it now, and removes it only when somebody says yes', async () => {
    // Half a day away, so that its time does not come meanwhile.
    const hour = (new Date().getUTCHours() + 12) % 24;
    const at = `${String(hour).padStart(2, '0')}:30`;
    const { code, stdout } = await cli('schedule', 'add', 'retrain', '--daily', at, '--tz', 'UTC', '--name', 'dawn');
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringMatching(
        new RegExp(`^🗓️ you scheduled retrain as dawn: daily at ${at}, UTC\\.\\n.*\\n• \\w{3} .*, ${at} `),
      ),
    });
    const listed = JSON.parse((await cli('schedule', '--json')).stdout);
    expect(listed).toMatchObject([
      { name: 'dawn', job: 'retrain', cron: `30 ${hour} * * *`, owner: USERS.ada, last: null },
    ]);
    expect((await cli('schedule', 'run', 'dawn')).stdout).toMatch(/^⏳ dawn runs retrain now\./);
    const [{ id } = { id: '' as never }] = await stage.store.schedules.live();
    await expect.poll(() => stage.store.occurrences.ofSchedule(id, 1)).toMatchObject([{ state: 'succeeded' }]);
    expect(await newest()).toMatchObject({ job: 'retrain', scheduleId: id, requestedBy: USERS.ada });
    expect(await cli('schedule', 'remove', 'dawn')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('Nothing was done'),
    });
    expect(await cli('schedule', 'remove', 'dawn', '--yes')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('removed the schedule dawn'),
    });
    expect(await stage.store.schedules.live()).toEqual([]);
  });

  it('claims what was launched without Stoker, and asks before it puts out what nobody claimed', async () => {
    const others = new EMRClient(clientConfig(stage.aws));
    const emr = createEmrGateway(connectionTo(stage.aws));
    const [hers, nobodys] = [await launchByHand(others, 'hers'), await launchByHand(others, "nobody's")];
    expect((await cli('claim', hers)).stdout).toMatch(
      /^🙋 hers is yours now, as c-\w+\. Its card comes up in your channel/,
    );
    expect(await stage.store.clusters.find(hers)).toMatchObject({ origin: 'claimed', owner: USERS.ada });

    await lookForFound({ ...stage, config: testConfig(), emr, log: pino({ level: 'silent' }), now: () => new Date() });
    const asked = await cli('terminate', nobodys);
    expect(asked).toMatchObject({ code: 1, stderr: expect.stringContaining('Nothing was done') });
    expect(await stage.store.clusters.find(nobodys)).toBeNull();
    expect(await cli('terminate', nobodys, '--yes')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('Putting out'),
    });
    expect(await stage.store.clusters.find(nobodys)).toMatchObject({ wanted: 'gone', endedBy: USERS.ada });
    others.destroy();
    emr.close();
  });

  it('holds people to their roles, and audits the refusal', async () => {
    const linus = await runCli(stage, ['run', 'retrain'], { STOKER_USER: USERS.linus });
    expect(linus).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/🚫 To use retrain you need the role operator/),
    });
    const [entry] = await stage.store.audit.recent(1);
    expect(entry).toMatchObject({ actor: USERS.linus, allowed: false, outcome: 'refused' });
  });

  it('answers a misspelt command, and help, in the words of a terminal', async () => {
    const wrong = await cli('run', 'retrian');
    expect(wrong).toMatchObject({ code: 1, stdout: expect.stringContaining('Did you mean retrain?') });
    const help = await cli('retrain', '--help');
    expect(help).toMatchObject({ code: 0, stdout: expect.stringMatching(/^npx stoker retrain \[--mode/) });
  });
});

describe('beside a demo', () => {
  it('is told by the demo how it is reached, and forgets what else is set', async () => {
    stage = await openStage();
    const forget = await inviteTerminals(stage.folder, stage.bot);
    try {
      const status = () =>
        runCli({ folder: stage.folder, settings: { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' } }, [
          '--demo-state',
          stage.folder,
          'status',
        ]);
      expect(await status()).toMatchObject({
        code: 0,
        stdout: expect.stringMatching(/`?npx stoker --demo jobs`? lists/),
      });
      await forget();
      expect(await status()).toMatchObject({ code: 1, stderr: expect.stringContaining('No demo is running on') });
    } finally {
      await stage.close();
    }
  });
});

describe('without a Stoker', () => {
  beforeAll(async () => {
    stage = await openStage();
  });
  afterAll(() => stage.close());

  it('says so within seconds, and asks for nothing', async () => {
    const all = await Promise.all([cli('run', 'retrain'), cli('schedule', 'run', 'nightly')]);
    for (const { code, stderr } of all) {
      expect(code).toBe(1);
      expect(stderr).toMatch(/No Stoker is running on this database[\s\S]*→ Start it with `npm start`/);
    }
    expect(await newest()).toBeUndefined();
  });

  it('still tells what the record knows', async () => {
    expect(await cli('status')).toMatchObject({ code: 0, stdout: expect.stringMatching(/^No cluster is up\./) });
  });

  it('shows what a launch would be, which needs none', async () => {
    const said = await cli('retrain', '--mode', 'fail', '--dry-run');
    expect(said).toMatchObject({ code: 0, stderr: '' });
    expect(said.stdout).toMatch(
      /^🧪 A dry run: nothing was launched[\s\S]*an hour[\s\S]*\n\{\n {2}"Name": "stoker retrain/,
    );
    const json = await cli('launch', 'adhoc', '--dry-run', '--json');
    expect(JSON.parse(json.stdout)).toMatchObject({
      operation: 'RunJobFlow',
      request: { Instances: { KeepJobFlowAliveWhenNoSteps: true } },
    });
    expect(await newest()).toBeUndefined();
    expect(await stage.store.clusters.live()).toEqual([]);
  });

  it('says what the configuration lacks, as the bot does', async () => {
    const { code, stderr } = await runCli(stage, ['status'], { STOKER_USER: '', STOKER_CHANNEL: '' });
    expect(code).toBe(78);
    expect(stderr).toMatch(/2 things in the configuration must change\.\n {2}- STOKER_USER: it is not set/);
  });
});
