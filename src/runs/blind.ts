import type { AwsProblem } from '../aws/errors.ts';
import type { ClusterId, RunId } from '../ids.ts';
import type { RunDeps } from './deps.ts';

/** A hiccup is nobody's business; this many looks in a row that failed are. */
const TELL_AFTER = 4;

/** Says in the threads when AWS cannot be looked at, and when it can again: a card that stands still looks like one that is true. */
export interface Blindness {
  failed(problem: AwsProblem): Promise<void>;
  seen(): Promise<void>;
}

export function createBlindness(deps: RunDeps): Blindness {
  let since: Date | null = null;
  let failures = 0;
  const tellAll = async (key: string, message: string): Promise<void> => {
    for (const subject of await liveCards(deps))
      await deps.store.outbox.add(subject, `${subject}:${key}`, { kind: 'note', message }, deps.now());
  };
  return {
    failed: async ({ message, hint }) => {
      since ??= deps.now();
      failures += 1;
      if (failures !== TELL_AFTER) return;
      const told = `AWS cannot be looked at, so the card may be old. ${message} ${hint}`;
      await tellAll(`blind:${since.toISOString()}`, told);
    },
    seen: async () => {
      if (failures >= TELL_AFTER && since) await tellAll(`seen:${since.toISOString()}`, 'AWS can be looked at again.');
      since = null;
      failures = 0;
    },
  };
}

/** The cards of what is going on: those of live runs, and those of clusters that stand for themselves. */
async function liveCards({ store }: RunDeps): Promise<(RunId | ClusterId)[]> {
  const [runs, clusters] = await Promise.all([store.runs.live(), store.clusters.live()]);
  const subjects = [...runs.map(({ id }) => id), ...clusters.map(({ id }) => id)];
  const cards = await Promise.all(subjects.map((subject) => store.cards.get(subject)));
  return subjects.filter((_, index) => cards[index]);
}
