import type { AwsClusterId } from '../../ids.ts';
import { type Cluster, type FoundCluster, isEnded } from '../../records.ts';
import { withPrice } from '../../runs/found/list.ts';
import { terminateCluster } from '../../runs/want.ts';
import { actions, section } from '../../slack/blocks.ts';
import { terminateButton } from '../../slack/cards/buttons.ts';
import { inlineCode, mrkdwn } from '../../slack/escape.ts';
import { terminateFoundButton } from '../../slack/notices/buttons.ts';
import { unclaimedLine } from '../../slack/notices/unclaimed.ts';
import {
  bornAt,
  broughtBy,
  clusterState,
  clusterTitle,
  duration,
  endedWords,
  secondsBetween,
} from '../../slack/words.ts';
import { may, refusal } from '../authorize.ts';
import type { Answer, Asked, CommandDeps, Handler } from '../context.ts';
import { refuseToTerminate } from '../found/claim.ts';
import { findCluster } from '../targets.ts';

/** `terminate <cluster>`: only asks; the button does it. */
export const terminate: Handler = async (deps, asked, typed) => {
  const id = typed.positionals.cluster ?? '';
  const found = id.startsWith('j-') ? await deps.store.found.get(id as AwsClusterId) : null;
  if (found && !found.clusterId && !found.goneAt) return askForFound(deps, asked, found);
  const cluster = await findCluster(deps.store, id);
  const refused = refuse(deps, asked, cluster);
  if (refused) return refused;
  if (cluster.state === 'gone') return { text: `Cluster ${inlineCode(cluster.id)} is already gone.` };
  if (cluster.wanted === 'gone') return { text: `Cluster ${inlineCode(cluster.id)} is already on its way out.` };
  const running = (await deps.store.runs.onCluster(cluster.id)).filter((run) => !isEnded(run));
  const ends =
    running.length === 0
      ? 'Nothing runs on it.'
      : `With it end: ${running
          .slice(0, 10)
          .map((run) => `${inlineCode(run.id)} ${mrkdwn(run.job, 60)}`)
          .join(', ')}.`;
  const age = duration(secondsBetween(bornAt(cluster), deps.now()));
  const text = `Terminate ${inlineCode(cluster.id)}? ${mrkdwn(clusterTitle(cluster), 60)}, ${broughtBy(cluster)}, ${age} old, ${clusterState(cluster)}. ${ends}`;
  return { text, blocks: [section(text), actions([terminateButton(cluster.id, { asked: true })])] };
};

/** A cluster that nobody claimed: only admins are asked. */
function askForFound(deps: CommandDeps, asked: Asked, found: FoundCluster): Answer {
  const refused = refuseToTerminate(deps, asked);
  if (refused) return refused;
  const line = unclaimedLine(withPrice(found, deps.prices), deps.now());
  const text = `Terminate a cluster that Stoker did not launch and nobody claimed?\n${line}`;
  return { text, blocks: [section(text), actions([terminateFoundButton(found.awsId, null)])] };
}

/** The one way a person puts a cluster out: theirs, or as an operator. */
export async function terminateAs(deps: CommandDeps, asked: Asked, cluster: Cluster): Promise<Answer> {
  const refused = refuse(deps, asked, cluster);
  if (refused) return refused;
  const ended = await terminateCluster(deps, cluster.id, asked.invocation.user);
  // Somebody was faster.
  if (ended.endedBy !== asked.invocation.user) {
    return { text: `Cluster ${inlineCode(cluster.id)} is already on its way out${endedWords(ended)}.` };
  }
  return { text: `🧯 Putting out ${inlineCode(cluster.id)}. The card says when it is gone.` };
}

function refuse(deps: CommandDeps, { invocation, access }: Asked, cluster: Cluster): Answer | null {
  if (cluster.owner === invocation.user || may(access, 'operator')) return null;
  return {
    text: `🚫 ${refusal(deps.config, access, 'terminate the cluster of somebody else', 'operator')}`,
    refused: true,
  };
}
