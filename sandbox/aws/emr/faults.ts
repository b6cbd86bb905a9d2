import { badRequest } from './errors.ts';

/** A misfortune on demand. Those of a launch strike the next `times` clusters that are asked for (1 by default). */
export type Fault =
  /** EC2 has no machines of the type in the zone. */
  | { kind: 'capacity'; times?: number }
  /** A bootstrap action ends with this exit code (1 by default) on the primary node. */
  | { kind: 'bootstrap'; exitCode?: number; times?: number }
  /** EMR accepts the launch and refuses it a moment later, with this code of its ErrorDetails. */
  | { kind: 'validation'; errorCode?: string; message?: string; times?: number }
  /** A machine is taken away: the one named, or a spot machine, or any worker. The primary node takes the cluster along. */
  | { kind: 'spot-loss'; clusterId: string; instanceId?: string }
  /** The whole cluster dies of an internal error, under whatever it runs. */
  | { kind: 'internal'; clusterId: string; message?: string }
  /** So many kernels of notebooks are open on the cluster from now on (1 by default); they run nothing. */
  | { kind: 'notebook'; clusterId: string; kernels?: number }
  /** CloudWatch gets no metrics of the cluster any more, or with `silent: false` gets them again. */
  | { kind: 'no-metrics'; clusterId: string; silent?: boolean };

export type LaunchFault = Extract<Fault, { kind: 'capacity' | 'bootstrap' | 'validation' }>;

const OF_A_CLUSTER = ['spot-loss', 'internal', 'notebook', 'no-metrics'];
const KINDS = ['capacity', 'bootstrap', 'validation', ...OF_A_CLUSTER];

/** Reads a fault as the control API got it. */
export function parseFault(input: Record<string, unknown>): Fault {
  const { kind } = input;
  if (typeof kind !== 'string' || !KINDS.includes(kind)) {
    throw badRequest(`Unknown fault '${kind}'. Faults of EMR: ${KINDS.join(', ')}.`);
  }
  if (OF_A_CLUSTER.includes(kind) && typeof input.clusterId !== 'string') {
    throw badRequest(`Fault '${kind}' needs a 'clusterId', got '${input.clusterId}'.`);
  }
  const { times } = input;
  if (times !== undefined && (typeof times !== 'number' || !Number.isInteger(times) || times < 1)) {
    throw badRequest(`Fault '${kind}' strikes a whole number of times from 1 up, got '${times}'.`);
  }
  for (const [name, type] of [
    ['exitCode', 'number'],
    ['errorCode', 'string'],
    ['message', 'string'],
    ['instanceId', 'string'],
    ['kernels', 'number'],
    ['silent', 'boolean'],
  ] as const) {
    const value = input[name];
    if (value !== undefined && typeof value !== type) {
      throw badRequest(`'${name}' of fault '${kind}' must be a ${type}, got '${value}'.`);
    }
  }
  return input as Fault;
}

/** The faults that wait for clusters to come. */
export interface FaultBox {
  add(fault: LaunchFault): void;
  /** Takes the fault that is to strike this launch, if there is one. */
  take(): LaunchFault | undefined;
  clear(): void;
}

/** An empty box; faults come out in the order they went in. */
export function createFaultBox(): FaultBox {
  let waiting: LaunchFault[] = [];
  return {
    add(fault) {
      for (let i = 0; i < (fault.times ?? 1); i += 1) waiting.push(fault);
    },
    take: () => waiting.shift(),
    clear() {
      waiting = [];
    },
  };
}
