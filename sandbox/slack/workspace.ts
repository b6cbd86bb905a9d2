import type { Channel, User, UserGroup } from './contract.ts';

/** A person or a bot of the workspace as the server keeps it: the page never sees the e-mail address. */
export interface Member extends User {
  email?: string;
  /** Not at Slack now; only the control API says so, for the page would always be there. */
  away?: boolean;
}

/** The team and the app: their ids are fixed so that configuration and tests can name them. */
export const TEAM = { id: 'T0CINDERLB', name: 'Cinder Labs', domain: 'cinder-labs' } as const;
export const APP_ID = 'A0STOKERAP';
export const BOT_USER_ID = 'U0STOKERBT';
export const BOT_ID = 'B0STOKERBT';
export const SLACKBOT_ID = 'USLACKBOT';

export const USERS = { ada: 'U0ADAKOVA1', grace: 'U0GRACELI2', linus: 'U0LINUSOK3' } as const;
export const CHANNELS = { dataTeam: 'C0DATATEAM', general: 'C0GENERAL1', nightly: 'C0NIGHTLY2' } as const;
export const USER_GROUPS = { dataEngineering: 'S0DATAENG1', platform: 'S0PLATFRM2' } as const;

/** The people whom a fresh workspace has; the app's own user and Slackbot are added by the server. */
export function seedMembers(appName: string): Member[] {
  const person = (id: string, name: string, realName: string, tz: string, color: string): Member => ({
    id,
    name,
    real_name: realName,
    is_bot: false,
    tz,
    color,
    email: `${name}@cinder-labs.example`,
  });
  return [
    person(USERS.ada, 'ada', 'Ada Kovalenko', 'Europe/Kyiv', '#9b3b6e'),
    person(USERS.grace, 'grace', 'Grace Lindqvist', 'Europe/Stockholm', '#2b6cb0'),
    person(USERS.linus, 'linus', 'Linus Okafor', 'Africa/Lagos', '#2f855a'),
    {
      id: BOT_USER_ID,
      name: appName.toLowerCase().replace(/[^a-z0-9._-]+/g, '-'),
      real_name: appName,
      is_bot: true,
      tz: 'Etc/UTC',
      color: '#c2410c',
    },
    { id: SLACKBOT_ID, name: 'slackbot', real_name: 'Slackbot', is_bot: false, tz: 'Etc/UTC', color: '#757575' },
  ];
}

/** The app is a member of all but #general, so that `not_in_channel` can be met by simply trying. */
export function seedChannels(): Channel[] {
  const people = Object.values(USERS);
  const channel = (id: string, name: string, topic: string, members: string[]): Channel => ({
    id,
    name,
    is_im: false,
    is_private: false,
    topic,
    members,
  });
  return [
    channel(CHANNELS.dataTeam, 'data-team', 'Spark jobs and the clusters under them', [...people, BOT_USER_ID]),
    channel(CHANNELS.general, 'general', 'Company-wide announcements', people),
    channel(CHANNELS.nightly, 'nightly', 'What ran while you slept', [...people, BOT_USER_ID]),
  ];
}

/** Linus is in no group: somebody has to find the door shut. */
export function seedUserGroups(): UserGroup[] {
  return [
    {
      id: USER_GROUPS.dataEngineering,
      handle: 'data-engineering',
      name: 'Data Engineering',
      users: [USERS.ada, USERS.grace],
    },
    { id: USER_GROUPS.platform, handle: 'platform', name: 'Platform', users: [USERS.ada] },
  ];
}
