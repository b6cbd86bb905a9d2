import { EMRClient, ListStepsCommand } from '@aws-sdk/client-emr';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Bot } from '../../../sandbox/demo/bot.ts';
import type { Message } from '../../../sandbox/slack/contract.ts';
import { USERS } from '../../../sandbox/slack/workspace.ts';
import { isEnded, type Run } from '../../../src/records.ts';
import { buttonOf, wordsOf } from '../../commands/support/bot.ts';
import { CHANNEL, openStage, type TestStage } from '../../support/stage.ts';

/** Jobs that need more heap than they have: once it was read why, another try has it. */
const poll = { timeout: 40_000, interval: 50 };

let stage: TestStage;
let bot: Bot;
beforeAll(async () => {
  stage = await openStage();
  bot = await stage.start();
});
afterAll(() => stage.close());

/** The runs of a job, oldest first, once the last of so many has ended and all is shown. */
async function settled(job: string, count: number): Promise<Run[]> {
  const runsOf = async () => (await stage.store.runs.recent(20)).filter((run) => run.job === job).reverse();
  await expect
    .poll(async () => {
      const runs = await runsOf();
      const last = runs.at(-1);
      const cards = await Promise.all(runs.map(({ id }) => stage.store.cards.get(id)));
      return {
        runs: runs.length,
        ended: last !== undefined && isEnded(last) && !last.failure?.looking,
        // The last thing that changes a card, and with it the buttons.
        paid: !last?.ownCluster || last.cost !== null,
        shown: cards.every((card) => card !== null && card.shownVersion >= card.wantedVersion),
        told: (await stage.store.outbox.next(new Date(8.64e15), 1)).length === 0,
      };
    }, poll)
    .toEqual({ runs: count, ended: true, paid: true, shown: true, told: true });
  return runsOf();
}

async function cardOf(run: Run): Promise<Message> {
  const card = (await stage.cards()).find(({ metadata }) => metadata?.event_payload.key === `card:${run.id}`);
  if (!card) throw new Error(`run ${run.id} has no card`);
  return card;
}
const threadOf = async (run: Run): Promise<string> => (await stage.thread(await cardOf(run))).map(wordsOf).join('\n');

/** What EMR was given for a run. */
async function submitted(run: Run): Promise<string> {
  const { url: endpoint, region, credentials } = stage.aws;
  const client = new EMRClient({ endpoint, region, credentials });
  const cluster = await stage.store.clusters.get(run.clusterId);
  const { Steps } = await client.send(new ListStepsCommand({ ClusterId: cluster?.awsId ?? '' }));
  client.destroy();
  return Steps?.[0]?.Config?.Args?.join(' ') ?? '';
}

it('a click runs it with the fix that its card names, and it succeeds', { timeout: 90_000 }, async () => {
  await stage.type('hungry');
  const [failed] = (await settled('hungry', 1)) as [Run];
  expect(failed).toMatchObject({ state: 'failed', failure: { cause: 'executor-heap' } });
  const card = await cardOf(failed);
  expect(wordsOf(card)).toContain('🔧 *The fix:* executor memory 4g → 8g');

  await stage.control.post('action', {
    user: USERS.ada,
    container: { type: 'message', channel: CHANNEL, message_ts: card.ts, is_ephemeral: false },
    ...buttonOf(card, 'run.fix'),
  });
  const [, again] = (await settled('hungry', 2)) as [Run, Run];
  expect(again).toMatchObject({ state: 'succeeded', retryOf: failed.id, result: { headline: 'enough heap' } });
  expect(await submitted(again)).toContain('--conf spark.executor.memory=8g');
  expect(wordsOf(await cardOf(again))).toContain(`2nd try of \`${failed.id}\`: executor memory 4g → 8g`);
  const { ts } = await cardOf(again);
  expect(await threadOf(failed)).toMatch(
    new RegExp(
      `Tried again by <@${USERS.ada}> as <http\\S*p${ts.replace('.', '')}\\S*\\|${again.id}>: executor memory 4g → 8g`,
    ),
  );
  expect(await threadOf(again)).toContain(`\`${failed.id}\` failed: executor-heap → \`${again.id}\``);
});

it('a job that may is tried again by itself, once, also by a bot that was killed meanwhile', {
  timeout: 90_000,
}, async () => {
  await stage.type('persistent');
  // Of the first one: the next try may be there as soon as it has failed.
  const first = async () => (await stage.store.runs.recent(20)).findLast(({ job }) => job === 'persistent');
  await expect.poll(async () => (await first())?.state, poll).toBe('failed');
  bot.child.kill('SIGKILL');
  await bot.ended;
  bot = await stage.start();
  const [failed, again] = (await settled('persistent', 2)) as [Run, Run];
  expect(again).toMatchObject({ state: 'succeeded', retryOf: failed.id, requestedBy: USERS.ada });
  const [entry] = await stage.store.audit.recent(1);
  expect(entry).toMatchObject({ kind: 'system', actor: 'stoker', detail: { run: failed.id, retry: again.id } });
  expect(await threadOf(failed)).toContain('Tried again automatically as');
  expect(await threadOf(again)).toContain('2nd try, automatic: executor memory 4g → 8g');
});
