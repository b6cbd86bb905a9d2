import type { KnownBlock } from '@slack/types';
import { hourlyOf, sortFound, withPrice } from '../../runs/found/list.ts';
import { context } from '../../slack/blocks.ts';
import { inlineCode } from '../../slack/escape.ts';
import { hourlyWords } from '../../slack/notices/unclaimed.ts';
import { counted } from '../../slack/words.ts';
import type { CommandDeps } from '../context.ts';

/** That there are clusters which nobody claimed, in a line for whoever looks at what runs; nothing when there are none. */
export async function unclaimedInShort({ store, config, prices, now }: CommandDeps): Promise<KnownBlock[]> {
  const { unclaimed } = sortFound(await store.found.live(), config, now());
  if (unclaimed.length === 0) return [];
  const clusters = unclaimed.map((one) => withPrice(one, prices));
  const what = `${counted(clusters.length, 'cluster')} nobody claimed, ${hourlyWords(hourlyOf(clusters), clusters)} an hour`;
  return [context(`🔎 ${what}: ${inlineCode('/emr unclaimed')}`)];
}
