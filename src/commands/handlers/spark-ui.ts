import { UserError } from '../../errors.ts';
import { isEnded, type Run } from '../../records.ts';
import { context, section } from '../../slack/blocks.ts';
import { escapeMrkdwn, inlineCode, mrkdwn } from '../../slack/escape.ts';
import { may, refusal } from '../authorize.ts';
import { askAws } from '../aws-words.ts';
import type { Answer, Asked, CommandDeps } from '../context.ts';

/** Few commands are worked on at a time; a second click finds what the first one has asked AWS to prepare. */
const PATIENCE_MS = 45_000;

/** A link to Spark's own pages about a run, for the one who asks and nobody else: its pages hold settings and queries. */
export async function sparkUiOf(deps: CommandDeps, { invocation, access }: Asked, run: Run): Promise<Answer> {
  if (run.requestedBy !== invocation.user && !may(access, 'operator')) {
    return {
      text: `🚫 ${refusal(deps.config, access, 'open the Spark UI of a run of somebody else', 'operator')}`,
      refused: true,
    };
  }
  if (invocation.source === 'mention')
    throw new UserError(
      'All in the thread would see the link.',
      `Type \`/emr report ${run.id} --spark-ui\`, or click *Spark UI*.`,
    );
  const cluster = await deps.store.clusters.get(run.clusterId);
  if (!cluster?.awsId || run.startedAt === null)
    throw new UserError(`Run ${run.id} has not begun on a cluster, so Spark has nothing to show.`);
  const application = (await deps.store.reports.get(run.id))?.application.id ?? null;
  const lives = cluster.state === 'up' || cluster.state === 'idle';
  const link = await askAws(
    deps.emr.sparkUi(cluster.awsId, {
      application,
      // AWS's own server hears of what still runs some minutes late.
      onCluster: lives && !isEnded(run),
      signal: AbortSignal.timeout(PATIENCE_MS),
    }),
  );
  const what = `*${mrkdwn(run.job, 60)}* ${inlineCode(run.id)}`;
  if (link.kind === 'preparing') {
    const said = link.state ? ` It says: ${mrkdwn(link.state, 200)}.` : '';
    return { text: `⏳ AWS is still preparing the Spark UI of ${what}.${said} Click again in a minute.` };
  }
  return {
    text: `The Spark UI of ${mrkdwn(run.job, 60)} ${run.id}`,
    blocks: [
      section(`<${escapeMrkdwn(link.url)}|Open the Spark UI> of ${what}`),
      context('The link works for whoever has it, and not for long: do not pass it on. Ask anew for a fresh one.'),
    ],
  };
}
