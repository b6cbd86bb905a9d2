import type { SlackUserId } from '../../ids.ts';
import type { PersonSettings } from '../../records.ts';
import { type MannersDeps, mannersOf, quietHoursBy } from '../../runs/manners.ts';
import { actions, context, section } from '../../slack/blocks.ts';
import { settingsButton } from '../../slack/cards/form-buttons.ts';
import { inlineCode } from '../../slack/escape.ts';
import { wallTime } from '../../text/zoned.ts';
import type { Answer } from '../context.ts';

/** How a person is told now, and of each part whose rule it is. */
export async function settingsOf(deps: MannersDeps & { now: () => Date }, user: SlackUserId): Promise<Answer> {
  const now = deps.now();
  const own = await deps.store.settings.get(user);
  const { direct, quiet, zone } = await mannersOf(deps, user, now);
  const quietHours = quietHoursBy(deps, own) ?? null;
  const lines = (await settingsLines(deps, user)).map((line) => `• ${line}`);
  return {
    text: `⚙️ Direct messages ${direct ? 'on' : 'off'}, quiet hours ${quietHours ?? 'none'}, ${zone}`,
    blocks: [
      section(`⚙️ *How I tell you what concerns you*\n${lines.join('\n')}`),
      actions([settingsButton()]),
      context(
        `Or type ${inlineCode('/emr settings --quiet 22:00-07:00 --dm off --tz Europe/Berlin')}; ${inlineCode('/emr settings --reset')} goes back to the team’s rules.`,
      ),
    ],
    data: { direct, quietHours, timeZone: zone, quiet },
  };
}

/** The same line by line: what holds, and whose rule it is. */
export async function settingsLines(deps: MannersDeps & { now: () => Date }, user: SlackUserId): Promise<string[]> {
  const now = deps.now();
  const own = await deps.store.settings.get(user);
  const { direct, quiet, zone } = await mannersOf(deps, user, now);
  const { hour, minute } = wallTime(now, zone);
  const clock = `${hour}:${String(minute).padStart(2, '0')}`;
  return [
    `Direct messages: *${direct ? 'on' : 'off'}* (${whose(own?.direct)})`,
    `Quiet hours: *${quietHoursBy(deps, own) ?? 'none'}* (${whose(own?.quietHours)})${quiet ? ', which is now' : ''}`,
    `Time zone: *${zone}* (${await whoseZone(deps, own, user)}); it is ${clock} there`,
  ];
}

const whose = (own: unknown): string => (own === null || own === undefined ? 'the team’s rule' : 'yours');

async function whoseZone(
  { people }: MannersDeps,
  own: Pick<PersonSettings, 'zone'> | null,
  user: SlackUserId,
): Promise<string> {
  if (own?.zone) return 'yours';
  return (await people.timeZoneOf(user)) === null
    ? 'the team’s, since Slack does not tell yours'
    : 'of your Slack profile';
}
