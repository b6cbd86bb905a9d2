import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Machine } from '../../src/emr/machines.ts';
import type { ClusterDetail } from '../../src/emr/types.ts';
import type { AwsClusterId, ClusterId } from '../../src/ids.ts';
import { seenAs } from '../../src/runs/found/seen.ts';
import { type Bot, CHANNEL, startBot, wordsOf } from './support/bot.ts';
import { ADMIN, OPERATOR, testConfig, VIEWER } from './support/config.ts';

const emr: ClusterDetail[] = [];
let bot: Bot;
beforeAll(async () => {
  bot = await startBot({ emr });
});
afterAll(() => bot.end());
beforeEach(async () => {
  for (const { awsId } of await bot.store.found.live()) await bot.store.found.update(awsId, { goneAt: new Date() });
});

let ids = 0;
const HOUR = 3_600_000;

/** A cluster that EMR has, and that a look has found. */
async function found(over: Partial<ClusterDetail> = {}, isFound = true): Promise<AwsClusterId> {
  const id = `j-${String(ids++).padStart(13, 'A')}` as AwsClusterId;
  const detail: ClusterDetail = {
    id,
    name: 'etl by hand',
    state: 'WAITING',
    reason: null,
    createdAt: new Date(Date.now() - 30 * HOUR),
    readyAt: new Date(Date.now() - 29 * HOUR),
    endedAt: null,
    tags: { owner: 'linus' },
    primaryDns: 'ec2-203-0-113-7.compute.example',
    releaseLabel: 'emr-7.13.0',
    applications: ['Spark'],
    logs: { s3: null, cloudWatch: null },
    stepConcurrency: 1,
    keepAlive: true,
    terminationProtected: false,
    ...over,
  } as ClusterDetail;
  emr.push(detail);
  const machine: Machine = {
    id: 'ci-1',
    type: 'm5.xlarge',
    role: 'core',
    market: 'on-demand',
    volumes: [],
    createdAt: detail.createdAt,
    endedAt: null,
  };
  const machines = [machine];
  const look = { listed: detail, known: null, detail: { ...detail, otherStoker: false }, machines };
  if (isFound) await bot.store.found.put(seenAs(testConfig(), look, new Date()));
  await bot.store.found.looked(new Date());
  return id;
}
const clusterOf = (id: AwsClusterId) => bot.store.clusters.find(id);
const answer = async (user: string, text: string): Promise<string> => wordsOf(await bot.ask(user, text));

describe('/emr unclaimed', () => {
  it('lists what nobody launched by Stoker, with buttons, for everybody', async () => {
    const id = await found({ name: 'etl <@U0ADAKOVA1>' });
    await found({ name: 'nightly', keepAlive: false, createdAt: new Date() });
    const message = await bot.ask(VIEWER, 'unclaimed');
    const words = wordsOf(message);
    expect(words).toMatch(/1 cluster nobody claimed: \$0\.\d+ an hour/);
    expect(words).toContain(`*etl &lt;@U0ADAKOVA1&gt;* \`${id}\`\nWAITING · 1 d 6 h old · $0.`);
    expect(words).toContain("by its tags linus's");
    expect(words).toMatch(/They end with their steps:.*nightly/);
    expect(JSON.stringify(message.blocks)).toContain('found.claim');
  });

  it('is a line of the status, while there are any', async () => {
    expect(await answer(VIEWER, 'status')).not.toContain('nobody claimed');
    await found();
    expect(await answer(VIEWER, 'status')).toMatch(/1 cluster nobody claimed, \$0\.\d+ an hour: `\/emr unclaimed`/);
  });

  it('says so when none waits to be claimed', async () => {
    await bot.store.found.looked(new Date());
    expect(await answer(VIEWER, 'found')).toContain('No cluster of the account waits to be claimed');
  });

  it('fits into a message, however many there are', async () => {
    for (let count = 0; count < 60; count += 1) await found({ name: 'x'.repeat(256) });
    for (let count = 0; count < 9; count += 1)
      await found({ name: 'y'.repeat(256), keepAlive: false, createdAt: new Date() });
    const words = await answer(VIEWER, 'unclaimed');
    expect(words).toContain('60 clusters nobody claimed');
    expect(words).toContain('42 more clusters');
    expect(words).toContain('and 4 more');
    expect(words).not.toContain('left out');
  });
});

describe('/emr claim', () => {
  it('makes it theirs, and says what holds for it', async () => {
    const id = await found();
    const words = await answer(OPERATOR, `claim ${id.toLowerCase()}`);
    const cluster = await clusterOf(id);
    expect(cluster).toMatchObject({ owner: OPERATOR, channel: CHANNEL, origin: 'claimed', state: 'idle' });
    expect(words).toContain(`is yours now, as \`${cluster?.id}\``);
    const status = await answer(VIEWER, `status ${id}`);
    expect(status).toContain('Cluster etl by hand');
    expect(status).toContain(`claimed by <@${OPERATOR}>`);
    expect(status).not.toContain('(found)');
    expect(await answer(VIEWER, 'status')).toContain('*etl by hand*');
  });

  it('works for one that no look has found yet', async () => {
    const id = await found({}, false);
    await answer(OPERATOR, `claim ${id}`);
    expect(await clusterOf(id)).toMatchObject({ owner: OPERATOR });
  });

  it('is for operators', async () => {
    const id = await found();
    expect(await answer(VIEWER, `claim ${id}`)).toContain('you need the role *operator*');
    expect(await clusterOf(id)).toBeNull();
  });

  it.each([
    ['one that EMR does not know', 'claim j-NOSUCHCLUSTER', 'j-NOSUCHCLUSTER'],
    ["one of Stoker's", 'claim c-7k3f9q2m', "is not a cluster's id in EMR"],
    ['none', 'claim', 'Which cluster? Find its id with `/emr unclaimed`.'],
  ])('of %s is told what is wrong', async (_what, typed, words) => {
    expect(await answer(OPERATOR, typed)).toContain(words);
  });

  it('of one that somebody has claimed says whose it is', async () => {
    const id = await found();
    await answer(ADMIN, `claim ${id}`);
    expect(await answer(OPERATOR, `claim ${id}`)).toContain(
      `is claimed already: it is \`${(await clusterOf(id))?.id}\` of <@${ADMIN}>`,
    );
  });

  it('of one that has ended meanwhile says so', async () => {
    const id = await found({ state: 'TERMINATED' });
    expect(await answer(OPERATOR, `claim ${id}`)).toContain('already gone');
  });
});

describe('/emr ignore', () => {
  it('leaves it out of the list for as long as one says', async () => {
    const id = await found();
    expect(await answer(OPERATOR, `ignore ${id} --for 30d`)).toContain('left out of the daily list until');
    const row = await bot.store.found.get(id);
    expect(row).toMatchObject({ ignoredBy: OPERATOR });
    expect((row?.ignoredUntil?.getTime() ?? 0) - Date.now()).toBeCloseTo(30 * 24 * HOUR, -5);
    expect(await answer(VIEWER, 'unclaimed')).toMatch(/Ignored:.*by <@U0GRACELI2>/);
  });

  it.each(['1m', '91d', 'soon'])('does not take --for %s', async (time) => {
    const id = await found();
    expect(await answer(OPERATOR, `ignore ${id} --for ${time}`)).toMatch(/--for/);
    expect((await bot.store.found.get(id))?.ignoredUntil).toBeNull();
  });
});

describe('to terminate one that nobody claimed', () => {
  it('is for admins, who are asked first; it becomes theirs, and goes the way of every other', async () => {
    const id = await found();
    expect(await answer(OPERATOR, `terminate ${id}`)).toContain('you need the role *admin*');
    const question = await bot.ask(ADMIN, `terminate ${id}`);
    expect(wordsOf(question)).toContain('Terminate a cluster that Stoker did not launch and nobody claimed?');
    expect(await clusterOf(id)).toBeNull();
    const done = await bot.click(ADMIN, question, 'found.terminate');
    expect(wordsOf(done)).toContain('Putting out');
    expect(await clusterOf(id)).toMatchObject({ owner: ADMIN, wanted: 'gone', endedBy: ADMIN });
  });

  it('leaves one alone that somebody claimed between the question and the click', async () => {
    const id = await found();
    const question = await bot.ask(ADMIN, `terminate ${id}`);
    await answer(OPERATOR, `claim ${id}`);
    expect(wordsOf(await bot.click(ADMIN, question, 'found.terminate'))).toContain('claimed already');
    expect(await clusterOf(id)).toMatchObject({ owner: OPERATOR, wanted: 'up' });
  });

  it('says so when EMR protects it', async () => {
    const id = await found({ terminationProtected: true });
    const question = await bot.ask(ADMIN, `terminate ${id}`);
    expect(wordsOf(await bot.click(ADMIN, question, 'found.terminate'))).toContain('protected');
  });
});

describe('the buttons of a list', () => {
  it('claim for operators, ignore for a week, and leave a row in the audit', async () => {
    const [first, second] = [await found({ createdAt: new Date(Date.now() - 50 * HOUR) }), await found()];
    const list = await bot.ask(VIEWER, 'unclaimed');
    expect(wordsOf(await bot.click(VIEWER, list, 'found.claim'))).toContain('you need the role *operator*');
    const again = await bot.ask(OPERATOR, 'unclaimed');
    await bot.click(OPERATOR, again, 'found.claim');
    await bot.click(OPERATOR, again, 'found.ignore.1');
    expect(await clusterOf(first)).toMatchObject({ owner: OPERATOR });
    const row = await bot.store.found.get(second);
    expect((row?.ignoredUntil?.getTime() ?? 0) - Date.now()).toBeCloseTo(7 * 24 * HOUR, -5);
    const audit = (await bot.store.audit.recent(3)).map(({ name, outcome }) => `${name} ${outcome}`);
    expect(audit).toEqual(['found.ignore ok', 'found.claim ok', 'unclaimed ok']);
  });

  it('of a claimed cluster: a run with --on may use it', async () => {
    const id = await found();
    await answer(OPERATOR, `claim ${id}`);
    expect(await answer(OPERATOR, `retrain --on ${id}`)).toContain('is on its way');
    const [run] = await bot.store.runs.recent(1);
    expect(run).toMatchObject({ clusterId: (await clusterOf(id))?.id as ClusterId, ownCluster: false });
  });
});
