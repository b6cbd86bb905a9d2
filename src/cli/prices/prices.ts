import { dirname, resolve } from 'node:path';
import { loadPrices } from '../../emr/pricing/prices.ts';
import type { PricesOptions } from '../options.ts';
import type { Style } from '../render/style.ts';
import type { Terminal } from '../terminal.ts';
import { regionOf } from './region.ts';
import { pricesJson, pricesText } from './show.ts';
import { updatePrices } from './update.ts';

/** `prices [type…]` and `prices update`: needs a region, and neither Slack nor a database. Gives the exit code. */
export async function showPrices(
  { types, update, region: given, json }: PricesOptions,
  world: { env: Record<string, string | undefined>; directory: string; now: () => Date },
  terminal: Terminal,
  style: Style,
): Promise<number> {
  const region = regionOf(given, world.env);
  // Where the bot looks: beside its stoker.yml.
  const directory = dirname(resolve(world.directory, world.env.STOKER_CONFIG?.trim() || 'stoker.yml'));
  if (update) terminal.note(await updatePrices(region, directory, world.now(), terminal));
  const prices = await loadPrices(directory, region);
  terminal.say(json ? pricesJson(prices, types) : pricesText(prices, types, style));
  return 0;
}
