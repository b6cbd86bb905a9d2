import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Metering, MINUTE } from './model/cloud.ts';
import { type House, openHouse } from './model/house.ts';
import { HARD_LIMIT_SECONDS, RULES } from './model/judge.ts';

const number = (min: number, max: number) => fc.integer({ min, max });
const happening = <K extends string, T>(weight: number, kind: K, fields: { [F in keyof T]: fc.Arbitrary<T[F]> }) => ({
  weight,
  arbitrary: fc.tuple(fc.constant(kind), fc.record(fields)).map(([kind, record]) => ({ kind, ...record })),
});

/** What happens once it is decided that the cluster ends, before EMR is asked. */
type LastMoment = 'step' | 'metrics' | 'emr' | 'keep' | 'kill';

/** Whatever happens to a cluster, to the people around it and to the bot that watches it. */
const event = fc.oneof(
  happening(20, 'wait', { minutes: number(1, 45) }),
  happening(20, 'brink', { minutes: number(0, 6) }),
  happening(10, 'step', { minutes: number(1, 60) }),
  happening(10, 'application', { minutes: number(1, 60) }),
  happening(6, 'bot-down', { minutes: number(1, 240) }),
  // A second more or less, a time server's correction, and the hour of a daylight saving time that somebody sets by hand.
  happening(8, 'clock', {
    minutes: fc.oneof(number(-3, 6), number(-180, 180), number(-30, -10), fc.constantFrom(-60, 60)),
    // What is amiss with a machine's clock is seldom alone: its network is too.
    metrics: fc.constantFrom<(Metering | null)[]>(null, null, 'lost', 'away', 'ok'),
  }),
  happening(6, 'keep', { hours: number(1, 9), admin: fc.boolean() }),
  happening(1, 'terminate', {}),
  happening(10, 'metrics', { are: fc.constantFrom<Metering[]>('ok', 'ok', 'away', 'lost', 'torn') }),
  happening(4, 'emr', { isAway: fc.boolean() }),
  happening(4, 'slack', { isAway: fc.boolean() }),
  happening(10, 'kill', { call: number(1, 30), when: fc.constantFrom<('before' | 'after')[]>('before', 'after') }),
  happening(12, 'last-moment', { what: fc.constantFrom<LastMoment[]>('step', 'metrics', 'emr', 'keep', 'kill') }),
  happening(4, 'replicas', { others: number(1, 3), minutes: number(1, 20) }),
);
type Event = typeof event extends fc.Arbitrary<infer T> ? T : never;

async function happen(house: House, event: Event): Promise<void> {
  switch (event.kind) {
    case 'wait':
      return house.pass(event.minutes);
    case 'brink': {
      // To shortly before the moment at which people were told that it ends, where everything is decided.
      const endsAt = await house.endsAt();
      const left = endsAt === null ? 30 : Math.floor((endsAt - house.botTime()) / MINUTE) - event.minutes;
      return house.pass(Math.max(1, Math.min(left, 120)));
    }
    case 'step':
      return house.cloud.endedAt === null ? house.cloud.addStep(house.now(), event.minutes * MINUTE) : undefined;
    case 'application':
      return house.cloud.endedAt === null ? house.cloud.addApplication(house.now(), event.minutes * MINUTE) : undefined;
    case 'bot-down':
      house.isBotUp = false;
      await house.pass(event.minutes);
      house.isBotUp = true;
      return;
    case 'clock':
      house.cloud.metering = event.metrics ?? house.cloud.metering;
      return house.jump(event.minutes * MINUTE);
    case 'keep':
      return house.keep(event.hours, event.admin);
    case 'terminate':
      return house.terminate();
    case 'metrics':
      house.cloud.metering = event.are;
      return;
    case 'emr':
      house.cloud.isAway = event.isAway;
      return;
    case 'slack':
      house.isSlackUp = !event.isAway;
      return;
    case 'last-moment':
      house.lastMoment = () => atLast(house, event.what);
      return;
    case 'kill':
      return house.fuse.set(event.call, event.when);
    case 'replicas':
      return house.pass(event.minutes, event.others);
  }
}

function atLast(house: House, what: LastMoment): unknown {
  switch (what) {
    case 'step':
      return house.cloud.addStep(house.now(), 20 * MINUTE);
    case 'metrics':
      house.cloud.metering = 'away';
      return;
    case 'emr':
      house.cloud.isAway = true;
      return;
    case 'keep':
      return house.keep(1, false);
    case 'kill':
      return house.fuse.set(1, 'before');
  }
}

/** Everything works again, and nobody does anything more. */
async function calmDown(house: House): Promise<void> {
  house.cloud.metering = 'ok';
  house.cloud.isAway = false;
  house.isSlackUp = true;
  house.fuse.mend();
  house.lastMoment = null;
  house.jump(house.now() - house.botTime());
}

const events = fc.array(event, { minLength: 4, maxLength: 40 });
const options = { numRuns: Number(process.env.PROPERTY_RUNS ?? 200) };

describe('whatever happens to a cluster, its people and the bot', () => {
  it('it is never ended for idleness while it works or nobody can tell, unwarned, kept, or twice nagged; nor outlives its limit', async () => {
    const ends = { idle: 0, limit: 0, person: 0, lives: 0 };
    await fc.assert(
      fc.asyncProperty(events, async (all) => {
        const house = await openHouse();
        for (const one of all) await happen(house, one);
        const { endedBy } = await house.cluster();
        if (house.cloud.endedAt === null) ends.lives += 1;
        else if (endedBy === 'idle') ends.idle += 1;
        else if (endedBy === 'hard-limit') ends.limit += 1;
        else ends.person += 1;
      }),
      options,
    );
    // Sequences in which nothing is ever decided would prove nothing.
    expect(ends.idle).toBeGreaterThan(options.numRuns / 25);
    expect(ends.limit).toBeGreaterThan(0);
    expect(ends.lives).toBeGreaterThan(0);
  });

  it('it goes once nobody needs it and all works again', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(event, { maxLength: 12 }), async (all) => {
        const house = await openHouse();
        for (const one of all) await happen(house, one);
        await calmDown(house);
        await house.pass(2 * (RULES.terminateAfter / 60) + 9 * 60 + HARD_LIMIT_SECONDS / 60);
        expect(house.cloud.endedAt).not.toBeNull();
      }),
      { numRuns: Math.ceil(options.numRuns / 4) },
    );
  });
});
