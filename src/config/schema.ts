import { z } from 'zod';

/** Seconds, from a number of seconds or `90s`, `30m`, `1h`, `7d`. */
const duration = z.union([z.number().int().positive(), z.string().regex(/^\d+[smhd]$/)]).transform((value) => {
  if (typeof value === 'number') return value;
  const unit = { s: 1, m: 60, h: 3600, d: 86_400 }[value.at(-1) as 's' | 'm' | 'h' | 'd'];
  return Number.parseInt(value, 10) * unit;
});

const s3Uri = z.string().regex(/^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](\/.*)?$/);

const ebs = z.strictObject({
  type: z.enum(['gp3', 'gp2', 'io1', 'io2', 'st1', 'sc1']).default('gp3'),
  sizeGb: z.number().int().min(10).max(16_384),
  volumes: z.number().int().min(1).max(25).default(1),
});

const instanceGroup = z.strictObject({
  type: z.string(),
  count: z.number().int().min(1).default(1),
  market: z.enum(['on-demand', 'spot']).default('on-demand'),
  ebs: ebs.optional(),
});

const instanceFleet = z.strictObject({
  types: z
    .array(z.strictObject({ type: z.string(), weight: z.number().int().min(1).default(1), ebs: ebs.optional() }))
    .min(1)
    .max(30),
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
    Classification: z.string(),
    Properties: z.record(z.string(), z.string()).optional(),
    Configurations: z.array(emrConfiguration).optional(),
  }),
);

/** A preset: the cluster and its policy. */
export const preset = z.strictObject({
  description: z.string(),
  releaseLabel: z.string().regex(/^emr-(\d+\.\d+\.\d+|[a-z]+-\d+\.\d+\.\d+)$/),
  applications: z.array(z.string()).min(1),
  instances,
  keyName: z.string().optional(),
  subnet: z.union([z.string(), z.array(z.string()).min(1)]).optional(),
  serviceRole: z.string().default('EMR_DefaultRole'),
  instanceProfile: z.string().default('EMR_EC2_DefaultRole'),
  /** Inline, or a JSON file beside stoker.yml, or an `s3://` object. */
  configurations: z.union([z.array(emrConfiguration), z.string()]).default([]),
  /** A script beside stoker.yml (uploaded under its content hash) or an `s3://` one. */
  bootstrap: z
    .array(z.strictObject({ name: z.string(), script: z.string(), args: z.array(z.string()).default([]) }))
    .max(16)
    .default([]),
  logUri: s3Uri.optional(),
  tags: z.record(z.string(), z.string()).default({}),
  stepConcurrency: z.number().int().min(1).max(256).default(1),
  managedScaling: z
    .strictObject({
      minimum: z.number().int().min(1),
      maximum: z.number().int().min(1),
      maximumOnDemand: z.number().int().optional(),
      maximumCore: z.number().int().optional(),
    })
    .optional(),
  /** True: the cluster waits for more work after its steps. False: it ends with its last step. */
  keepAlive: z.boolean().default(false),
  /** AWS's own auto-termination after this idle time, 60 s to 7 days; the backstop of a kept cluster. */
  idleLimit: duration.optional(),
  /** No cluster of this preset lives longer. */
  hardLimit: duration.default(43_200),
});

const argCommon = { help: z.string(), required: z.boolean().default(false) };
/** One typed argument of a job: `--name value` of the script and of the command. */
export const jobArgument = z.discriminatedUnion('type', [
  z.strictObject({
    ...argCommon,
    type: z.literal('string'),
    default: z.string().optional(),
    pattern: z.string().optional(),
  }),
  z.strictObject({ ...argCommon, type: z.literal('path'), default: z.string().optional() }),
  z.strictObject({
    ...argCommon,
    type: z.literal('choice'),
    choices: z.array(z.string()).min(1),
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
  z.strictObject({ ...argCommon, type: z.literal('boolean'), default: z.boolean().optional() }),
  /** A span such as `7d`, handed to the script as typed. */
  z.strictObject({ ...argCommon, type: z.literal('duration'), default: z.string().optional() }),
  z.strictObject({ ...argCommon, type: z.literal('date'), default: z.string().optional() }),
]);

/** A job: a PySpark script with typed arguments, and where it runs. */
export const job = z.strictObject({
  description: z.string(),
  script: z.string().regex(/\.py$/),
  preset: z.string(),
  timeLimit: duration.default(7200),
  arguments: z.record(z.string(), jobArgument).default({}),
  /** By reference only: `env:NAME` or `secretsmanager:<id>`; the value never leaves the job. */
  secrets: z.record(z.string(), z.string().regex(/^(env|secretsmanager):.+$/)).default({}),
  sparkConf: z.record(z.string(), z.string()).default({}),
  /** Which parts of the job's result the card shows. */
  show: z.array(z.enum(['metrics', 'table', 'notes', 'links'])).default(['metrics', 'table', 'notes']),
});

/** `everyone`, Slack users (`U…`, `W…`) and user groups (`S…`). */
const members = z.array(z.string().regex(/^(everyone|[UWS][A-Z0-9]{2,})$/)).default([]);

export const teamFile = z.strictObject({
  /** Stoker's own bucket: code, logs and results go below it. */
  bucket: z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/),
  channels: z.strictObject({ allowed: z.array(z.string()).default([]), default: z.string().optional() }).prefault({}),
  roles: z.strictObject({ viewer: members, operator: members, admin: members }),
  presets: z.record(z.string().regex(/^[a-z][a-z0-9-]*$/), preset),
  jobs: z.record(z.string().regex(/^[a-z][a-z0-9-]*$/), job),
});

export type Preset = z.infer<typeof preset>;
export type Job = z.infer<typeof job>;
export type JobArgument = z.infer<typeof jobArgument>;
export type TeamFile = z.infer<typeof teamFile>;
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
  aws: { region: string };
  /** Null: an embedded server below `.stoker/`. */
  databaseUrl: string | null;
  logLevel: string;
  /** Seconds between two sweeps while something runs (the slow pace follows from it). */
  sweepSeconds: number;
}

/** Everything Stoker is told, checked. */
export interface Config extends TeamFile {
  environment: Environment;
  /** The folder of stoker.yml: scripts and files named in it are relative to this. */
  directory: string;
}
