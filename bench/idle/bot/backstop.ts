import { SECOND } from '../spans.ts';
import { awsIdleSince, signsForAws } from '../world/aws-policy.ts';
import type { Life } from '../world/life.ts';
import type { World } from '../world/world.ts';

/** AWS's auto-termination, as Stoker sets it. */
export interface Backstop {
  /** After so many seconds without a sign of life that AWS sees; null: never. */
  set(life: Life, seconds: number | null): void;
}

/** It counts from when idleness began, whenever it was set: of the two ways in which it may be read, the harder one. */
export function createBackstop(world: World, endedBy: (life: Life) => Promise<string>): Backstop {
  const { agenda } = world;
  const limits = new Map<Life, number>();

  async function watch(life: Life): Promise<void> {
    const limit = limits.get(life);
    // It leaves alone what is protected.
    if (limit === undefined || life.endedAt !== null || life.story.isProtected) return;
    const at = agenda.now();
    const since = awsIdleSince(life, at);
    if (since === null) return agenda.at(endOfSigns(life, at), () => watch(life));
    if (since + limit > at) return agenda.at(since + limit, () => watch(life));
    await world.end(life, await endedBy(life));
  }

  return {
    set: (life, seconds) => {
      if (seconds === null) limits.delete(life);
      else limits.set(life, seconds * SECOND);
      agenda.at(Math.max(agenda.now(), life.readyAt), () => watch(life));
    },
  };
}

/** When AWS will see nothing of it any more; `Infinity` for never. */
const endOfSigns = (life: Life, at: number): number =>
  signsForAws(life).find(({ from, to }) => from <= at && at < to)?.to ?? at;
