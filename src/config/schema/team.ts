import { z } from 'zod';
import { job } from './job.ts';
import { chain, schedule } from './nightly.ts';
import { idleRules, preset } from './preset.ts';
import { channelId, duration, money, name, s3Uri, timeOfDay, timeZone } from './values.ts';

/** `everyone`, Slack users (`U…`, `W…`) and user groups (`S…`). */
const members = z
  .array(
    z
      .string()
      .regex(/^(everyone|[UWS][A-Z0-9]{2,})$/, "give everyone, a Slack user's id (U… or W…) or a user group's (S…)"),
  )
  .default([]);

/** What may be spent in a calendar month, by everybody, by one owner or each of them, by one job. */
export const budget = z.strictObject({
  of: z.enum(['team', 'owner', 'job']),
  /** Of an owner the Slack id, of a job its name; an owner's left out: each owner. */
  name: z.string().min(1, 'it is empty').optional(),
  monthly: money,
  /** What becomes of a launch past it. */
  over: z.enum(['warn', 'admin', 'refuse']).default('warn'),
});

/** How and where Stoker speaks of what time brings. */
const reminders = z.strictObject({
  /** Where it says what concerns no cluster's channel: unclaimed clusters, budgets, the month. Left out: not said. */
  channel: channelId.or(z.literal('').transform(() => undefined)).optional(),
  timeZone: timeZone.default('UTC'),
  /** In these hours nobody is written to directly, and no channel is disturbed; threads go on. */
  quietHours: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$/, 'give two times of day such as 22:00-07:00')
    .optional(),
  /** Whether owners are written to directly. */
  direct: z.boolean().default(true),
  /** When each channel with schedules hears of its night. */
  digestAt: timeOfDay.default('08:00'),
});

/** Who hears that Stoker lives, once a minute, so that somebody else can say when it does not. */
const heartbeat = z.strictObject({
  /** An address that is fetched, such as of a service that watches cron jobs. */
  url: z
    .url({ protocol: /^https?$/, error: 'give an address that begins with https://' })
    .or(z.literal('').transform(() => undefined))
    .optional(),
  /** The namespace of a CloudWatch metric, `Heartbeat`. */
  metric: z
    .string()
    .regex(
      /^(?!AWS\/)[\w./#:-]{1,255}$/,
      'give a namespace such as Stoker; those that begin with AWS/ are Amazon’s own',
    )
    .optional(),
});

/** When the daily list comes, where nothing else is said. */
export const DAILY_AT = '09:00';

/** Clusters of the account that Stoker did not launch. */
export const foundClusters = z.strictObject({
  /** False: they are listed once a day, and left alone. True: Stoker's idle rules hold for them too. */
  adopt: z.boolean().default(false),
  /** Tags that say whose a cluster is, the best first; capitals make no difference. */
  ownerTags: z.array(z.string()).default(['owner', 'createdBy', 'created-by', 'aws:createdBy', 'user', 'team']),
  /** Clusters with any of these tags are never listed nor touched; `*` stands for any value. */
  ignore: z.record(z.string(), z.string()).default({}),
  /** The hour of the daily list, in the time zone of the reminders. */
  dailyAt: timeOfDay.default(DAILY_AT),
  /** The rules of those that are adopted or claimed. */
  idle: idleRules.prefault({}),
  hardLimit: duration.default(604_800),
});

const readableFolder = s3Uri.regex(/^[^*?]*$/, 'give a folder, without wildcards; all below it can be read');

export const teamFile = z.strictObject({
  /** Stoker's own bucket: code, logs and results go below it. */
  bucket: z
    .string()
    .regex(
      /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
      'give the name of an S3 bucket: 3 to 63 small letters, digits, dots and dashes',
    ),
  channels: z.strictObject({ allowed: z.array(channelId).default([]) }).prefault({}),
  /** What `data` may show besides Stoker's own bucket. */
  data: z.strictObject({ read: z.array(readableFolder).default([]) }).prefault({}),
  roles: z.strictObject({ viewer: members, operator: members, admin: members }),
  presets: z.record(name, preset),
  jobs: z.record(name, job),
  chains: z.record(name, chain).default({}),
  schedules: z.record(name, schedule).default({}),
  heartbeat: heartbeat.prefault({}),
  reminders: reminders.prefault({}),
  budgets: z.array(budget).default([]),
  found: foundClusters.prefault({}),
});

export type TeamFile = z.infer<typeof teamFile>;
export type Budget = z.infer<typeof budget>;
export type Role = 'viewer' | 'operator' | 'admin';
