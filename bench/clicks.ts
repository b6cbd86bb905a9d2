import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { WebClient } from '@slack/web-api';
import type { Block, Container, View } from '../sandbox/slack/contract.ts';
import type { LocalSlack } from '../sandbox/slack/server.ts';
import { CHANNELS, USERS } from '../sandbox/slack/workspace.ts';
import type { ClusterId, RunId } from '../src/ids.ts';
import { actions } from '../src/slack/blocks.ts';
import { reportButton } from '../src/slack/cards/buttons.ts';
import { keepButtons } from '../src/slack/notices/buttons.ts';
import { startEmbeddedPostgres } from '../src/store/embedded.ts';
import { createStore } from '../src/store/postgres.ts';
import type { Bench, Benchmark, Measure } from './benchmark.ts';
import { median, percentile } from './statistics.ts';
import { BARE_BOLT_NAME, NO_AWS, residentMb, startBareBolt, startStoker } from './support/bots.ts';
import { control, logSince, openSlack, watch } from './support/slack.ts';
import { seedTeam } from './support/team-record.ts';

const TEAM = { clusters: 300, schedules: 200 };
const SAMPLE_MS = 250;
const MOST_TRIES = 20;

/** Whether a team may click as much as it likes. */
export const clicks: Benchmark = {
  name: 'clicks',
  summary: '500 clicks in 10 s on cards and Homes of a large team: acknowledgements in time, and memory',
  sizeIs: 'clicks',
  secondsIs: 'in which they are made',
  defaults: { runs: 3, size: 500, seconds: 10 },
  run: runClicks,
};

/** What can be clicked: a button of a message, or of somebody's Home as it was last published. */
type Target = () => { user: string; container: Container; block_id: string; action: Record<string, unknown> };

async function runClicks(bench: Bench): Promise<Measure[]> {
  const postgres = await startEmbeddedPostgres(join(bench.folder, 'postgres'));
  bench.onEnd(() => postgres.stop());
  await (await createStore({ connectionString: postgres.url })).close();
  await seedTeam(postgres.url, TEAM);
  const ours = await openSlack(bench, 'slack');
  const theirs = await openSlack(bench, 'slack');
  const stoker = await startStoker(bench, { aws: NO_AWS, slack: ours, databaseUrl: postgres.url });
  const bareBolt = await startBareBolt(bench, theirs);
  const onCards = await postCards(ours);
  const targets = [...onCards, ...(await openHomes(bench, ours))];
  const peerTargets = await postCards(theirs);
  bench.say(`resident before the first click: ${Math.round((await residentMb(stoker.pid)).now)} MB`);

  const runs: { ours: number[]; theirs: number[]; peak: number; peerPeak: number }[] = [];
  for (let run = 0; run < bench.runs; run += 1) {
    const mine = await clickAway(bench, ours, targets, stoker.pid);
    const peers = await clickAway(bench, theirs, peerTargets, bareBolt.pid);
    runs.push({ ours: mine.acks, theirs: peers.acks, peak: mine.peakMb, peerPeak: peers.peakMb });
    bench.say(`run ${run + 1}: p99 ${percentile(mine.acks, 0.99)} ms, worst ${Math.max(...mine.acks)} ms`);
  }
  const measure = (what: string, share: number, target?: Measure['target']): Measure => {
    const ourRuns = runs.map((run) => percentile(run.ours, share));
    const peerRuns = runs.map((run) => percentile(run.theirs, share));
    return {
      what: `click to acknowledgement, ${what}`,
      unit: 'ms',
      ours: median(ourRuns),
      ourRuns,
      peer: { name: BARE_BOLT_NAME, value: median(peerRuns), runs: peerRuns },
      ...(target && { target }),
    };
  };
  const peaks = runs.map(({ peak }) => peak);
  const peerPeaks = runs.map(({ peerPeak }) => peerPeak);
  return [
    measure('p50', 0.5),
    measure('p99', 0.99),
    measure('the slowest', 1, { atMost: 3000, of: 'value' }),
    {
      what: 'resident, highest ever',
      unit: 'MB',
      ours: Math.max(...peaks),
      ourRuns: peaks,
      peer: { name: BARE_BOLT_NAME, value: Math.max(...peerPeaks), runs: peerPeaks },
      target: { atMost: 400, of: 'value' },
    },
  ];
}

/** Clicks at an even pace, each target in turn; every acknowledgement's milliseconds, and the most memory meanwhile. */
async function clickAway(
  { size, seconds }: Bench,
  slack: LocalSlack,
  targets: readonly Target[],
  pid: number,
): Promise<{ acks: number[]; peakMb: number }> {
  const before = (await logSince(slack, 0)).at(-1)?.seq ?? 0;
  const startedAt = performance.now();
  const made: Promise<unknown>[] = [];
  for (let n = 0; n < size; n += 1) {
    await pause(Math.max(0, startedAt + (n * seconds * 1000) / size - performance.now()));
    const target = targets[n % targets.length];
    if (target) made.push(click(slack, target));
  }
  const answers = (await Promise.all(made)) as { ok: boolean }[];
  // What the clicks set off goes on for a while.
  const peaks: number[] = [];
  for (let waited = 0; waited < 2000; waited += SAMPLE_MS) {
    await pause(SAMPLE_MS);
    peaks.push((await residentMb(pid)).peak);
  }
  const deliveries = (await logSince(slack, before)).filter(
    ({ kind, name }) => kind === 'delivery' && name.startsWith('block_actions'),
  );
  const late =
    deliveries.filter(({ violations }) => violations.length > 0).length + answers.filter(({ ok }) => !ok).length;
  if (deliveries.length !== size || late > 0)
    throw new Error(`${size} clicks made, ${deliveries.length} delivered, ${late} not acknowledged in time.`);
  return { acks: deliveries.map(({ durationMs }) => durationMs), peakMb: Math.max(...peaks) };
}

/** A Home that is published between a look at it and the click has other blocks: then it is clicked as it is now. */
async function click(slack: LocalSlack, target: Target): Promise<object> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await control(slack, 'action', target());
    } catch (error) {
      if (tries === MOST_TRIES || !String(error).includes('block_not_found')) throw error;
      await pause(10);
    }
  }
}

/** Messages of the bot with buttons of cards: some change the record, some read it. */
async function postCards(slack: LocalSlack): Promise<Target[]> {
  const web = new WebClient(slack.botToken, { slackApiUrl: slack.apiUrl });
  // Of the seeded ones every third is kept by somebody, the others have a run of their own.
  const buttons = [...keepButtons('c-live3' as ClusterId), reportButton('r-live1' as RunId)];
  const { ts = '', message } = await web.chat.postMessage({
    channel: CHANNELS.dataTeam,
    text: 'A card',
    blocks: [actions(buttons)],
  });
  const container: Container = { type: 'message', channel: CHANNELS.dataTeam, message_ts: ts, is_ephemeral: false };
  const blockId = message?.blocks?.[0]?.block_id ?? '';
  return buttons.map((one) => () => ({
    user: USERS.ada,
    container,
    block_id: blockId,
    action: { type: 'button', action_id: one.action_id, value: one.value },
  }));
}

/** Opens three people's Homes, and clicks on them as they are at that moment. */
async function openHomes(bench: Bench, slack: LocalSlack): Promise<Target[]> {
  const targets: Target[] = [];
  for (const user of Object.values(USERS)) {
    let view: View | null = null;
    const shown = new Promise<void>((resolve, reject) => {
      watch(
        bench,
        slack,
        (event) => {
          if (event.type !== 'home_published') return;
          view = event.view;
          resolve();
        },
        user,
      ).then(() => control(slack, `home?user=${user}`), reject);
    });
    await shown;
    targets.push(
      ...['home.refresh', 'home.page.1'].map((id) => () => {
        if (!view) throw new Error(`the Home of ${user} was never published`);
        return { user, container: { type: 'view' as const, view_id: view.id }, ...buttonIn(view.blocks, id) };
      }),
    );
  }
  return targets;
}

function buttonIn(blocks: readonly Block[], id: string) {
  for (const { block_id = '', elements } of blocks) {
    const found = (Array.isArray(elements) ? elements : []).find(({ action_id }) => action_id === id);
    if (found) return { block_id, action: { type: 'button', action_id: id, value: found.value } };
  }
  throw new Error(`Home has no button ${id}`);
}
