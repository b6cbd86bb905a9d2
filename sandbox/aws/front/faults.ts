import { setTimeout as wait } from 'node:timers/promises';
import { AwsError } from '../contract.ts';
import { SERVICE_NAMES, type ServiceName, serviceNamed } from './services.ts';

/** What can go wrong with any request on its way; EMR's own misfortunes are the EMR service's. */
export const WIRE_FAULTS = ['throttle', 'error', 'lost-reply', 'slow'] as const;
export type WireFaultKind = (typeof WIRE_FAULTS)[number];

export interface WireFault {
  kind: WireFaultKind;
  /** Any service when absent. */
  service?: ServiceName;
  /** Any operation when absent. */
  operation?: string;
  /** How many requests it still strikes. */
  times: number;
  /** Of `slow`: how long the request waits before it takes effect. */
  delayMs: number;
}

const MAX_DELAY_MS = 600_000;

function wrong(message: string): AwsError {
  return new AwsError('InvalidFault', message);
}

/** A fault of the wire from the body of `POST /control/faults`; null when it is none of these. */
export function parseWireFault(input: Record<string, unknown>): WireFault | null {
  const kind = WIRE_FAULTS.find((name) => name === input.kind);
  if (kind === undefined) return null;
  const { service: serviceText, operation, times = 1, delayMs = 1000 } = input;
  const service = typeof serviceText === 'string' ? serviceNamed(serviceText) : undefined;
  if (serviceText !== undefined && service === undefined) {
    throw wrong(`Unknown service '${serviceText}'. Services: ${SERVICE_NAMES.join(', ')}.`);
  }
  if (operation !== undefined && typeof operation !== 'string') {
    throw wrong(`'operation' must be the name of an API operation, not '${operation}'.`);
  }
  if (typeof times !== 'number' || !Number.isInteger(times) || times < 1) {
    throw wrong(`'times' must be a whole number from 1 up, not '${times}'.`);
  }
  if (typeof delayMs !== 'number' || !(delayMs >= 0 && delayMs <= MAX_DELAY_MS)) {
    throw wrong(`'delayMs' must be 0 to ${MAX_DELAY_MS}, not '${delayMs}'.`);
  }
  return {
    kind,
    times,
    delayMs,
    ...(service === undefined ? {} : { service }),
    ...(operation === undefined ? {} : { operation }),
  };
}

/** The faults that wait for requests to come. */
export interface WireFaults {
  /** Waits as long as a `slow` fault says, or until all are taken back. */
  wait(fault: WireFault, stop: AbortSignal): Promise<void>;
  add(fault: WireFault): void;
  /** The fault that strikes this request; counts it as used. */
  take(service: ServiceName, operation: string): WireFault | undefined;
  list(): WireFault[];
  clear(): void;
}

export function createWireFaults(): WireFaults {
  let waiting: WireFault[] = [];
  let held = new AbortController();
  return {
    async wait({ delayMs }, stop) {
      const takenBack = held.signal;
      await wait(delayMs, undefined, { signal: AbortSignal.any([stop, takenBack]) }).catch((error: unknown) => {
        if (!takenBack.aborted) throw error;
      });
    },
    add: (fault) => void waiting.push({ ...fault }),
    take(service, operation) {
      const fault = waiting.find(
        (candidate) => (candidate.service ?? service) === service && (candidate.operation ?? operation) === operation,
      );
      if (fault === undefined) return undefined;
      fault.times--;
      waiting = waiting.filter((candidate) => candidate.times > 0);
      return fault;
    },
    list: () => waiting.map((fault) => ({ ...fault })),
    clear() {
      waiting = [];
      held.abort();
      held = new AbortController();
    },
  };
}

/** What AWS answers when it throttles or breaks, by service. */
export function faultError(kind: 'throttle' | 'error', service: ServiceName): AwsError {
  if (kind === 'throttle') {
    if (service === 's3') return new AwsError('SlowDown', 'Please reduce your request rate.', { status: 503 });
    return new AwsError('ThrottlingException', 'Rate exceeded', { errorCode: 'Throttling' });
  }
  if (service === 's3') {
    return new AwsError('InternalError', 'We encountered an internal error. Please try again.', { status: 500 });
  }
  return new AwsError('InternalFailure', 'An internal failure occurred. Please try again.', { status: 500 });
}
