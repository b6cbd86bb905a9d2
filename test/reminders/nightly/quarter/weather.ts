import { randomOf } from '../../../../bench/idle/random.ts';
import { secondsAfter } from '../../../../src/runs/world.ts';

/** From a moment up to before another. */
export interface Span {
  from: Date;
  to: Date;
}

const MINUTE = 60;
const DAY = 86_400;

/** When Stoker is down: for minutes, hours, and once in a while for days; not in the last five. None touches another. */
export function downtimes(seed: string, begins: Date, nights: number): Span[] {
  const random = randomOf(`${seed}/down`);
  const spans: Span[] = [];
  for (let night = 1; night < nights - 9; night += 1) {
    const kind = night % 41 === 20 ? 'days' : random.chance(0.1) ? 'hours' : random.chance(0.15) ? 'minutes' : null;
    if (!kind) continue;
    const seconds = {
      days: random.between(2 * DAY, 4 * DAY),
      hours: random.between(20 * MINUTE, 10 * 60 * MINUTE),
      minutes: random.between(MINUTE, 6 * MINUTE),
    }[kind];
    const from = secondsAfter(begins, night * DAY + Math.floor(random.between(0, DAY)));
    const last = spans.at(-1);
    if (last && from <= secondsAfter(last.to, 10 * MINUTE)) continue;
    spans.push({ from, to: secondsAfter(from, Math.floor(seconds)) });
  }
  return spans;
}

/** The span that a moment lies in. */
export const spanAt = (spans: readonly Span[], at: Date): Span | null =>
  spans.find(({ from, to }) => from <= at && at < to) ?? null;
