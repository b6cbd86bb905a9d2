import { idleEndOf } from '../../config/idle-limit.ts';
import { costAhead } from '../../runs/costs/ahead.ts';
import { launchCluster } from '../../runs/want.ts';
import { inlineCode, mrkdwn } from '../../slack/escape.ts';
import { duration } from '../../slack/words.ts';
import { requireBudget } from '../budget.ts';
import type { Handler } from '../context.ts';
import { dryRunAnswer } from '../dry-run/answer.ts';
import { cardPlace, requirePresence } from '../presence.ts';
import { priceWords } from '../price-words.ts';

/** `launch <preset>`: wants a cluster, or says what it would be; its card tells the rest. */
export const launch: Handler = async (deps, asked, typed) => {
  const { invocation } = asked;
  const { preset: presetName = '' } = typed.positionals;
  if (typed.options['dry-run'] === true) {
    return dryRunAnswer(deps, asked, typed.command, { kind: 'cluster', preset: presetName, owner: invocation.user });
  }
  await requirePresence(deps, invocation);
  const warning = await requireBudget(deps, asked, null);
  const cluster = await launchCluster(deps, invocation, presetName);
  const preset = deps.config.presets[cluster.preset];
  const idle = preset ? idleEndOf(preset) : null;
  const ends = idle === null ? '' : ` It ends by itself after ${duration(idle)} without work.`;
  const ahead = await costAhead(deps, cluster.preset, null);
  const price = ahead ? ` It costs ${priceWords(ahead, null)}.` : '';
  return {
    text: `⏳ A cluster of preset *${mrkdwn(cluster.preset, 60)}* is on its way as ${inlineCode(cluster.id)}. Its card comes up in ${cardPlace(invocation)}.${price}${ends}${warning}`,
  };
};
