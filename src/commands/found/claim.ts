import type { AwsClusterId } from '../../ids.ts';
import type { Cluster } from '../../records.ts';
import { claimFound } from '../../runs/found/claim.ts';
import { terminateCluster } from '../../runs/want.ts';
import { inlineCode } from '../../slack/escape.ts';
import { clusterTitle, duration, person, quoted } from '../../slack/words.ts';
import { may, refusal } from '../authorize.ts';
import { askAws } from '../aws-words.ts';
import type { Answer, Asked, CommandDeps } from '../context.ts';
import { cardPlace, requirePresence } from '../presence.ts';

/** A cluster that Stoker did not launch becomes that of whoever claims it first. */
export async function claimAs(deps: CommandDeps, { invocation }: Asked, id: AwsClusterId): Promise<Answer> {
  await requirePresence(deps, invocation);
  const detail = await askAws(deps.emr.describeCluster(id));
  const { kind, cluster } = await claimFound(deps, invocation, detail);
  if (kind === 'taken') return { text: taken(cluster) };
  const { idle } = deps.config.found;
  const watched = cluster.keepAlive
    ? `You are told when it has been idle for ${duration(idle.warnAfter)}${idle.terminateAfter ? `, and after ${duration(idle.terminateAfter)} it is ended` : ''}.`
    : 'It ends with its steps.';
  return {
    text: `🙋 *${quoted(clusterTitle(cluster), 100)}* is yours now, as ${inlineCode(cluster.id)}. Its card comes up in ${cardPlace(invocation)}. ${watched}`,
  };
}

/** Puts out a cluster that nobody claimed: in the name of the admin, by the same path as every other. */
export async function terminateFoundAs(deps: CommandDeps, asked: Asked, id: AwsClusterId): Promise<Answer> {
  const { invocation } = asked;
  const refused = refuseToTerminate(deps, asked);
  if (refused) return refused;
  await requirePresence(deps, invocation);
  const detail = await askAws(deps.emr.describeCluster(id));
  const { kind, cluster } = await claimFound(deps, invocation, detail);
  // Somebody has said meanwhile that it is theirs: that is for them to end.
  if (kind === 'taken') return { text: taken(cluster) };
  await terminateCluster(deps, cluster.id, invocation.user);
  const guard = detail.terminationProtected
    ? ' It is protected against that in EMR: its card says what AWS answers.'
    : ' Its card says when it is gone.';
  return { text: `🧯 Putting out ${inlineCode(id)}, which is ${inlineCode(cluster.id)} now.${guard}` };
}

/** Only admins end what is nobody's. */
export function refuseToTerminate(deps: CommandDeps, { access }: Asked): Answer | null {
  if (may(access, 'admin')) return null;
  const text = `🚫 ${refusal(deps.config, access, 'terminate a cluster that nobody claimed', 'admin')} An operator may claim it, and put it out then.`;
  return { text, refused: true };
}

const taken = (cluster: Cluster): string =>
  `${inlineCode(cluster.awsId ?? '')} is claimed already: it is ${inlineCode(cluster.id)} of ${person(cluster.owner)}.`;
