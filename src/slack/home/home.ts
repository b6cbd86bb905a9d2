import type { KnownBlock } from '@slack/types';
import { actionValue } from '../actions.ts';
import { actions, button, context, section } from '../blocks.ts';
import { launchButton, scheduleButton, settingsButton } from '../cards/form-buttons.ts';
import { inlineCode } from '../escape.ts';
import { counted, timeOfDay } from '../words.ts';
import { inAll, myClusters, othersClusters } from './clusters.ts';
import type { HomeFacts, Reader } from './facts.ts';
import { monthBlocks } from './month.ts';
import { lastNight, nightTitle, planned, tonightTitle } from './nights.ts';
import { heading, type Section, sectionBlocks } from './section.ts';
import { waitingFor } from './waiting.ts';

/** Home, made of blocks that Home takes: no chart, no table, no plan. */
export function renderHome(facts: HomeFacts, reader: Reader): KnownBlock[] {
  const { pages } = reader;
  const paged = (one: Section): KnownBlock[] => sectionBlocks(one, pages[one.name]);
  const waiting = waitingFor(facts, reader);
  const mine = myClusters(facts, reader);
  const others = othersClusters(facts, reader);
  return [
    ...(reader.said === null ? [] : [section(reader.said)]),
    actions(topButtons(reader)),
    ...paged({ name: 'waiting', title: `🔔 Waits for you (${waiting.length})`, items: waiting, perPage: 4 }),
    ...(waiting.length === 0 ? [context('Nothing waits for you.')] : []),
    ...paged({ name: 'mine', title: `🖥️ My clusters (${mine.length})`, items: mine, perPage: 4 }),
    heading('🔥 Running now'),
    context(inAll(facts), ...unclaimed(facts)),
    ...paged({ name: 'team', title: `Of others (${others.length})`, items: others, perPage: 8 }),
    ...paged({ name: 'night', title: nightTitle(facts), items: lastNight(facts, reader), perPage: 8 }),
    ...paged({ name: 'tonight', title: tonightTitle(facts), items: planned(facts, reader), perPage: 8 }),
    heading('💵 This month'),
    ...monthBlocks(facts.month, reader),
  ];
}

/** When it was drawn: apart from all else, because it is no reason to draw it anew. */
export const clockLine = (now: Date): KnownBlock =>
  context(`As of ${timeOfDay(now, '{date_short_pretty} {time_secs}')}`);

function topButtons({ mayAct }: Reader) {
  const refresh = button({ label: 'Refresh', action: 'home.refresh', value: actionValue('home.refresh', {}) });
  if (!mayAct) return [refresh, settingsButton()];
  return [{ ...launchButton(), style: 'primary' as const }, scheduleButton(null), refresh, settingsButton()];
}

const unclaimed = ({ unclaimed: found }: HomeFacts): string[] =>
  found === null
    ? []
    : [
        `🔎 ${counted(found.count, 'cluster')} nobody claimed, ${found.hourly} an hour: ${inlineCode('/emr unclaimed')}`,
      ];
