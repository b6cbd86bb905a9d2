import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AwsError, S3Service } from '../contract.ts';
import { routeS3 } from '../s3/route.ts';
import { parseTarget, type Target } from '../sigv4/target.ts';
import type { Credentials } from '../sigv4/verify.ts';
import { type Controlled, handleControl, isControlPath } from './control.ts';
import { jsonError, s3Error, toAwsError } from './errors.ts';
import { type Answer, newRequestId, send } from './exchange.ts';
import { faultError, type WireFault } from './faults.ts';
import { refuseBrowsers } from './guard.ts';
import { findTarget, type ModelledService, readJsonCall, runJsonCall } from './json-front.ts';
import { openS3Request, splitPath } from './s3-front.ts';
import type { ServiceName } from './services.ts';

/** What stands behind the one port. */
export interface FrontOptions {
  port: number;
  credentials: Credentials;
  s3: S3Service;
  services: ModelledService[];
  control: Controlled;
  /** Ends the waiting of slowed calls when the server closes. */
  stop: AbortSignal;
  log: (line: string) => void;
}

/** What came of a request, for the log of calls. */
interface Outcome {
  service: ServiceName;
  operation: string;
  answer: Answer;
  error?: AwsError;
  fault?: WireFault;
}

/** Runs the effect of a request with the fault that awaits it, if one does. */
async function withFault(
  fault: WireFault | undefined,
  service: ServiceName,
  { stop, control: { faults } }: Pick<FrontOptions, 'stop' | 'control'>,
  effect: () => Promise<Answer>,
): Promise<Answer> {
  if (fault?.kind === 'throttle' || fault?.kind === 'error') throw faultError(fault.kind, service);
  if (fault?.kind === 'slow') await faults.wait(fault, stop);
  return effect();
}

async function answerJson(options: FrontOptions, request: IncomingMessage, line: Target): Promise<Outcome> {
  const header = String(request.headers['x-amz-target'] ?? '');
  const found = findTarget(header, options.services);
  const outcome = { service: found.target?.name ?? 'emr', operation: found.operation } as const;
  let fault: WireFault | undefined;
  try {
    const call = await readJsonCall(request, line, options.services, options.credentials);
    fault = options.control.faults.take(call.target.name, call.operation);
    const answer = await withFault(fault, call.target.name, options, () => runJsonCall(call));
    return { ...outcome, answer, ...(fault === undefined ? {} : { fault }) };
  } catch (thrown) {
    const error = toAwsError(thrown, options.log);
    const contentType = request.headers['content-type'] ?? 'application/x-amz-json-1.1';
    const answer = jsonError(error, { contentType, queryMode: request.headers['x-amzn-query-mode'] === 'true' });
    return { ...outcome, answer, error, ...(fault === undefined ? {} : { fault }) };
  }
}

async function answerS3(
  options: FrontOptions,
  request: IncomingMessage,
  line: Target,
  requestId: string,
): Promise<Outcome> {
  let operation = 'Unknown';
  let fault: WireFault | undefined;
  try {
    const opened = openS3Request(request, line, options.credentials);
    const routed = routeS3(opened);
    operation = routed;
    fault = options.control.faults.take('s3', routed);
    const answer = await withFault(fault, 's3', options, async () => {
      const reply = await options.s3.handle(routed, opened);
      const xml = typeof reply.body === 'string' ? { 'content-type': 'application/xml' } : {};
      return {
        status: reply.status,
        headers: { ...xml, ...reply.headers },
        ...(reply.body === undefined ? {} : { body: reply.body }),
      };
    });
    return { service: 's3', operation, answer, ...(fault === undefined ? {} : { fault }) };
  } catch (thrown) {
    const error = toAwsError(thrown, options.log);
    const answer = s3Error(error, line.path, requestId);
    if (error.status === 404 && error.type === 'NoSuchBucket') answer.headers['x-amz-error-code'] = error.type;
    return { service: 's3', operation, answer, error, ...(fault === undefined ? {} : { fault }) };
  }
}

/** The one handler of the one port: guards it, finds the service, keeps the log of calls. */
export function createFront(options: FrontOptions) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const started = Date.now();
    const requestId = newRequestId();
    let line: Target;
    try {
      refuseBrowsers(request.headers, options.port);
      line = parseTarget(request.url ?? '/');
      if (isControlPath(line.path)) {
        await send(request, response, await handleControl(request, line.path, new Map(line.query), options.control));
        return;
      }
    } catch (thrown) {
      const error = toAwsError(thrown, options.log);
      await send(request, response, s3Error(error, splitPath(request.url ?? '/').bucket, requestId));
      return;
    }
    const json = request.headers['x-amz-target'] !== undefined;
    const outcome = json ? await answerJson(options, request, line) : await answerS3(options, request, line, requestId);
    options.control.calls.add({
      at: new Date(started).toISOString(),
      service: outcome.service,
      operation: outcome.operation,
      status: outcome.answer.status,
      ...(outcome.error === undefined ? {} : { error: outcome.error.type }),
      ...(outcome.fault === undefined ? {} : { fault: outcome.fault.kind }),
      durationMs: Date.now() - started,
    });
    if (outcome.fault?.kind === 'lost-reply') {
      if (typeof outcome.answer.body === 'object') outcome.answer.body.destroy();
      request.socket.destroy();
      return;
    }
    outcome.answer.headers[json ? 'x-amzn-requestid' : 'x-amz-request-id'] = requestId;
    if (!json) outcome.answer.headers['x-amz-id-2'] = Buffer.from(`sandbox-${requestId}`).toString('base64');
    await send(request, response, outcome.answer);
  };
}
