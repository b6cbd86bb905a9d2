import { setTimeout as pause } from 'node:timers/promises';
import { UserError } from '../errors.ts';
import { TAKE_OVER_SECONDS } from '../runs/pace.ts';
import type { Store } from '../store/store.ts';

const LOOK_EVERY_MS = 250;
/** Another process takes a dead one's duties over within seconds. */
const PATIENCE_MS = (TAKE_OVER_SECONDS + 1) * 1000;

/** Resolves when a Stoker does its duty on this database; throws when none does so within seconds. */
export async function requireBot(store: Pick<Store, 'isLed'>, onWait: () => void): Promise<void> {
  const until = Date.now() + PATIENCE_MS;
  for (let looks = 0; Date.now() < until; looks += 1) {
    if (await store.isLed('sweep')) return;
    if (looks === 1) onWait();
    await pause(LOOK_EVERY_MS);
  }
  throw new UserError(
    'No Stoker is running on this database, so nobody would bring it about. Nothing was asked for.',
    'Start it with `npm start`, then type the same again.',
  );
}
