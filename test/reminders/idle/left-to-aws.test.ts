import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ClusterId } from '../../../src/ids.ts';
import { keepCluster } from '../../../src/runs/keep.ts';
import { reconcileCluster } from '../../../src/runs/reconcile.ts';
import { startRun, terminateCluster } from '../../../src/runs/want.ts';
import { secondsAfter } from '../../../src/runs/world.ts';
import { ADA, GRACE, type IdleHouse, openIdleHouse } from './house.ts';

/** AWS's shortest policy, which sees YARN live. */
const SHORTEST = 60;

let house: IdleHouse;
let id: ClusterId;
beforeAll(async () => {
  house = await openIdleHouse();
});
afterAll(() => house.close());
beforeEach(async () => {
  id = await house.keptAlone();
});

const said = async (): Promise<string> =>
  (await house.store.outbox.told(id, 0))
    .map(({ event }) => ('message' in event ? event.message : event.kind))
    .join(' ');
const keep = () => keepCluster(house.deps, id, { until: secondsAfter(house.now(), 3600), by: GRACE, admin: false });
/** Up to where it was left to AWS, a moment ago. */
const leave = async (): Promise<void> => {
  await house.pass(180);
  expect(house.aws.policies.at(-1)).toBe(SHORTEST);
  expect((await house.cluster(id)).leftToAwsAt).toEqual(house.now());
};

describe('an idle cluster whose time has come', () => {
  it("is ended by AWS's own policy, and never by the API", async () => {
    await house.pass(210);
    expect(house.aws.policies.at(-1)).toBe(SHORTEST);
    expect(house.aws.asked).toEqual([]);
    expect(await house.told(id)).toEqual(['idle 1 ended']);
    expect(await house.cluster(id)).toMatchObject({ state: 'terminating', endedBy: 'idle' });
    expect(await said()).toContain('It did nothing any more.');
  });

  it('stays when AWS sees somebody that the metrics do not show yet, and its policy is moved out again', async () => {
    house.aws.policyEnds = 'never';
    await leave();
    await house.pass(270);
    expect(await house.told(id)).toEqual(['idle 1']);
    await house.pass(30);
    expect(await house.told(id)).toEqual(['idle 1 stood-down']);
    expect(await said()).toContain('somebody may have begun to work on it');
    expect(await house.cluster(id)).toMatchObject({ wanted: 'up', endedBy: null, leftToAwsAt: null });
    expect(house.aws.policies.at(-1)).toBeGreaterThan(SHORTEST);
    expect(house.aws.asked).toEqual([]);
  });

  it.each<[string, object]>([
    ['a notebook is open, which its policy takes for use', { kernels: 1 }],
    ['AWS takes no policy for it', { policyEnds: 'is refused' }],
  ])('is asked of the API where %s', async (_what, aws) => {
    Object.assign(house.aws, aws);
    await house.pass(210);
    expect(house.aws.policies).not.toContain(SHORTEST);
    expect(house.aws.asked).toHaveLength(1);
    expect(await house.told(id)).toEqual(['idle 1 ended']);
  });
});

it('AWS throttles: it is left to it as soon as that gives way', async () => {
  house.aws.policyEnds = 'is throttled';
  await house.pass(240);
  expect(await house.told(id)).toEqual(['idle 1']);
  expect(house.aws.asked).toEqual([]);
  house.aws.policyEnds = 'at once';
  await house.pass(60);
  expect(await house.told(id)).toEqual(['idle 1 ended']);
});

describe('while AWS has it', () => {
  it('a keep puts the policy back, and is told once that is done', async () => {
    house.aws.policyEnds = 'never';
    await leave();
    expect(await keep()).toMatchObject({ isOpen: true });
    expect(await house.told(id)).toEqual(['idle 1']);
    await reconcileCluster(house.deps, id);
    expect(house.aws.policies.at(-1)).toBeGreaterThan(3600);
    expect(await house.told(id)).toEqual(['idle 1 kept']);
    expect(await house.cluster(id)).toMatchObject({ wanted: 'up', leftToAwsAt: null });
    await house.pass(600);
    expect(house.aws.ended).toEqual([]);
  });

  it('a keep is told only when AWS has taken the policy back', async () => {
    house.aws.policyEnds = 'never';
    await leave();
    house.aws.policyEnds = 'is throttled';
    await keep();
    await house.pass(30);
    expect(await house.told(id)).toEqual(['idle 1']);
    house.aws.policyEnds = 'never';
    await house.pass(60);
    expect(await house.told(id)).toEqual(['idle 1 kept']);
    expect(house.aws.policies.at(-1)).toBeGreaterThan(3600);
  });

  it('of two keeps the later one is told, also when it comes while AWS is asked', async () => {
    house.aws.policyEnds = 'never';
    await leave();
    await keep();
    const until = secondsAfter(house.now(), 7200);
    const emr = new Proxy(house.deps.emr, {
      get: (real, name) =>
        name === 'describeCluster'
          ? async (awsId: never) => {
              await keepCluster(house.deps, id, { until, by: ADA, admin: false });
              return real.describeCluster(awsId);
            }
          : Reflect.get(real, name),
    });
    await reconcileCluster({ ...house.deps, emr }, id);
    const [notice] = await house.notices(id);
    expect(notice?.answer).toEqual({ kind: 'kept', by: ADA, until: until.toISOString() });
  });

  it('its hard limit comes before the policy could be taken back: the API ends it', async () => {
    house.aws.policyEnds = 'never';
    await leave();
    house.aws.policyEnds = 'is throttled';
    await keep();
    const { launchedAt } = await house.cluster(id);
    const alive = (house.now().getTime() - (launchedAt?.getTime() ?? 0)) / 1000;
    await house.store.clusters.update(id, { hardLimitSeconds: alive + 45 });
    await house.pass(120);
    expect(house.aws.asked).toHaveLength(1);
    expect((await house.cluster(id)).endedBy).toBe('hard-limit');
  });

  it.each<[string, () => Promise<unknown>]>([
    ['the loop', () => house.tick()],
    ['the reconciler', () => reconcileCluster(house.deps, id)],
  ])(
    'and nobody was there for hours, %s first moves the policy away, and people are warned anew',
    async (_who, look) => {
      house.aws.policyEnds = 'never';
      await leave();
      house.sleep(7200);
      await look();
      expect(house.aws.policies.at(-1)).toBeGreaterThan(SHORTEST);
      expect(await said()).toContain('It was about to be terminated, and stays: I was away for a while');
      expect(await house.cluster(id)).toMatchObject({ wanted: 'up', leftToAwsAt: null });
      await house.pass(120);
      expect((await house.told(id)).slice(0, 2)).toEqual(['idle 1 stood-down', 'idle 2']);
    },
  );

  it('a keep comes too late when AWS has begun, and its thread says so', async () => {
    house.aws.endShows = 'when asked';
    await leave();
    expect(await keep()).toMatchObject({ isOpen: true });
    await house.tick();
    expect(await house.told(id)).toEqual(['idle 1 ended']);
    expect(await said()).toContain('AWS had begun to end it before it was wanted again.');
    expect(await house.cluster(id)).toMatchObject({ wanted: 'gone', endedBy: 'idle', keptUntil: null });
  });

  it('a run takes it back before its step is added', async () => {
    house.aws.policyEnds = 'never';
    await leave();
    const request = { user: GRACE, channel: 'C0DATA' as never, requestKey: 'run-1' };
    await startRun(house.deps, request, { job: 'count', arguments: {}, on: id });
    expect((await house.cluster(id)).wanted).toBe('up');
    // This house has no bucket, so that the step itself comes to nothing.
    await reconcileCluster(house.deps, id).catch(() => undefined);
    expect(house.aws.policies.at(-1)).toBeGreaterThan(SHORTEST);
    expect((await house.cluster(id)).leftToAwsAt).toBeNull();
  });

  it('a run comes too late when AWS has begun, and says so itself', async () => {
    house.aws.endShows = 'when asked';
    await leave();
    const request = { user: GRACE, channel: 'C0DATA' as never, requestKey: 'run-2' };
    const { id: run } = await startRun(house.deps, request, { job: 'count', arguments: {}, on: id });
    await house.tick();
    expect(await house.cluster(id)).toMatchObject({ wanted: 'gone', endedBy: 'idle' });
    await house.gone(id);
    const { state, failure } = (await house.store.runs.get(run)) ?? {};
    expect(state).toBe('failed');
    expect(failure?.message).toContain('was being ended by AWS already when this run was given to it');
  });

  it('a person who wants it gone has it put out by the API', async () => {
    house.aws.policyEnds = 'never';
    await leave();
    await terminateCluster(house.deps, id, GRACE);
    await house.tick();
    expect(house.aws.asked).toHaveLength(1);
    expect(await house.told(id)).toEqual(['idle 1 terminated']);
  });

  it('and Stoker dies before it knows of that, it looks again and leaves it anew', async () => {
    house.aws.policyEnds = 'never';
    await leave();
    await house.store.vigils.update(id, { backstop: null });
    await house.pass(60);
    expect(house.aws.policies.filter((seconds) => seconds === SHORTEST)).toHaveLength(1);
    house.aws.policyEnds = 'at once';
    await house.pass(300);
    expect(house.aws.policies.filter((seconds) => seconds === SHORTEST)).toHaveLength(2);
    expect(await house.told(id)).toEqual(['idle 1 ended']);
  });
});
