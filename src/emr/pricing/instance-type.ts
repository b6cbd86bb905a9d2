/** `m5.2xlarge`: its family, its size, and how many vCPUs such a size has. */
export interface InstanceType {
  family: string;
  size: string;
  vcpu: number;
}

/** Bare metal is the largest size of its family or near it. */
const METAL_VCPU = 96;
const SMALL_VCPU: Readonly<Record<string, number>> = { medium: 1, large: 2, xlarge: 4 };

/** Takes the name of an EC2 instance type apart; null for what is no such name. */
export function readInstanceType(type: string): InstanceType | null {
  const match = /^([a-z][a-z0-9-]*)\.(medium|large|xlarge|(\d{1,3})xlarge|metal(?:-(\d{1,3})xl)?)$/.exec(type);
  if (!match) return null;
  const [, family = '', size = '', times = match[4]] = match;
  const vcpu = times === undefined ? (SMALL_VCPU[size] ?? METAL_VCPU) : Number(times) * 4;
  return vcpu > 0 ? { family, size, vcpu } : null;
}
