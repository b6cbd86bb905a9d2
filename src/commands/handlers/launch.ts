import { idleEndOf } from '../../config/idle-limit.ts';
import { launchCluster } from '../../runs/want.ts';
import { inlineCode, mrkdwn } from '../../slack/escape.ts';
import { duration } from '../../slack/words.ts';
import type { Handler } from '../context.ts';
import { cardPlace, requirePresence } from '../presence.ts';

/** `launch <preset>`: wants a cluster; its card tells the rest. */
export const launch: Handler = async (deps, { invocation }, typed) => {
  await requirePresence(deps, invocation);
  const cluster = await launchCluster(deps, invocation, typed.positionals.preset ?? '');
  const preset = deps.config.presets[cluster.preset];
  const idle = preset ? idleEndOf(preset) : null;
  const ends = idle === null ? '' : ` It ends by itself after ${duration(idle)} without work.`;
  return {
    text: `⏳ A cluster of preset *${mrkdwn(cluster.preset, 60)}* is on its way as ${inlineCode(cluster.id)}. Its card comes up in ${cardPlace(invocation)}.${ends}`,
  };
};
