import type { Run } from '../../records.ts';
import { cancelRun } from '../../runs/want.ts';
import { inlineCode, mrkdwn } from '../../slack/escape.ts';
import { may, refusal } from '../authorize.ts';
import type { Answer, Asked, CommandDeps, Handler } from '../context.ts';
import { findRun } from '../targets.ts';

/** `cancel <run>`. */
export const cancel: Handler = async (deps, asked, typed) =>
  cancelAs(deps, asked, await findRun(deps.store, typed.positionals.run ?? ''));

/** The one way a person stops a run, typed or clicked: theirs, or as an operator. */
export async function cancelAs(deps: CommandDeps, { invocation, access }: Asked, run: Run): Promise<Answer> {
  if (run.requestedBy !== invocation.user && !may(access, 'operator')) {
    return { text: `🚫 ${refusal(deps.config, access, 'cancel the run of somebody else', 'operator')}`, refused: true };
  }
  await cancelRun(deps, run.id, invocation.user);
  return { text: `⏹️ Cancelling *${mrkdwn(run.job, 60)}* ${inlineCode(run.id)}. Its card says when it has stopped.` };
}
