import { expect, it } from 'vitest';
import type { SlackUserId } from '../../src/ids.ts';
import { askedBy, type BegunFor } from '../../src/slack/cards/asked-by.ts';

const ADA = 'U0ADA' as SlackUserId;
const GRACE = 'U0GRACE' as SlackUserId;
const planned: BegunFor = { name: 'nightly', owner: ADA, askedBy: null };

it.each<[string, SlackUserId, BegunFor | null, string]>([
  ['a person', ADA, null, 'asked by <@U0ADA>'],
  ['time', ADA, planned, 'by the schedule `nightly` of <@U0ADA>'],
  ['a person, out of turn', ADA, { ...planned, askedBy: GRACE }, 'of the schedule `nightly`, asked by <@U0GRACE>'],
  ['its owner, out of turn', ADA, { ...planned, askedBy: ADA }, 'of the schedule `nightly`, asked by <@U0ADA>'],
  ['somebody who tries it again', GRACE, planned, 'of the schedule `nightly`, asked by <@U0GRACE>'],
])('of a run that %s wanted', (_who, requestedBy, schedule, words) => {
  expect(askedBy({ requestedBy }, schedule)).toBe(words);
});
