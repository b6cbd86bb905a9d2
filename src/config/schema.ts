import { z } from 'zod';
import type { ChannelId, SlackUserId } from '../ids.ts';
import { CATCH_UPS, OVERLAPS } from '../records.ts';
import { isTimeZone } from '../text/zoned.ts';
import { durationSeconds } from './duration.ts';

// Every message below completes the sentence "<value> is not legal here: …".

/** Seconds, from a number of seconds or `90s`, `30m`, `1h`, `7d`. */
const duration = z
  .union([z.number(), z.string()], { error: 'give a duration such as 90s, 30m, 12h or 7d' })
  .transform((value, context) => {
    const seconds = durationSeconds(value);
    if (seconds !== null) return seconds;
    context.addIssue({ code: 'custom', message: 'give a duration such as 90s, 30m, 12h or 7d' });
    return z.NEVER;
  });

const text = z.string().min(1, 'it is empty').max(2000, 'give at most 2,000 characters');
const s3Uri = z
  .string()
  .regex(/^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](\/.*)?$/, 'give an S3 address such as s3://bucket/folder/');
const instanceType = z.string().regex(/^[a-z][a-z0-9-]*\.([a-z0-9-]+)$/, 'give an EC2 instance type such as m5.xlarge');
const subnetId = z.string().regex(/^subnet-[0-9a-f]{8,17}$/, 'give a subnet id such as subnet-0123abcd');
const fileName = z.string().min(1, 'it is empty').max(1024, 'give at most 1,024 characters');

const ebs = z.strictObject({
  type: z.enum(['gp3', 'gp2', 'io1', 'io2', 'st1', 'sc1']).default('gp3'),
  sizeGb: z.number().int().min(10).max(16_384),
  volumes: z.number().int().min(1).max(25).default(1),
});

const instanceGroup = z.strictObject({
  type: instanceType,
  count: z.number().int().min(1).default(1),
  market: z.enum(['on-demand', 'spot']).default('on-demand'),
  ebs: ebs.optional(),
});

const instanceFleet = z.strictObject({
  types: z
    .array(z.strictObject({ type: instanceType, weight: z.number().int().min(1).default(1), ebs: ebs.optional() }))
    .min(1, 'name at least one instance type')
    .max(30, 'EMR takes at most 30 instance types a fleet'),
  onDemand: z.number().int().min(0).default(0),
  spot: z.number().int().min(0).default(0),
  spotTimeout: duration.default(1800),
  onSpotTimeout: z.enum(['switch-to-on-demand', 'terminate']).default('switch-to-on-demand'),
});

const instances = z.union([
  z.strictObject({
    groups: z.strictObject({ primary: instanceGroup, core: instanceGroup.optional(), task: instanceGroup.optional() }),
  }),
  z.strictObject({
    fleets: z.strictObject({ primary: instanceFleet, core: instanceFleet.optional(), task: instanceFleet.optional() }),
  }),
]);

/** One entry of what `aws emr create-cluster --configurations` takes; it nests. */
export interface EmrConfiguration {
  Classification: string;
  Properties?: Record<string, string> | undefined;
  Configurations?: EmrConfiguration[] | undefined;
}
const emrConfiguration: z.ZodType<EmrConfiguration> = z.lazy(() =>
  z.strictObject({
    Classification: z.string().min(1, 'it is empty'),
    Properties: z.record(z.string(), z.string()).optional(),
    Configurations: z.array(emrConfiguration).optional(),
  }),
);

/** The whole list, as a JSON file for `--configurations` holds it. */
export const emrConfigurations = z.array(emrConfiguration);

/** What is said and done about a cluster without work. */
const idleRules = z.strictObject({
  /** Nothing counts as idle for so long after a cluster is ready. */
  grace: duration.default(600),
  /** Idle for so long, people are told. */
  warnAfter: duration.default(1800),
  /** Idle for so long, and told of it, it is ended; left out, people are told and nobody but they ends it. */
  terminateAfter: duration.optional(),
  /** The longest time for which one click keeps it. */
  maxKeep: duration.default(28_800),
  /** Other times, once the owner has been away from Slack for so long. */
  away: z
    .strictObject({
      after: duration.default(600),
      /** While a notebook is open: AWS's policy, which sees YARN live, never ends such a cluster. */
      afterWithNotebook: duration.default(10_800),
      warnAfter: duration.optional(),
      terminateAfter: duration.optional(),
    })
    .optional(),
});

/** A preset: the cluster and its policy. */
export const preset = z.strictObject({
  description: text,
  releaseLabel: z
    .string()
    .regex(/^emr-(\d+\.\d+\.\d+|[a-z]+-\d+\.\d+\.\d+)$/, 'give a release label such as emr-7.13.0 or emr-spark-8.0.0'),
  applications: z.array(z.string()).min(1, 'name at least one application, such as Spark'),
  instances,
  keyName: z.string().min(1, 'it is empty').max(255, 'give at most 255 characters').optional(),
  subnet: z.union([subnetId, z.array(subnetId).min(1, 'name at least one subnet')]).optional(),
  serviceRole: text.default('EMR_DefaultRole'),
  instanceProfile: text.default('EMR_EC2_DefaultRole'),
  /** Inline, or a JSON file beside stoker.yml, or an `s3://` object. */
  configurations: z.union([emrConfigurations, fileName]).default([]),
  /** A script beside stoker.yml (uploaded under its content hash) or an `s3://` one. */
  bootstrap: z
    .array(z.strictObject({ name: text, script: fileName, args: z.array(z.string()).default([]) }))
    .max(16, 'EMR takes at most 16 bootstrap actions')
    .default([]),
  /** Where EMR puts its logs, every five minutes or so; by default below Stoker's own bucket. */
  logUri: s3Uri.optional(),
  /** Streams the steps' and drivers' logs to CloudWatch Logs within seconds; release 7.11 and later. */
  cloudWatchLogs: z
    .strictObject({
      /** By default EMR's own, `/aws/emr/<cluster id>`. */
      group: z
        .string()
        .regex(/^[\w./#-]{1,512}$/, 'give a log group such as /stoker/emr')
        .optional(),
      prefix: z
        .string()
        .regex(/^[^:*]{0,200}$/, 'give at most 200 characters, none of them : or *')
        .default(''),
      /** The executors' too: they write much and explain little, and CloudWatch Logs is paid by the byte. */
      executors: z.boolean().default(false),
    })
    .optional(),
  tags: z.record(z.string(), z.string()).default({}),
  stepConcurrency: z.number().int().min(1).max(256).default(1),
  managedScaling: z
    .strictObject({
      minimum: z.number().int().min(1),
      maximum: z.number().int().min(1),
      maximumOnDemand: z.number().int().min(0).optional(),
      maximumCore: z.number().int().min(1).optional(),
    })
    .optional(),
  /** True: the cluster waits for more work after its steps. False: it ends with its last step. */
  keepAlive: z.boolean().default(false),
  /** AWS's own auto-termination after this idle time, 60 s to 7 days; the backstop of a kept cluster. */
  idleLimit: duration.optional(),
  /** No cluster of this preset lives longer. */
  hardLimit: duration.default(43_200),
  /** What Stoker does about a cluster without work; `idleLimit` is the backstop, for when Stoker itself is not there. */
  idle: idleRules.prefault({}),
});

const argCommon = { help: text, required: z.boolean().default(false) };
const oneOrMore = z.union([z.string(), z.array(z.string())], { error: 'give text, or a list of texts' });
/** Text and paths may be given several times; `example` is what help shows in their place. */
const textual = { ...argCommon, list: z.boolean().optional(), default: oneOrMore.optional(), example: text.optional() };
/** One typed argument of a job: `--name value` of the script and of the command. */
export const jobArgument = z.discriminatedUnion('type', [
  z.strictObject({
    ...textual,
    type: z.literal('string'),
    pattern: z.string().optional(),
  }),
  z.strictObject({ ...textual, type: z.literal('path') }),
  z.strictObject({
    ...argCommon,
    type: z.literal('choice'),
    choices: z.array(z.string()).min(1, 'name at least one choice'),
    default: z.string().optional(),
  }),
  z.strictObject({
    ...argCommon,
    type: z.literal('integer'),
    default: z.number().int().optional(),
    minimum: z.number().optional(),
    maximum: z.number().optional(),
  }),
  z.strictObject({
    ...argCommon,
    type: z.literal('number'),
    default: z.number().optional(),
    minimum: z.number().optional(),
    maximum: z.number().optional(),
  }),
  /** Handed over as `--name` or `--no-name`, when it is not the default (argparse's BooleanOptionalAction). */
  z.strictObject({ ...argCommon, type: z.literal('boolean'), default: z.boolean().optional() }),
  /** A span such as `7d`, handed to the script as typed. */
  z.strictObject({ ...argCommon, type: z.literal('duration'), default: z.string().optional() }),
  z.strictObject({ ...argCommon, type: z.literal('date'), default: z.string().optional() }),
  /** A share of a whole, `5%` or `0.05`, handed to the script as typed. */
  z.strictObject({ ...argCommon, type: z.literal('share'), default: z.string().optional() }),
]);

/** A job: a PySpark script with typed arguments, and where it runs. */
export const job = z.strictObject({
  description: text,
  script: fileName.regex(/\.py$/, 'give a Python file, relative to the folder of stoker.yml'),
  preset: z.string(),
  timeLimit: duration.default(7200),
  arguments: z.record(z.string(), jobArgument).default({}),
  /** The argument that takes what is typed without a flag. */
  positional: z.string().optional(),
  /** The path argument by whose objects it is told whether there is anything new to work on. */
  newData: z.string().optional(),
  /** By reference only: `env:NAME` or `secretsmanager:<id>`; the value never leaves the job. */
  secrets: z
    .record(
      z.string().regex(/^[A-Z][A-Z0-9_]*$/, 'name a secret in capitals, such as DB_PASSWORD'),
      z.string().regex(/^(env|secretsmanager):.+$/, 'give a reference: env:NAME or secretsmanager:<id>'),
    )
    .default({}),
  sparkConf: z.record(z.string(), z.string()).default({}),
  /** Tries a failure again with its fix, without a click; never when it is not given. */
  retry: z
    .strictObject({
      automatic: z.number().int().min(1).max(3),
      /** US dollars that one more try may cost, up to its time limit. */
      maxCost: z.number().min(0.01).max(1000),
    })
    .optional(),
  /** Which parts of the job's result the card shows. */
  show: z
    .array(z.enum(['metrics', 'chart', 'table', 'notes', 'links']))
    .default(['metrics', 'chart', 'table', 'notes']),
});

/** Values of a job's arguments, as they are typed; checked against the job's own types. */
const argumentValues = z.record(
  z.string(),
  z.union([z.string(), z.number(), z.boolean(), z.array(z.string())], {
    error: 'give a text, a number, true or false, or a list of texts; a text that begins with {{ goes into quotes',
  }),
);

/** Jobs one after the other on one cluster, which ends with the last. */
export const chain = z.strictObject({
  description: text,
  preset: z.string(),
  steps: z
    .array(
      z.strictObject({
        job: z.string(),
        arguments: argumentValues.default({}),
        /** Run it also when one before it failed. */
        evenIfFailed: z.boolean().default(false),
      }),
    )
    .min(2, 'give at least two steps; one job alone needs no chain')
    .max(10, 'give at most ten steps'),
});

/** `everyone`, Slack users (`U…`, `W…`) and user groups (`S…`). */
const members = z
  .array(
    z
      .string()
      .regex(/^(everyone|[UWS][A-Z0-9]{2,})$/, "give everyone, a Slack user's id (U… or W…) or a user group's (S…)"),
  )
  .default([]);

const name = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,62}$/, 'a name is made of small letters, digits and dashes, and begins with a letter');

/** Slack tells a channel's name with some requests and not with others; its id always. */
const channelId = z
  .string()
  .regex(/^[CDG][A-Z0-9]{2,}$/, "give a channel's id (C…); Slack shows it at the end of the channel's details");

const userId = z.string().regex(/^[UW][A-Z0-9]{2,}$/, "give a Slack user's id (U… or W…)");

/** US dollars. */
const money = z.number().min(0.01).max(10_000_000);

/** What may be spent in a calendar month, by everybody, by one owner or each of them, by one job. */
export const budget = z.strictObject({
  of: z.enum(['team', 'owner', 'job']),
  /** Of an owner the Slack id, of a job its name; an owner's left out: each owner. */
  name: z.string().min(1, 'it is empty').optional(),
  monthly: money,
  /** What becomes of a launch past it. */
  over: z.enum(['warn', 'admin', 'refuse']).default('warn'),
});

const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'give a time of day such as 09:00');

const timeZone = z
  .string()
  .refine(isTimeZone, { error: 'give a time zone of the IANA list, such as Europe/Berlin or UTC' });

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

/** When a job or a chain runs by itself. */
export const schedule = z.strictObject({
  job: z.string().optional(),
  chain: z.string().optional(),
  /** `daily 02:30`, `weekdays 06:00`, `weekly mon 02:30`, `hourly :15`, or five fields of cron. */
  at: text,
  /** By default the zone of the reminders. */
  timeZone: timeZone.optional(),
  arguments: argumentValues.default({}),
  preset: z.string().optional(),
  overlap: z.enum(OVERLAPS).default('skip'),
  catchUp: z.enum(CATCH_UPS).default('last'),
  timeLimit: duration.optional(),
  retries: z.number().int().min(0).max(5).default(0),
  retryPause: duration.default(300),
  onlyNewData: z.boolean().default(false),
  /** The Slack users told of trouble beside its owner and channel. */
  tell: z.array(userId).default([]),
  /** Whose its clusters are; left out, nobody is written to directly. */
  owner: userId.or(z.literal('').transform(() => undefined)).optional(),
  /** By default that of the reminders. */
  channel: channelId.or(z.literal('').transform(() => undefined)).optional(),
  /** It begins paused, until somebody resumes it. */
  paused: z.boolean().default(false),
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

export type Preset = z.infer<typeof preset>;
export type Job = z.infer<typeof job>;
export type JobArgument = z.infer<typeof jobArgument>;
export type Chain = z.infer<typeof chain>;
export type ScheduleEntry = z.infer<typeof schedule>;
export type TeamFile = z.infer<typeof teamFile>;
export type IdleRules = z.infer<typeof idleRules>;
export type Budget = z.infer<typeof budget>;
export type Role = 'viewer' | 'operator' | 'admin';

/** What the environment says (`.env.example` names every variable). */
export interface Environment {
  slack: {
    botToken: string;
    /** `xapp-…` for Socket Mode; null in HTTP mode. */
    appToken: string | null;
    /** For HTTP mode; null in Socket Mode. */
    signingSecret: string | null;
    port: number;
    /** Ends in a slash, e.g. `https://slack.com/api/`. */
    apiUrl: string;
  };
  aws: {
    region: string;
    /** A local or private endpoint (`AWS_ENDPOINT_URL`, `AWS_ENDPOINT_URL_EMR`); null for AWS itself. */
    endpoint: string | null;
  };
  /** Who the person at the command line is in Slack, and the channel of their cards; null where it is not said. */
  terminal: { user: SlackUserId | null; channel: ChannelId | null };
  /** Null: an embedded server below `.stoker/`. */
  databaseUrl: string | null;
  logLevel: string;
  /** Seconds between two looks at what time brings: idle clusters, limits, budgets. */
  remindSeconds: number;
  /** Seconds between two sweeps while something runs (the slow pace follows from it). */
  sweepSeconds: number;
  /** How long the lists of EMR and Slack may lag behind what was done to them, in seconds. */
  settleSeconds: number;
}

/** Everything Stoker is told, checked. */
export interface Config extends TeamFile {
  environment: Environment;
  /** The folder of stoker.yml: scripts and files named in it are relative to this. */
  directory: string;
  /** What is legal but hardly meant; to be logged at the start. */
  warnings: readonly string[];
}
