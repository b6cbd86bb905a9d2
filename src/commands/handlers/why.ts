import type { Cluster } from '../../records.ts';
import { inlineCode } from '../../slack/escape.ts';
import type { Answer, CommandDeps, Handler } from '../context.ts';
import { lookAt } from '../idle/look.ts';
import { explanationBlocks, verdictLine } from '../idle/render.ts';
import { findCluster } from '../targets.ts';

/** `why <cluster>`: looks now, and shows what decides. */
export const why: Handler = async (deps, _asked, typed) =>
  whyOf(deps, await findCluster(deps.store, typed.positionals.cluster ?? ''));

/** Whether a cluster works, by what is seen of it at this moment. */
export async function whyOf(deps: CommandDeps, cluster: Cluster): Promise<Answer> {
  if (cluster.state === 'gone') {
    return {
      text: `Cluster ${inlineCode(cluster.id)} is gone; ${inlineCode(`/emr status ${cluster.id}`)} says how it ended.`,
    };
  }
  const [explained] = await lookAt(deps, [cluster]);
  if (!explained) throw new Error(`nothing was gathered of cluster ${cluster.id}`);
  return { text: verdictLine(cluster, explained), blocks: explanationBlocks(cluster, explained), data: explained };
}
