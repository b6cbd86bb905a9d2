import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { LocalSlack } from '../sandbox/slack/server.ts';
import { CHANNELS, USERS } from '../sandbox/slack/workspace.ts';
import { startEmbeddedPostgres } from '../src/store/embedded.ts';
import type { Bench, Benchmark, Measure } from './benchmark.ts';
import { median, percentile } from './statistics.ts';
import { BARE_BOLT_NAME, NO_AWS, startBareBolt, startStoker } from './support/bots.ts';
import { control, logSince, openSlack } from './support/slack.ts';

/** What a team types all day; each is worked on after its acknowledgement, and reads the database. */
const TEXTS = ['status', 'help', 'jobs', 'presets'];
const ANSWERS_WITHIN_MS = 60_000;

/** How long a burst of commands waits for its acknowledgements. */
export const ack: Benchmark = {
  name: 'ack',
  summary: '500 commands at once: from the envelope sent to its acknowledgement, against a bare Bolt handler',
  sizeIs: 'commands at once',
  secondsIs: '',
  defaults: { runs: 21, size: 500, seconds: 1 },
  run: runAck,
};

async function runAck(bench: Bench): Promise<Measure[]> {
  const postgres = await startEmbeddedPostgres(join(bench.folder, 'postgres'));
  bench.onEnd(() => postgres.stop());
  const ours = await openSlack(bench, 'off');
  const theirs = await openSlack(bench, 'off');
  await startStoker(bench, { aws: NO_AWS, slack: ours, databaseUrl: postgres.url });
  await startBareBolt(bench, theirs);

  // The first burst of each is for compilers and connections.
  await burst(bench, ours, true);
  await burst(bench, theirs, false);
  const runs: { ours: number[]; theirs: number[] }[] = [];
  for (let run = 0; run < bench.runs; run += 1) {
    // Who goes first alternates, so that a busy moment of the machine does not always meet the same one.
    const mine = run % 2 === 0 ? await burst(bench, ours, true) : null;
    const peers = await burst(bench, theirs, false);
    const both = { ours: mine ?? (await burst(bench, ours, true)), theirs: peers };
    runs.push(both);
    bench.say(`run ${run + 1}: p99 ${percentile(both.ours, 0.99)} ms, peer ${percentile(both.theirs, 0.99)} ms`);
  }
  const measure = (what: string, share: number): Measure => {
    const ourRuns = runs.map((run) => percentile(run.ours, share));
    const peerRuns = runs.map((run) => percentile(run.theirs, share));
    return {
      what: `ack, ${what}`,
      unit: 'ms',
      ours: median(ourRuns),
      ourRuns,
      peer: { name: BARE_BOLT_NAME, value: median(peerRuns), runs: peerRuns },
      ...(share === 0.99 && { target: { atMost: 1.3, of: 'ratio' } }),
    };
  };
  return [measure('p50', 0.5), measure('p99', 0.99)];
}

/** Sends the commands at once and gives each one's milliseconds until its acknowledgement. */
async function burst(bench: Bench, slack: LocalSlack, answers: boolean): Promise<number[]> {
  await control(slack, 'reset', {});
  // The connections first, so that both bursts are as tight as they can be.
  await Promise.all(Array.from({ length: bench.size }, () => control(slack, 'workspace')));
  const before = (await logSince(slack, 0)).at(-1)?.seq ?? 0;
  await Promise.all(
    Array.from({ length: bench.size }, (_, index) =>
      control(slack, 'command', {
        user: USERS.ada,
        channel: CHANNELS.dataTeam,
        command: '/emr',
        text: TEXTS[index % TEXTS.length],
      }),
    ),
  );
  const deliveries = (await logSince(slack, before)).filter(({ kind }) => kind === 'delivery');
  const late = deliveries.filter(({ violations }) => violations.length > 0);
  if (deliveries.length !== bench.size || late.length > 0)
    throw new Error(`${bench.size} commands sent, ${deliveries.length} delivered, ${late.length} not acknowledged.`);
  // The next burst must not meet the work of this one.
  if (answers) await answered(slack, before, bench.size);
  return deliveries.map(({ durationMs }) => durationMs);
}

async function answered(slack: LocalSlack, since: number, count: number): Promise<void> {
  const deadline = Date.now() + ANSWERS_WITHIN_MS;
  for (;;) {
    const answers = (await logSince(slack, since)).filter(({ kind }) => kind === 'response_url').length;
    if (answers >= count) return;
    if (Date.now() > deadline) throw new Error(`${answers} of ${count} commands were answered within a minute.`);
    await pause(200);
  }
}
