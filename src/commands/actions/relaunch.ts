import { UserError } from '../../errors.ts';
import type { Cluster } from '../../records.ts';
import { inlineCode } from '../../slack/escape.ts';
import { person } from '../../slack/words.ts';
import type { Answer, Asked, CommandDeps } from '../context.ts';
import { launch } from '../handlers/launch.ts';

/**
 * Another cluster of the same preset, where the first one was: as `launch` does it. One at a time, since all in the
 * channel see the button.
 */
export async function relaunch(deps: CommandDeps, asked: Asked, cluster: Cluster): Promise<Answer> {
  const command = deps.registry.find('launch');
  if (!command || !deps.config.presets[cluster.preset]) {
    throw new UserError(
      `Preset '${cluster.preset}' is no longer in stoker.yml.`,
      `Presets: ${deps.registry.presetNames.join(', ')}.`,
    );
  }
  let requestKey = `relaunch:${cluster.id}`;
  const earlierOne = () => deps.store.clusters.byRequestKey(requestKey);
  for (let earlier = await earlierOne(); earlier; earlier = await earlierOne()) {
    if (earlier.state !== 'gone' && earlier.wanted === 'up') {
      return { text: `⏳ It was launched again already as ${inlineCode(earlier.id)}, by ${person(earlier.owner)}.` };
    }
    requestKey = `relaunch:${earlier.id}`;
  }
  const invocation = { ...asked.invocation, channel: cluster.channel, requestKey };
  return launch(deps, { ...asked, invocation }, { command, positionals: { preset: cluster.preset }, options: {} });
}
