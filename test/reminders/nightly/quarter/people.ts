import { lot } from '../../../../bench/idle/random.ts';
import type { LocalAws } from '../../../../sandbox/aws/server.ts';
import { isEnded } from '../../../../src/records.ts';
import type { ReminderDeps } from '../../../../src/reminders/deps.ts';
import { pauseSchedule, resumeSchedule, runNow } from '../../../../src/runs/schedules/want.ts';
import { cancelRun } from '../../../../src/runs/want.ts';
import { secondsAfter } from '../../../../src/runs/world.ts';
import { CHANNEL, GRACE } from '../states.ts';
import type { Agenda } from './agenda.ts';
import type { Span } from './weather.ts';

const HOUR = 3600;
const DAY = 24 * HOUR;
/** The schedule that people pause for a while. */
export const PAUSED = { name: 'kolkata', fromNight: 30, nights: 12 } as const;

/** What people, and whoever brings data, have done. */
export interface PeopleDid {
  newData: Date[];
  paused: Span | null;
  /** How often they have run a schedule out of turn. */
  asked: number;
}

interface Place {
  seed: string;
  begins: Date;
  nights: number;
  agenda: Agenda;
  deps: ReminderDeps;
  /** Does it at a moment, or once Stoker is up again. */
  atUp(moment: Date, what: () => Promise<void>): void;
  aws: LocalAws;
  bucket: string;
}

/** Puts on the agenda what people do in a quarter: new data, runs out of turn, cancelled runs, a pause. */
export function letPeopleLive({ seed, begins, nights, agenda, deps, atUp, aws, bucket }: Place): PeopleDid {
  const did: PeopleDid = { newData: [], paused: null, asked: 0 };
  for (let night = 0; night < nights; night += 1) {
    const day = secondsAfter(begins, night * DAY);
    if (lot(seed, 'new data', night) < 0.4)
      agenda.at(secondsAfter(day, 20 * HOUR), async () => {
        did.newData.push(agenda.now());
        await aws.objects.put(bucket, `tweets/${night}.json.gz`, String(night));
      });
    if (lot(seed, 'asked', night) < 0.1)
      atUp(secondsAfter(day, 9 * HOUR + 61), async () => {
        did.asked += 1;
        await runNow(deps, 'sydney', { user: GRACE, channel: CHANNEL, requestKey: `asked-${night}` });
      });
    if (lot(seed, 'cancelled', night) < 0.15)
      atUp(secondsAfter(day, 7 * HOUR), async () => {
        const [run] = await deps.store.runs.live();
        if (run && !isEnded(run)) await cancelRun(deps, run.id, GRACE);
      });
  }
  if (nights > PAUSED.fromNight + PAUSED.nights) {
    const pausedAt = secondsAfter(begins, PAUSED.fromNight * DAY + 12 * HOUR);
    const resumed = secondsAfter(pausedAt, PAUSED.nights * DAY);
    atUp(pausedAt, async () => {
      did.paused = { from: agenda.now(), to: resumed };
      await pauseSchedule(deps, PAUSED.name, GRACE);
    });
    atUp(resumed, async () => {
      if (did.paused) did.paused.to = agenda.now();
      await resumeSchedule(deps, PAUSED.name);
    });
  }
  return did;
}
