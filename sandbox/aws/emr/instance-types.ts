import type { SupportedInstanceType } from '@aws-sdk/client-emr';

/** An EC2 instance type as far as a local cluster needs it. */
export interface InstanceType {
  name: string;
  family: string;
  vcpu: number;
  memoryMb: number;
  /** What EMR gives YARN on it (`yarn.nodemanager.resource.memory-mb`). */
  yarnMemoryMb: number;
  architecture: 'X86_64' | 'ARM64';
  /** Local NVMe disks, 0 where there is only EBS. */
  disks: number;
  diskGb: number;
}

// vCPUs by size. A family's memory follows from its GiB a vCPU.
const VCPU = {
  large: 2,
  xlarge: 4,
  '2xlarge': 8,
  '4xlarge': 16,
  '8xlarge': 32,
  '9xlarge': 36,
  '10xlarge': 40,
  '12xlarge': 48,
  '16xlarge': 64,
  '18xlarge': 72,
  '24xlarge': 96,
} as const;
type Size = keyof typeof VCPU;

const NITRO: Size[] = ['xlarge', '2xlarge', '4xlarge', '8xlarge', '12xlarge', '16xlarge', '24xlarge'];
const GRAVITON: Size[] = ['xlarge', '2xlarge', '4xlarge', '8xlarge', '12xlarge', '16xlarge'];

// family: [GiB a vCPU, sizes that EMR takes, GB of local NVMe a vCPU]
const FAMILIES: Record<string, [number, Size[], number]> = {
  m4: [4, ['large', 'xlarge', '2xlarge', '4xlarge', '10xlarge', '16xlarge'], 0],
  m5: [4, NITRO, 0],
  m5a: [4, NITRO, 0],
  m5d: [4, NITRO, 37.5],
  m6a: [4, NITRO, 0],
  m6i: [4, NITRO, 0],
  m6g: [4, GRAVITON, 0],
  m6gd: [4, GRAVITON, 59],
  m7a: [4, NITRO, 0],
  m7i: [4, NITRO, 0],
  m7g: [4, GRAVITON, 0],
  c5: [2, ['xlarge', '2xlarge', '4xlarge', '9xlarge', '12xlarge', '18xlarge', '24xlarge'], 0],
  c5d: [2, ['xlarge', '2xlarge', '4xlarge', '9xlarge', '12xlarge', '18xlarge', '24xlarge'], 25],
  c6i: [2, NITRO, 0],
  c6g: [2, GRAVITON, 0],
  c7i: [2, NITRO, 0],
  c7g: [2, GRAVITON, 0],
  r5: [8, NITRO, 0],
  r5a: [8, NITRO, 0],
  r5d: [8, NITRO, 37.5],
  r6i: [8, NITRO, 0],
  r6g: [8, GRAVITON, 0],
  r7i: [8, NITRO, 0],
  r7g: [8, GRAVITON, 0],
};

// EMR keeps 8 GiB for the system from 32 GiB up and a quarter below.
const yarnMemoryMb = (memoryMb: number) => (memoryMb >= 32 * 1024 ? memoryMb - 8 * 1024 : Math.floor(memoryMb * 0.75));

/** Every type a local cluster can have, by name. */
export const INSTANCE_TYPES: ReadonlyMap<string, InstanceType> = new Map(
  Object.entries(FAMILIES).flatMap(([family, [gibPerVcpu, sizes, nvmeGbPerVcpu]]) =>
    sizes.map((size): [string, InstanceType] => {
      const vcpu = VCPU[size];
      const memoryMb = vcpu * gibPerVcpu * 1024;
      const type: InstanceType = {
        name: `${family}.${size}`,
        family,
        vcpu,
        memoryMb,
        yarnMemoryMb: yarnMemoryMb(memoryMb),
        architecture: /^\w\dg/.test(family) ? 'ARM64' : 'X86_64',
        disks: nvmeGbPerVcpu > 0 ? Math.max(1, Math.ceil((vcpu * nvmeGbPerVcpu) / 950)) : 0,
        diskGb: Math.round(vcpu * nvmeGbPerVcpu),
      };
      return [type.name, type];
    }),
  ),
);

/** The type of that name; one that is not in the table counts as an m5.xlarge (it got in with checks switched off). */
export function instanceType(name: string): InstanceType {
  const type = INSTANCE_TYPES.get(name) ?? INSTANCE_TYPES.get('m5.xlarge');
  if (!type) throw new Error('The table of instance types has no m5.xlarge.');
  return type;
}

/** EMR's normalized units of an hour: 1 for a small, 8 for an xlarge, 16 for a 2xlarge, … */
export const normalizedUnits = (name: string): number => {
  const size = name.split('.')[1] ?? '';
  const multiple = /^(\d+)xlarge$/.exec(size);
  if (multiple) return Number(multiple[1]) * 8;
  return { small: 1, medium: 2, large: 4, xlarge: 8 }[size] ?? 8;
};

/** A type as ListSupportedInstanceTypes tells it. */
export const toSupported = (type: InstanceType): SupportedInstanceType => ({
  Type: type.name,
  MemoryGB: type.memoryMb / 1024,
  StorageGB: type.diskGb,
  VCPU: type.vcpu,
  Is64BitsOnly: true,
  InstanceFamilyId: type.family,
  EbsOptimizedAvailable: true,
  EbsOptimizedByDefault: true,
  NumberOfDisks: type.disks,
  EbsStorageOnly: type.disks === 0,
  Architecture: type.architecture,
});
