declare const brand: unique symbol;
type Brand<T extends string> = string & { readonly [brand]: T };

/** Stoker's own id of one run of a job, e.g. `r-7k3f9q2m`. It stands in the names of the cluster and step it makes. */
export type RunId = Brand<'RunId'>;
/** Stoker's own id of a cluster it wants, e.g. `c-7k3f9q2m`; it exists before AWS has given one. */
export type ClusterId = Brand<'ClusterId'>;
/** The id EMR gives a cluster, `j-` and capitals or digits. */
export type AwsClusterId = Brand<'AwsClusterId'>;
/** The id EMR gives a step, `s-` and capitals or digits. */
export type StepId = Brand<'StepId'>;
/** Stoker's own id of a message that time brought about, e.g. `n-7k3f9q2m`. */
export type NoticeId = Brand<'NoticeId'>;
/** Stoker's own id of a schedule, e.g. `s-7k3f9q2m`; people call it by its name. */
export type ScheduleId = Brand<'ScheduleId'>;
/** A Slack user, `U…` or `W…`. */
export type SlackUserId = Brand<'SlackUserId'>;
/** False for an AWS principal or a tag's value, which may own a cluster that was found. */
export const isSlackUser = (owner: string): owner is SlackUserId => /^[UW][A-Z0-9]{2,}$/.test(owner);
/** A Slack channel, `C…`, `G…` or `D…`. */
export type ChannelId = Brand<'ChannelId'>;

// No vowels (no words by accident) and nothing that reads like something else on a phone.
const ALPHABET = '23456789bcdfghjkmnpqrstvwxz';

/** A new id: the prefix, a dash and eight characters (27^8 of them, about 2.8e11). */
function newId(prefix: string): string {
  const bytes = crypto.getRandomValues(new Uint32Array(8));
  return `${prefix}-${Array.from(bytes, (n) => ALPHABET[n % ALPHABET.length]).join('')}`;
}

export const newRunId = (): RunId => newId('r') as RunId;
export const newClusterId = (): ClusterId => newId('c') as ClusterId;
export const newScheduleId = (): ScheduleId => newId('s') as ScheduleId;
export const newNoticeId = (): NoticeId => newId('n') as NoticeId;
