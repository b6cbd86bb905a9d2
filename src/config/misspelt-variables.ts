import { closest } from './suggest.ts';

/** Every variable of Stoker's own that it or the shipped stoker.yml reads; `.env.example` explains them. */
const KNOWN = [
  'SLACK_API_URL',
  'SLACK_APP_TOKEN',
  'SLACK_BOT_TOKEN',
  'SLACK_SIGNING_SECRET',
  'STOKER_ADHOC_GRACE',
  'STOKER_ADHOC_MAX_KEEP',
  'STOKER_ADHOC_TERMINATE_AFTER',
  'STOKER_ADHOC_WARN_AFTER',
  'STOKER_ADMINS',
  'STOKER_BUCKET',
  'STOKER_CHANNEL',
  'STOKER_CHANNELS',
  'STOKER_CONFIG',
  'STOKER_DIGEST_AT',
  'STOKER_HTTP_PORT',
  'STOKER_OPERATORS',
  'STOKER_REMINDERS_CHANNEL',
  'STOKER_REMIND_SECONDS',
  'STOKER_SETTLE_SECONDS',
  'STOKER_SWEEP_SECONDS',
  'STOKER_TIME_ZONE',
  'STOKER_USER',
];

/** A warning for each variable that nobody reads and whose name is nearly one that is read, such as `STOKER_ADMIN`. */
export function misspeltVariables(env: Record<string, string | undefined>): string[] {
  return Object.keys(env).flatMap((name) => {
    const prefix = /^(STOKER|SLACK)_/.exec(name)?.[0];
    if (prefix === undefined || KNOWN.includes(name)) return [];
    const rest = KNOWN.filter((known) => known.startsWith(prefix)).map((known) => known.slice(prefix.length));
    const meant = closest(name.slice(prefix.length), rest);
    return meant === null ? [] : [`${name} is not read. Did you mean '${prefix}${meant}'?`];
  });
}
