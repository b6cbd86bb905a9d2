import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AwsProblem } from '../../../src/aws/errors.ts';
import type { StepObservation } from '../../../src/emr/types.ts';
import type { ClusterId } from '../../../src/ids.ts';
import { idleClusters } from '../../../src/reminders/idle/round.ts';
import { remind } from '../../../src/reminders/reminders.ts';
import { keepCluster } from '../../../src/runs/keep.ts';
import { startRun, terminateCluster } from '../../../src/runs/want.ts';
import { secondsAfter } from '../../../src/runs/world.ts';
import { createStore } from '../../../src/store/postgres.ts';
import { GRACE, type IdleHouse, openIdleHouse, placesOfNotice, step } from './house.ts';

let house: IdleHouse;
let id: ClusterId;
beforeAll(async () => {
  house = await openIdleHouse();
});
afterAll(() => house.close());
beforeEach(async () => {
  house.isSlackUp = true;
  id = await house.keptAlone();
});

const events = async (subject: ClusterId): Promise<string[]> =>
  (await house.store.outbox.told(subject, 0)).map(({ event }) => ('message' in event ? event.message : event.kind));
const keep = (seconds: number, by = GRACE, admin = false) =>
  keepCluster(house.deps, id, { until: secondsAfter(house.now(), seconds), by, admin });
const spell = async () => {
  const [only, ...others] = await house.store.meters.spellsOf([id]);
  expect(others).toEqual([]);
  return only;
};

describe('a forgotten cluster', () => {
  it('is told of in its thread and to its owner, kept, told of again, ended, and its cost told', {
    timeout: 30_000,
  }, async () => {
    const readyAt = house.now();
    await house.pass(150);
    expect(await house.told(id)).toEqual(['idle 1']);
    const [nag] = await house.notices(id);
    expect(nag?.body).toMatchObject({ since: readyAt.toISOString(), number: 1 });
    expect(await placesOfNotice(house, nag?.id as never)).toEqual([
      { channel: 'C0DATA', thread_of: id },
      { channel: GRACE, thread_of: null },
    ]);

    expect(await keep(600)).toEqual({ until: secondsAfter(house.now(), 600), cut: null, isOpen: false });
    await house.pass(570);
    expect(await house.told(id)).toEqual(['idle 1 kept']);
    await house.pass(60);
    expect(await house.told(id)).toEqual(['idle 1 kept', 'idle 2']);
    await house.pass(60);
    expect(house.aws.ended).toEqual([]);
    await house.pass(60);
    const { awsId, wanted, endedBy, state, wouldEndAt } = await house.cluster(id);
    expect(house.aws.ended).toEqual([awsId]);
    expect({ wanted, endedBy, state }).toEqual({ wanted: 'gone', endedBy: 'idle', state: 'terminating' });
    expect(await house.told(id)).toEqual(['idle 1 kept', 'idle 2 ended']);
    expect(await events(id)).toContain('It did nothing any more.');

    const usd = {
      usd: 2,
      idleUsd: 1.5,
      hourlyUsd: 0,
      estimated: false,
      at: secondsAfter(house.now(), 60).toISOString(),
    };
    await house.store.clusters.update(id, { cost: usd });
    await house.gone(id);
    const ended = (await house.notices(id)).at(-1)?.body;
    expect(ended).toMatchObject({ kind: 'ended', since: readyAt.toISOString(), usd: 2, idleUsd: 1.5, preset: 'adhoc' });
    expect(ended).toMatchObject({ otherwise: { by: 'aws-policy', at: wouldEndAt?.toISOString() } });
    await house.pass(120);
    expect(house.aws.ended).toHaveLength(1);
    expect((await house.notices(id)).filter(({ body }) => body.kind === 'ended')).toHaveLength(1);
    expect(await house.store.vigils.get(id)).toBeNull();
    expect((await spell())?.beganAt).toEqual(readyAt);
    expect((await spell())?.endedAt).not.toBeNull();
    const audit = (await house.store.audit.recent(50)).filter(({ detail }) => detail.cluster === id);
    expect(audit.map(({ actor, kind, name }) => [actor, kind, name])).toEqual([['stoker', 'system', 'terminate']]);
  });

  it('is left alone while it works, and begins anew when it worked', async () => {
    await house.pass(90);
    house.aws.worksUntil = secondsAfter(house.now(), 240);
    await house.pass(240);
    expect(await house.told(id)).toEqual(['idle 1 busy']);
    await house.pass(150);
    expect(await house.told(id)).toEqual(['idle 1 busy', 'idle 1']);
    expect(house.aws.ended).toEqual([]);
    expect(await house.store.meters.spellsOf([id])).toHaveLength(2);
  });

  it('is not ended while nobody can see what it does, and its warning counts when that is over', async () => {
    await house.pass(120);
    house.aws.isDark = true;
    await house.pass(600);
    expect(house.aws.ended).toEqual([]);
    house.aws.isDark = false;
    await house.pass(60);
    expect(house.aws.ended).toHaveLength(1);
  });

  it('is not told of anew when nobody could see it for a moment, though it has been idle for days', async () => {
    const config = structuredClone(house.deps.config);
    delete config.presets.adhoc?.idle.terminateAfter;
    const lookAfter = async (minutes: number): Promise<void> => {
      house.sleep(minutes * 60);
      await house.tick({ ...house.deps, config });
    };
    house.aws.sampleSeconds = 300;
    await house.store.clusters.update(id, { hardLimitSeconds: 7 * 86_400 });
    for (const hours of [1, 12, 12, 1, 1]) await lookAfter(hours * 60);
    const told = await house.told(id);
    house.aws.isDark = true;
    for (const minutes of [5, 5]) await lookAfter(minutes);
    house.aws.isDark = false;
    for (const minutes of [5, 5]) await lookAfter(minutes);
    expect(await house.told(id)).toEqual(told);
    expect(await house.store.meters.spellsOf([id])).toHaveLength(1);
    const vigil = await house.store.vigils.get(id);
    expect(vigil?.verdict?.kind).toBe('idle');
    // Of samples only the newest are kept on record.
    expect(JSON.stringify(vigil?.facts).length).toBeLessThan(10_000);
  });

  it('is not ended before anybody can have seen the warning', async () => {
    house.isSlackUp = false;
    await house.pass(900);
    expect(await house.told(id)).toEqual(['idle 1']);
    expect(house.aws.ended).toEqual([]);
    house.isSlackUp = true;
    await house.pass(120);
    expect(house.aws.ended).toEqual([]);
    await house.pass(60);
    expect(house.aws.ended).toHaveLength(1);
  });

  it('is warned of anew when nobody watched for a while', async () => {
    await house.pass(120);
    house.sleep(8 * 3600 - 900);
    await house.tick();
    expect(await house.told(id)).toEqual(['idle 1 over', 'idle 2']);
    await house.pass(90);
    expect(house.aws.ended).toEqual([]);
    await house.pass(60);
    expect(house.aws.ended).toHaveLength(1);
  });
});

describe('right before the end', () => {
  /** To the tick before the one that ends it. */
  const brink = () => house.pass(150);
  const looksOnceMore = (change: () => Promise<unknown>): void => {
    // The first look of a tick is the loop's own, the second is the effect's.
    let looks = 0;
    house.aws.onLook = async () => {
      looks += 1;
      if (looks === 2) await change();
    };
  };

  it.each<[string, (now: Date) => StepObservation, RegExp]>([
    ['a step began', (now) => step('RUNNING', now), /Step count/],
    ['a step waits', (now) => step('PENDING', now), /waits to be run/],
    ['a step began and ended', (now) => ({ ...step('COMPLETED', now), endedAt: now }), /Nothing since/],
  ])('%s: it stands down and says so', async (_what, added, because) => {
    await brink();
    expect(house.aws.ended).toEqual([]);
    looksOnceMore(async () => {
      house.aws.steps = [added(house.now())];
    });
    await house.pass(30);
    expect(house.aws.ended).toEqual([]);
    const { wanted, endedBy, state, wouldEndAt, terminateAskedAt } = await house.cluster(id);
    expect({ wanted, endedBy, state, wouldEndAt, terminateAskedAt }).toEqual({
      wanted: 'up',
      endedBy: null,
      state: 'idle',
      wouldEndAt: null,
      terminateAskedAt: null,
    });
    expect((await house.told(id))[0]).toBe('idle 1 stood-down');
    expect((await events(id)).at(-1)).toMatch(because);
  });

  it.each([
    ['shows no work: it ends then', 0, 1],
    ['shows that somebody began in between: it stands down', 3600, 0],
  ])('its newest sample is not new: the next one is awaited, which %s', async (_what, worksFor, ends) => {
    house.aws.sampleSeconds = 420;
    while ((await house.cluster(id)).wanted === 'up') await house.pass(30);
    await house.pass(60);
    expect(house.aws.ended).toEqual([]);
    house.aws.worksFrom = house.now();
    house.aws.worksUntil = secondsAfter(house.now(), worksFor);
    await house.pass(420);
    expect(house.aws.ended).toHaveLength(ends);
    expect(await house.told(id)).toEqual([ends ? 'idle 1 ended' : 'idle 1 stood-down']);
  });

  it('nobody was there since it was decided: it stands down, and people are warned anew', async () => {
    await brink();
    house.sleep(30);
    await remind(house.deps, [idleClusters]);
    expect((await house.cluster(id)).endedBy).toBe('idle');
    house.sleep(8 * 60);
    await house.tick();
    expect(house.aws.ended).toEqual([]);
    expect(await house.told(id)).toEqual(['idle 1 stood-down']);
    await house.pass(150);
    expect(await house.told(id)).toEqual(['idle 1 stood-down', 'idle 2 ended']);
  });

  it('metrics cannot be read: it stands down, and people are warned anew', async () => {
    await brink();
    const { read } = house.deps.metrics;
    let reads = 0;
    house.deps.metrics.read = async (...of) => {
      reads += 1;
      if (reads === 2)
        throw new AwsProblem({ kind: 'throttled', message: 'Slow.', hint: '', retryable: true, effect: 'none' });
      return read(...of);
    };
    await house.pass(30);
    house.deps.metrics.read = read;
    expect(house.aws.ended).toEqual([]);
    expect((await house.told(id))[0]).toBe('idle 1 stood-down');
    await house.pass(150);
    expect(await house.told(id)).toEqual(['idle 1 stood-down', 'idle 2 ended']);
  });

  it('somebody keeps it: it is kept', async () => {
    await brink();
    looksOnceMore(() => keep(600));
    await house.pass(300);
    expect(house.aws.ended).toEqual([]);
    expect(await house.told(id)).toEqual(['idle 1 kept']);
    expect((await house.cluster(id)).wanted).toBe('up');
  });

  it('a run is given to it: it stays', async () => {
    await brink();
    const request = { user: GRACE, channel: 'C0DATA' as never, requestKey: `run-on-${id}` };
    looksOnceMore(() => startRun(house.deps, request, { job: 'count', arguments: {}, on: id }));
    await remind(house.deps, [idleClusters]);
    house.sleep(30);
    await remind(house.deps, [idleClusters]);
    expect((await house.cluster(id)).endedBy).toBe('idle');
    await startRun(house.deps, request, { job: 'count', arguments: {}, on: id });
    const { wanted, endedBy } = await house.cluster(id);
    expect({ wanted, endedBy }).toEqual({ wanted: 'up', endedBy: null });
    expect(await house.told(id)).toEqual(['idle 1 stood-down']);
  });

  it('somebody wants it gone: then it goes, whatever it does', async () => {
    await brink();
    house.aws.steps = [];
    looksOnceMore(async () => {
      house.aws.steps = [step('RUNNING', house.now())];
      await terminateCluster(house.deps, id, GRACE);
    });
    await house.pass(60);
    expect(house.aws.ended).toHaveLength(1);
    expect((await house.cluster(id)).endedBy).toBe(GRACE);
    expect(await house.told(id)).toEqual(['idle 1 terminated']);
  });

  it('AWS has taken it on, and EMR shows that late: it is asked for again, and nobody hears that it stays', async () => {
    Object.assign(house.aws, { endShows: 'late', policyEnds: 'is refused' });
    await house.pass(500);
    expect(house.aws.ended.length).toBeGreaterThan(1);
    expect((await house.cluster(id)).endedBy).toBe('idle');
    expect(await house.told(id)).toEqual(['idle 1 ended']);
  });

  it('the answer of AWS is lost, and with it the process: it is seen to end, and nobody hears that it stays', async () => {
    Object.assign(house.aws, { endShows: 'when asked', losesAnswer: true });
    await brink();
    await house.pass(30);
    expect(house.aws.ended).toHaveLength(1);
    house.sleep(3600);
    await house.tick();
    await house.pass(60);
    expect((await house.cluster(id)).endedBy).toBe('idle');
    expect(house.aws.ended).toHaveLength(1);
    await house.gone(id);
    await house.pass(240);
    expect(await house.told(id)).toEqual(['idle 1 ended', 'ended']);
  });

  it('its rules have changed meanwhile: who is only asked is not surprised', async () => {
    await brink();
    house.sleep(30);
    await remind(house.deps, [idleClusters]);
    expect((await house.cluster(id)).endedBy).toBe('idle');
    const config = structuredClone(house.deps.config);
    delete config.presets.adhoc?.idle.terminateAfter;
    await house.tick({ ...house.deps, config });
    expect(house.aws.ended).toEqual([]);
    expect(await house.told(id)).toEqual(['idle 1 stood-down']);
  });

  it('it is protected: that is told once, with the way out, and it is left', async () => {
    house.aws.isProtected = true;
    house.aws.refuses = new AwsProblem({
      kind: 'refused',
      message: 'EMR refused TerminateJobFlows: it is termination protected.',
      hint: "Take it off with 'aws emr modify-cluster-attributes --no-termination-protected --cluster-id <id>'.",
      retryable: false,
      effect: 'none',
    });
    await house.pass(1200);
    const { wanted, endedBy, awsId, terminateAskedAt } = await house.cluster(id);
    expect({ wanted, endedBy, terminateAskedAt }).toEqual({ wanted: 'up', endedBy: null, terminateAskedAt: null });
    expect(await house.told(id)).toEqual(['idle 1 stood-down']);
    const said = (await events(id)).filter((message) => message.includes('protected'));
    expect(said).toEqual([expect.stringContaining(`--no-termination-protected --cluster-id ${awsId}`)]);
  });
});

it('what somebody did while an end was held up is not overlooked when it stays after all', async () => {
  const refusal = (kind: 'denied' | 'refused') =>
    new AwsProblem({ kind, message: `EMR says ${kind}.`, hint: '', retryable: false, effect: 'none' });
  house.aws.sampleSeconds = 300;
  const readyAt = house.now();
  const pauses = async (count: number): Promise<void> => {
    for (let done = 0; done < count; done += 1) {
      house.sleep(300);
      await house.tick();
    }
  };
  await pauses(3);
  expect((await house.store.vigils.get(id))?.verdict).toMatchObject({ kind: 'idle', since: readyAt.toISOString() });
  house.aws.refuses = refusal('denied');
  await terminateCluster(house.deps, id, GRACE);
  house.aws.worksFrom = house.now();
  house.aws.worksUntil = secondsAfter(house.now(), 900);
  await pauses(18);
  house.aws.refuses = refusal('refused');
  await pauses(2);
  expect((await house.cluster(id)).wanted).toBe('up');
  const verdict = (await house.store.vigils.get(id))?.verdict;
  const since = verdict?.kind === 'idle' ? new Date(verdict.since) : null;
  // Its first sample without work comes within five minutes.
  expect(since?.getTime()).toBeGreaterThanOrEqual(house.aws.worksUntil.getTime());
});

describe('AWS’s own policy', () => {
  it('is set behind Stoker’s end, moved out by a keep, and taken back when the hard limit nears', async () => {
    // Half an hour behind Stoker's own end, and in steps of a quarter.
    await house.pass(60);
    expect(house.aws.policies).toEqual([2700]);
    await keep(7200);
    await house.pass(30);
    // From when it last worked to the end of the keep, the warning after it, and half an hour.
    expect(house.aws.policies).toEqual([2700, 9900]);
    house.sleep(8 * 3600 - 90 - 600);
    house.aws.worksUntil = secondsAfter(house.now(), 600);
    await house.tick();
    expect(house.aws.policies).toEqual([2700, 9900, 1200]);
  });
});

describe('ten processes', () => {
  it('tell it once, also when all of them look at the same time', async () => {
    house.sleep(60);
    const stores = await Promise.all(
      Array.from({ length: 10 }, () => createStore({ connectionString: house.database.url })),
    );
    const leading = await Promise.all(stores.map((store) => store.leads('reminders')));
    expect(leading.filter(Boolean)).toHaveLength(1);
    await Promise.all(stores.map((store) => remind({ ...house.deps, store }, [idleClusters])));
    expect(await house.told(id)).toEqual(['idle 1']);
    await house.tick();
    house.sleep(120);
    await Promise.all(stores.map((store) => remind({ ...house.deps, store }, [idleClusters])));
    await house.tick();
    expect(house.aws.ended).toHaveLength(1);
    const audit = (await house.store.audit.recent(50)).filter(({ detail }) => detail.cluster === id);
    expect(audit).toHaveLength(1);
    await Promise.all(stores.map((store) => store.close()));
  });
});
