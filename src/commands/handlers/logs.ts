import { type FollowedStream, isEnded, type Run } from '../../records.ts';
import { actions, context, type MessageBlock, section } from '../../slack/blocks.ts';
import { followButton } from '../../slack/cards/buttons.ts';
import { failureBlocks } from '../../slack/cards/failure.ts';
import { withinLimits } from '../../slack/cards/within-limits.ts';
import { inlineCode, mrkdwn } from '../../slack/escape.ts';
import { RUN_SIGN, runState } from '../../slack/words.ts';
import type { Answer, Asked, CommandDeps, Handler } from '../context.ts';
import { followLogs } from '../logs/follow.ts';
import { chooseStep, type LogWish, wishOf } from '../logs/query.ts';
import { logBlocks, logText, type Shown } from '../logs/render.ts';
import { whoseLogs } from '../logs/which.ts';
import type { Typed } from '../spec.ts';
import { findRun } from '../targets.ts';

/** Whoever asks waits, and so do others: few commands are worked on at a time. */
const PATIENCE_MS = 20_000;
/** For what is read by then to be put together. */
const GRACE_MS = 1000;

/** `logs <run>`. */
export const logs: Handler = async (deps, asked, typed) => {
  const named = await findRun(deps.store, typed.positionals.run ?? '');
  const { run, step } = await whoseLogs(deps.store, named, Number(typed.options.step ?? 1));
  if (typed.options.follow === true) return followLogs(deps, asked, run, streamOf(typed));
  return logsOf(deps, asked, run, wishOf(run, typed.options), step);
};

const streamOf = ({ options }: Typed): FollowedStream => (options.stream ?? 'own') as FollowedStream;

/** A run's logs as far as they can be read now: what helps first, without secrets; what does not fit becomes a file. */
export async function logsOf(
  deps: CommandDeps,
  asked: Asked,
  run: Run,
  wish: LogWish,
  stepNumber = 1,
): Promise<Answer> {
  const step = chooseStep(run, await deps.store.steps.ofRun(run.id), stepNumber);
  const cluster = await deps.store.clusters.get(run.clusterId);
  const title = `${RUN_SIGN[run.state]} *${mrkdwn(run.job, 60)}* ${inlineCode(run.id)} ${runState(run)}`;
  const blocks: MessageBlock[] = [section(title)];
  if (run.failure && wish.grep === null) blocks.push(...failureBlocks(run.failure, { characters: 1500 }));
  if (!step?.awsId || !cluster) {
    blocks.push(context('Its step has not reached AWS, so there are no logs.'));
    return withinLimits({ text: `${run.job} ${run.id}: no logs yet`, blocks });
  }
  const shown = await withinPatience((signal) => deps.emr.readLogs(cluster, step, wish, signal));
  const text = mrkdwn(`Logs of ${run.job} ${run.id}`, 200);
  if (asked.invocation.source === 'terminal') {
    return { text, blocks, plain: logText(shown, wish) };
  }
  const { blocks: parts, isCut } = logBlocks(shown, wish);
  const buttons = isEnded(run) || wish.grep !== null ? [] : [actions([followButton(run.id, wish.stream ?? 'own')])];
  const answer: Answer = withinLimits({ text, blocks: [...blocks, ...parts, ...buttons] });
  if (!isCut || !wish.inFull) return answer;
  const name = `${run.job}-${run.id}${wish.stream ? `-${wish.stream}` : ''}.log`;
  return {
    ...answer,
    file: { run: run.id, name, title: name, text: logText(shown, wish), command: 'npx stoker logs' },
  };
}

async function withinPatience(read: (signal: AbortSignal) => Promise<Shown>): Promise<Shown> {
  const problem = `They could not be read within ${PATIENCE_MS / 1000} s. Try again in a minute.`;
  const enough = new AbortController();
  const timers: NodeJS.Timeout[] = [];
  const late = new Promise<Shown>((resolve) => {
    timers.push(
      setTimeout(() => enough.abort(), PATIENCE_MS),
      setTimeout(
        () => resolve({ view: { logs: [], searched: 0, unread: 0, problems: [problem] }, nextPush: null }),
        PATIENCE_MS + GRACE_MS,
      ),
    );
  });
  try {
    return await Promise.race([read(enough.signal), late]);
  } finally {
    for (const timer of timers) clearTimeout(timer);
  }
}
