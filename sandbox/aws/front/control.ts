import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { AwsError } from '../contract.ts';
import type { CallLog } from './calls.ts';
import { type Answer, readBody } from './exchange.ts';
import { parseWireFault, WIRE_FAULTS, type WireFaults } from './faults.ts';
import { serviceNamed } from './services.ts';

const MAX_BODY_BYTES = 64 * 1024;

/** What the control API steers. */
export interface Controlled {
  token: string;
  calls: CallLog;
  faults: WireFaults;
  /** EMR's own misfortunes: a lost machine, a failed bootstrap, … */
  emrFault(input: Record<string, unknown>): unknown;
  /** Empties every service. */
  reset(): Promise<void>;
  /** `POST /moto-api/reset` without a token, for moto's own tests. */
  openMotoReset: boolean;
}

function authorised(request: IncomingMessage, token: string): boolean {
  // Hashed, so that the comparison takes the same time for any length.
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(request.headers.authorization ?? ''), digest(`Bearer ${token}`));
}

function json(status: number, value: unknown): Answer {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) };
}

async function readJson(request: IncomingMessage): Promise<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse((await readBody(request, MAX_BODY_BYTES)).toString('utf8'));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch (error) {
    if (error instanceof AwsError) throw error;
  }
  throw new AwsError('InvalidFault', 'The body must be a JSON object, e.g. {"kind": "throttle", "service": "emr"}.');
}

async function addFault(request: IncomingMessage, control: Controlled): Promise<Answer> {
  const input = await readJson(request);
  const fault = parseWireFault(input);
  if (fault !== null) {
    control.faults.add(fault);
    return json(201, fault);
  }
  const { service, ...rest } = input;
  if (service !== undefined && serviceNamed(String(service)) !== 'emr') {
    throw new AwsError(
      'InvalidFault',
      `Unknown fault '${input.kind}' of '${service}'. Faults: ${WIRE_FAULTS.join(', ')}.`,
    );
  }
  return json(201, (await control.emrFault(rest)) ?? rest);
}

/** Whether a path belongs to the control API. */
export function isControlPath(path: string): boolean {
  return path.startsWith('/control/') || path === '/moto-api/reset';
}

/** Answers the control API; errors are JSON `{error, message}`. */
export async function handleControl(
  request: IncomingMessage,
  path: string,
  query: Map<string, string>,
  control: Controlled,
): Promise<Answer> {
  const open = path === '/moto-api/reset' && control.openMotoReset;
  if (!open && !authorised(request, control.token)) {
    return json(401, { error: 'unauthorized', message: 'Send the control token: Authorization: Bearer <token>.' });
  }
  const route = `${request.method} ${path}`;
  try {
    switch (route) {
      case 'POST /control/faults':
        return await addFault(request, control);
      case 'GET /control/faults':
        return json(200, { faults: control.faults.list() });
      case 'DELETE /control/faults':
        control.faults.clear();
        return json(200, {});
      case 'GET /control/calls':
        return json(
          200,
          control.calls.read({
            service: query.get('service'),
            operation: query.get('operation'),
            since: query.get('since'),
          }),
        );
      case 'DELETE /control/calls':
        control.calls.clear();
        return json(200, {});
      case 'POST /control/reset':
      case 'POST /moto-api/reset':
        await control.reset();
        return json(200, { status: 'ok' });
      default:
        return json(404, { error: 'not_found', message: `No '${route}' in the control API; see sandbox/README.md.` });
    }
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return json(error.status, { error: error.type, message: error.message });
  }
}
