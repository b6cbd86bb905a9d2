import { z } from 'zod';
import { duration, fileName, s3Uri, text } from './values.ts';

const instanceType = z.string().regex(/^[a-z][a-z0-9-]*\.([a-z0-9-]+)$/, 'give an EC2 instance type such as m5.xlarge');
const subnetId = z.string().regex(/^subnet-[0-9a-f]{8,17}$/, 'give a subnet id such as subnet-0123abcd');

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
export const idleRules = z.strictObject({
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

export type Preset = z.infer<typeof preset>;
export type IdleRules = z.infer<typeof idleRules>;
