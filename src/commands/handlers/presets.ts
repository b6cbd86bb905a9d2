import type { KnownBlock } from '@slack/types';
import { idleEndOf } from '../../config/idle-limit.ts';
import type { Preset } from '../../config/schema.ts';
import { presetHourly } from '../../emr/pricing/estimate.ts';
import { section } from '../../slack/blocks.ts';
import { withinLimits } from '../../slack/cards/within-limits.ts';
import { inlineCode, mrkdwn } from '../../slack/escape.ts';
import { duration } from '../../slack/words.ts';
import type { Handler } from '../context.ts';
import { priceWords } from '../price-words.ts';

/** `presets`: what each kind of cluster is made of, what it costs and when it ends. */
export const presets: Handler = async ({ config, prices }) => {
  const entries = Object.entries(config.presets);
  if (entries.length === 0) return { text: 'There is no preset: add one under `presets` in stoker.yml.' };
  const blocks: KnownBlock[] = entries.map(([name, preset]) =>
    section(
      `${inlineCode(`/emr launch ${name}`)} ${mrkdwn(preset.description, 300)}\n${mrkdwn(machines(preset), 400)}\n${mrkdwn(
        `${preset.releaseLabel}: ${preset.applications.join(', ')}`,
        300,
      )} · ${ends(preset)} · ${priceWords({ hourly: presetHourly(preset, prices), usual: null }, null)}`,
    ),
  );
  return withinLimits({ text: `Presets: ${entries.map(([name]) => name).join(', ')}`, blocks });
};

/** `1 × m5.xlarge primary, 2 × m5.xlarge core (spot)`. */
export function machines({ instances }: Preset): string {
  if ('groups' in instances) {
    return Object.entries(instances.groups)
      .flatMap(([role, group]) =>
        group ? [`${group.count} × ${group.type} ${role}${group.market === 'spot' ? ' (spot)' : ''}`] : [],
      )
      .join(', ');
  }
  return Object.entries(instances.fleets)
    .flatMap(([role, fleet]) => {
      if (!fleet) return [];
      const units = [fleet.onDemand ? `${fleet.onDemand} on demand` : '', fleet.spot ? `${fleet.spot} spot` : ''];
      return [`${role}: ${units.filter(Boolean).join(' + ')} of ${fleet.types.map(({ type }) => type).join('/')}`];
    })
    .join(', ');
}

function ends(preset: Preset): string {
  const limit = `never older than ${duration(preset.hardLimit)}`;
  const idle = idleEndOf(preset);
  if (idle === null) return `stays until terminated, ${limit}`;
  const afterIdle = `after ${duration(idle)} idle, ${limit}`;
  return preset.keepAlive ? `ends ${afterIdle}` : `ends with its run; launched by itself ${afterIdle}`;
}
