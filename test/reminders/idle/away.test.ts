import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { ClusterId } from '../../../src/ids.ts';
import { idleClusters } from '../../../src/reminders/idle/round.ts';
import { remind } from '../../../src/reminders/reminders.ts';
import { reconcileCluster } from '../../../src/runs/reconcile.ts';
import { type IdleHouse, openIdleHouse } from './house.ts';

/** Who is there is told after an hour, and has the cluster ended after two; who has been away for two minutes, after one and three. */
const AWAY = { after: 120, afterWithNotebook: 600, warnAfter: 60, terminateAfter: 180 };

/** What was not idle at the first look is looked at again after ten minutes. */
const WARNED_BY = 660;

let house: IdleHouse;
let id: ClusterId;
beforeAll(async () => {
  house = await openIdleHouse();
  const preset = house.deps.config.presets.adhoc;
  if (preset) preset.idle = { ...preset.idle, warnAfter: 3600, terminateAfter: 7200, away: AWAY };
});
afterAll(() => house.close());
beforeEach(async () => {
  house.isAway = true;
  id = await house.keptAlone();
});

it.each<[string, boolean | null]>([
  ['is there', false],
  ['may be away, which Slack does not say', null],
])('whoever %s hears nothing so soon', async (_what, isAway) => {
  house.isAway = isAway;
  await house.pass(1200);
  expect(await house.told(id)).toEqual([]);
});

it('whoever is away is warned and loses the cluster sooner', async () => {
  await house.pass(WARNED_BY);
  expect(await house.told(id)).toEqual(['idle 1']);
  await house.pass(180);
  expect(await house.told(id)).toEqual(['idle 1 ended']);
});

it('an open notebook, of which AWS says nothing, waits until its owner is away for longer than lunch', async () => {
  house.aws.kernels = 1;
  await house.pass(560);
  expect(await house.told(id)).toEqual([]);
  await house.pass(900);
  expect(await house.told(id)).toEqual(['idle 1 ended']);
});

it('whoever comes back has the longer times again, and the warning says so', async () => {
  await house.pass(WARNED_BY);
  const [warning] = await house.notices(id);
  const soon = warning?.body.kind === 'idle' ? Date.parse(warning.body.endsAt ?? '') : 0;
  house.isAway = false;
  await house.pass(300);
  expect(house.aws.policies).not.toContain(60);
  const [corrected] = await house.notices(id);
  const late = corrected?.body.kind === 'idle' ? Date.parse(corrected.body.endsAt ?? '') : 0;
  expect(late - soon).toBeGreaterThan(3_600_000);
});

it('whoever comes back while the end waits for a sample keeps the cluster', async () => {
  house.aws.sampleSeconds = 300;
  for (let look = 0; (await house.cluster(id)).wanted === 'up' && look < 80; look += 1) {
    house.sleep(30);
    await remind(house.deps, [idleClusters]);
    for (const { subject, wantedVersion, ts } of await house.store.cards.stale(house.now(), 50))
      await house.store.cards.shown(subject, wantedVersion, ts ?? String(house.now().getTime()), house.now());
  }
  expect(await house.cluster(id)).toMatchObject({ wanted: 'gone', endedBy: 'idle' });
  house.isAway = false;
  await house.store.vigils.update(id, { dueAt: house.now() });
  await remind(house.deps, [idleClusters]);
  await reconcileCluster(house.deps, id);
  expect(await house.cluster(id)).toMatchObject({ wanted: 'up', endedBy: null });
  expect((await house.notices(id))[0]?.answer).toMatchObject({
    kind: 'stood-down',
    because: 'Its owner is not known to be away from Slack any more.',
  });
});
