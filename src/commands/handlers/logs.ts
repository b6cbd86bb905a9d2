import type { KnownBlock } from '@slack/types';
import type { Run } from '../../records.ts';
import { context, section } from '../../slack/blocks.ts';
import { failureBlocks, hidden } from '../../slack/cards/failure.ts';
import { withinLimits } from '../../slack/cards/within-limits.ts';
import { codeBlock, inlineCode, mrkdwn } from '../../slack/escape.ts';
import { RUN_SIGN, runState } from '../../slack/words.ts';
import { redact, redacted } from '../../text/redact.ts';
import type { Answer, CommandDeps, Handler } from '../context.ts';
import { findRun } from '../targets.ts';

const FILES = 4;
/** Whoever asks waits, and so do others: few commands are worked on at a time. */
const PATIENCE_MS = 20_000;

/** `logs <run>`. */
export const logs: Handler = async (deps, _asked, typed) =>
  logsOf(deps, await findRun(deps.store, typed.positionals.run ?? ''), Number(typed.options.lines ?? 15));

/** The last lines of a run's logs, its error first; escaped and without secrets. */
export async function logsOf(deps: CommandDeps, run: Run, lines: number): Promise<Answer> {
  const [step] = await deps.store.steps.ofRun(run.id);
  const cluster = await deps.store.clusters.get(run.clusterId);
  const title = `${RUN_SIGN[run.state]} *${mrkdwn(run.job, 60)}* ${inlineCode(run.id)} ${runState(run)}`;
  const blocks: KnownBlock[] = [section(title)];
  if (run.failure) blocks.push(...failureBlocks(run.failure, { characters: 1500 }));
  if (!step?.awsId || !cluster) {
    blocks.push(context('Its step has not reached AWS, so there are no logs.'));
    return withinLimits({ text: `${run.job} ${run.id}: no logs yet`, blocks });
  }
  const { files, problems } = await withinPatience(deps.emr.readLogs(cluster, step, { lines }));
  const tails = files.toSorted(byWhoSpeaks).slice(0, FILES);
  for (const { file, text } of tails) {
    const clean = redact(text);
    const note = hidden(clean.count);
    const size = Math.floor(8000 / tails.length);
    const name = `*${mrkdwn(redacted(file), 200)}*`;
    blocks.push(section(`${name}\n${codeBlock(clean.text, Math.min(size, 2700))}`));
    if (note) blocks.push(context(note));
  }
  for (const problem of problems.slice(0, 3)) blocks.push(context(`⚠️ ${mrkdwn(redacted(problem), 500)}`));
  if (tails.length === 0 && problems.length === 0) {
    blocks.push(context('No log has arrived yet: EMR writes them every few minutes and once the step has ended.'));
  }
  return withinLimits({ text: mrkdwn(`Logs of ${run.job} ${run.id}`, 200), blocks });
}

/** In cluster mode what the job itself prints is in the driver's stdout; the other files are mostly Spark's and YARN's. */
const isOwnWords = ({ file }: { file: string }): boolean => file.startsWith('driver stdout');
const byWhoSpeaks = (a: { file: string }, b: { file: string }): number => Number(isOwnWords(b)) - Number(isOwnWords(a));

async function withinPatience(reading: ReturnType<CommandDeps['emr']['readLogs']>): typeof reading {
  const problem = `They could not be read within ${PATIENCE_MS / 1000} s. Try again in a minute.`;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Awaited<typeof reading>>((resolve) => {
    timer = setTimeout(() => resolve({ files: [], problems: [problem] }), PATIENCE_MS);
  });
  try {
    return await Promise.race([reading, late]);
  } finally {
    clearTimeout(timer);
  }
}
