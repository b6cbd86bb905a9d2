import type {
  ComputeLimits,
  EbsConfiguration,
  InstanceFleetConfig,
  InstanceGroupConfig,
  JobFlowInstancesConfig,
  RunJobFlowCommandInput,
  StepConfig,
} from '@aws-sdk/client-emr';
import { backstopOf } from '../config/idle-limit.ts';
import type { EmrConfiguration, Preset } from '../config/schema.ts';

/** A cluster to launch: the preset, and what is resolved for this one launch. */
export interface ClusterRequest {
  preset: Preset;
  /** Holds Stoker's own id of the cluster, so that it can be found when the reply is lost. */
  name: string;
  tags: ClusterTags;
  /** The step of a one-off run or those of a chain; the cluster then ends with the last, even with Stoker dead. */
  steps?: readonly StepConfig[] | undefined;
  /** The preset's configurations, read from wherever they are (`resolveConfigurations`). */
  configurations: EmrConfiguration[];
  /** Addresses in S3 of the preset's bootstrap scripts, by the name in the preset (`publishCode`). */
  bootstrapUris: Record<string, string>;
  /** Where logs go when the preset does not say, `s3://…/`. */
  defaultLogUri: string;
}

/** What Stoker writes onto a cluster so that it, and a person in the console, can tell whose it is. */
export interface ClusterTags {
  cluster: string;
  owner: string;
  presetName: string;
  run?: string | undefined;
}

const MARKETS = { 'on-demand': 'ON_DEMAND', spot: 'SPOT' } as const;
const ROLES = { primary: 'MASTER', core: 'CORE', task: 'TASK' } as const;
type NodeRole = keyof typeof ROLES;
type Groups = Extract<Preset['instances'], { groups: unknown }>['groups'];
type Group = NonNullable<Groups[NodeRole]>;
type Fleets = Extract<Preset['instances'], { fleets: unknown }>['fleets'];
type Fleet = NonNullable<Fleets[NodeRole]>;

/** The one `RunJobFlow` call that makes a cluster, its steps and its own end. */
export function buildRunJobFlow(request: ClusterRequest): RunJobFlowCommandInput {
  const { preset, steps = [] } = request;
  const oneOff = steps.length > 0;
  return {
    Name: request.name,
    ReleaseLabel: preset.releaseLabel,
    Applications: preset.applications.map((Name) => ({ Name })),
    LogUri: preset.logUri ?? request.defaultLogUri,
    ServiceRole: preset.serviceRole,
    JobFlowRole: preset.instanceProfile,
    VisibleToAllUsers: true,
    Instances: buildInstances(preset, oneOff),
    ...(oneOff && { Steps: [...steps] }),
    ...(request.configurations.length > 0 && { Configurations: request.configurations }),
    ...(preset.bootstrap.length > 0 && { BootstrapActions: buildBootstrap(request) }),
    Tags: buildTags(request),
    // Above one, EMR rejects a step that is to terminate the cluster when it fails.
    StepConcurrencyLevel: oneOff ? 1 : preset.stepConcurrency,
    ...(preset.managedScaling && { ManagedScalingPolicy: { ComputeLimits: buildScaling(preset) } }),
    ...(!oneOff && { AutoTerminationPolicy: { IdleTimeout: backstopOf(preset) } }),
    ...(preset.cloudWatchLogs && { MonitoringConfiguration: buildMonitoring(preset.cloudWatchLogs) }),
  };
}

function buildInstances(preset: Preset, oneOff: boolean): JobFlowInstancesConfig {
  const subnets = preset.subnet === undefined ? [] : [preset.subnet].flat();
  const common: JobFlowInstancesConfig = {
    // A kept cluster has no step yet; without this it would end as soon as it is up.
    KeepJobFlowAliveWhenNoSteps: !oneOff,
    TerminationProtected: false,
    ...(preset.keyName !== undefined && { Ec2KeyName: preset.keyName }),
  };
  if ('groups' in preset.instances) {
    const [subnet] = subnets;
    return {
      ...common,
      ...(subnet !== undefined && { Ec2SubnetId: subnet }),
      InstanceGroups: byRole(preset.instances.groups).map(([role, group]) => buildGroup(role, group)),
    };
  }
  return {
    ...common,
    ...(subnets.length > 0 && { Ec2SubnetIds: subnets }),
    InstanceFleets: byRole(preset.instances.fleets).map(([role, fleet]) => buildFleet(role, fleet)),
  };
}

function byRole<T>(parts: { [role in NodeRole]?: T | undefined }): [NodeRole, T][] {
  return (['primary', 'core', 'task'] as const).flatMap((role): [NodeRole, T][] => {
    const part = parts[role];
    return part === undefined ? [] : [[role, part]];
  });
}

function buildGroup(role: NodeRole, group: Group): InstanceGroupConfig {
  return {
    Name: role,
    InstanceRole: ROLES[role],
    InstanceType: group.type,
    InstanceCount: group.count,
    Market: MARKETS[group.market],
    ...(group.ebs && { EbsConfiguration: buildEbs(group.ebs) }),
  };
}

function buildFleet(role: NodeRole, fleet: Fleet): InstanceFleetConfig {
  return {
    Name: role,
    InstanceFleetType: ROLES[role],
    TargetOnDemandCapacity: fleet.onDemand,
    TargetSpotCapacity: fleet.spot,
    InstanceTypeConfigs: fleet.types.map((one) => ({
      InstanceType: one.type,
      // The primary fleet is one machine whatever its type; EMR takes no weights there.
      ...(role !== 'primary' && { WeightedCapacity: one.weight }),
      ...(one.ebs && { EbsConfiguration: buildEbs(one.ebs) }),
    })),
    ...(fleet.spot > 0 && {
      LaunchSpecifications: {
        SpotSpecification: {
          TimeoutDurationMinutes: fleet.spotTimeout / 60,
          TimeoutAction: fleet.onSpotTimeout === 'terminate' ? 'TERMINATE_CLUSTER' : 'SWITCH_TO_ON_DEMAND',
          AllocationStrategy: 'price-capacity-optimized',
        },
      },
    }),
  };
}

function buildEbs(ebs: NonNullable<Group['ebs']>): EbsConfiguration {
  return {
    EbsBlockDeviceConfigs: [
      { VolumeSpecification: { VolumeType: ebs.type, SizeInGB: ebs.sizeGb }, VolumesPerInstance: ebs.volumes },
    ],
  };
}

function buildBootstrap({ preset, bootstrapUris }: ClusterRequest) {
  return preset.bootstrap.map(({ name, script, args }) => {
    const uri = script.startsWith('s3://') ? script : bootstrapUris[script];
    if (uri === undefined) throw new Error(`bootstrap script '${script}' has no address in S3; publish it first`);
    return { Name: name, ScriptBootstrapAction: { Path: uri, Args: args } };
  });
}

function buildTags({ preset, name, tags }: ClusterRequest) {
  const own = {
    Name: name,
    'stoker:cluster': tags.cluster,
    'stoker:owner': tags.owner,
    'stoker:preset': tags.presetName,
    ...(tags.run !== undefined && { 'stoker:run': tags.run }),
  };
  return Object.entries({ ...preset.tags, ...own }).map(([Key, Value]) => ({ Key, Value }));
}

function buildScaling(preset: Preset): ComputeLimits {
  const scaling = preset.managedScaling;
  if (scaling === undefined) throw new Error('this preset has no managed scaling');
  return {
    UnitType: 'groups' in preset.instances ? 'Instances' : 'InstanceFleetUnits',
    MinimumCapacityUnits: scaling.minimum,
    MaximumCapacityUnits: scaling.maximum,
    ...(scaling.maximumOnDemand !== undefined && { MaximumOnDemandCapacityUnits: scaling.maximumOnDemand }),
    ...(scaling.maximumCore !== undefined && { MaximumCoreCapacityUnits: scaling.maximumCore }),
  };
}

function buildMonitoring(logs: NonNullable<Preset['cloudWatchLogs']>) {
  const both = ['STDOUT', 'STDERR'];
  return {
    CloudWatchLogConfiguration: {
      Enabled: true,
      ...(logs.group !== undefined && { LogGroupName: logs.group }),
      ...(logs.prefix !== '' && { LogStreamNamePrefix: logs.prefix }),
      LogTypes: { STEP_LOGS: both, SPARK_DRIVER: both, ...(logs.executors && { SPARK_EXECUTOR: both }) },
    },
  };
}
