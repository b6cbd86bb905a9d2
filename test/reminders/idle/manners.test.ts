import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { ClusterId } from '../../../src/ids.ts';
import { secondsAfter } from '../../../src/runs/world.ts';
import { GRACE, type IdleHouse, openIdleHouse } from './house.ts';

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

/** The hours around now, by the owner's own clock. */
const quietNow = (): string =>
  [-3600, 3 * 3600].map((seconds) => secondsAfter(house.now(), seconds).toISOString().slice(11, 16)).join('-');

/** Where the only notice of the cluster is shown, and whether the whole channel sees it. */
async function shown(): Promise<[string, boolean][]> {
  const [notice, ...more] = await house.notices(id);
  expect(more).toEqual([]);
  const cards = notice ? await house.store.cards.ofNotice(notice.id) : [];
  return cards.map(({ channel, broadcast }) => [channel, broadcast]);
}

it('an owner who wants no direct messages is told in the thread', async () => {
  await house.store.settings.put(GRACE, { quietHours: null, direct: false }, house.now());
  await house.pass(150);
  expect(await shown()).toEqual([['C0DATA', false]]);
});

it('in an owner’s quiet hours the channel sees it, and it is ended only on what somebody could see', async () => {
  await house.store.settings.put(GRACE, { quietHours: quietNow(), zone: 'UTC', direct: null }, house.now());
  house.isSlackUp = false;
  await house.pass(1200);
  expect(await shown()).toEqual([['C0DATA', true]]);
  expect(house.aws.ended).toEqual([]);
  house.isSlackUp = true;
  await house.pass(60);
  expect(house.aws.ended).toEqual([]);
  await house.pass(180);
  expect(house.aws.ended).toEqual([(await house.cluster(id)).awsId]);
});
