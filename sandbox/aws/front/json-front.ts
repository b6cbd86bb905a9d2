import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { AwsError, type JsonService } from '../contract.ts';
import type { ApiModel } from '../model/load.ts';
import type { Target } from '../sigv4/target.ts';
import { type Credentials, readClaim, sameSignature, verifyClaim } from '../sigv4/verify.ts';
import { type Answer, inflate, readBody } from './exchange.ts';
import type { ServiceName } from './services.ts';

/** Above Logs' and CloudWatch's 1 MiB and far above EMR's. */
const MAX_BODY_BYTES = 16 * 1024 * 1024;

/** A JSON service with the API model that its requests and answers are held against. */
export interface ModelledService {
  name: ServiceName;
  scope: string;
  service: JsonService;
  model: ApiModel;
}

/** A request to a JSON service whose signature and body have been checked. */
export interface JsonCall {
  target: ModelledService;
  operation: string;
  input: Record<string, unknown>;
  region: string;
  contentType: string;
  queryMode: boolean;
}

/** The operation an `X-Amz-Target` names, and whose it is. */
export function findTarget(header: string, services: ModelledService[]) {
  const dot = header.indexOf('.');
  const prefix = header.slice(0, dot);
  const target = services.find((candidate) => candidate.model.targetPrefix === prefix);
  return { target, operation: header.slice(dot + 1) };
}

function parseObject(body: Buffer): Record<string, unknown> {
  if (body.length === 0) return {};
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch {
    throw new AwsError('SerializationException', 'The body is no JSON.');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new AwsError('SerializationException', 'The body must be a JSON object.');
  }
  return value as Record<string, unknown>;
}

/** Reads, verifies and parses a request; throws what AWS refuses it with. */
export async function readJsonCall(
  request: IncomingMessage,
  line: Target,
  services: ModelledService[],
  credentials: Credentials,
): Promise<JsonCall> {
  const claim = readClaim(request.headers, line, 'json');
  const body = await readBody(request, MAX_BODY_BYTES);
  const payloadHash = createHash('sha256').update(body).digest('hex');
  const announced = request.headers['x-amz-content-sha256'];
  if (typeof announced === 'string' && !sameSignature(announced, payloadHash)) {
    throw new AwsError('InvalidSignatureException', 'x-amz-content-sha256 does not match the body.');
  }
  const method = request.method ?? 'POST';
  verifyClaim(claim, { method, headers: request.headers, target: line, payloadHash }, credentials, Date.now());
  const { target, operation } = findTarget(String(request.headers['x-amz-target'] ?? ''), services);
  if (target === undefined || !target.model.operations.includes(operation) || method !== 'POST') {
    throw new AwsError(
      'UnknownOperationException',
      `The local AWS has no '${request.headers['x-amz-target'] ?? ''}'. Services: ${services.map((s) => s.model.targetPrefix).join(', ')}.`,
    );
  }
  if (claim.service !== target.scope) {
    throw new AwsError(
      'InvalidSignatureException',
      `Credential should be scoped to correct service: '${target.scope}', not '${claim.service}'.`,
    );
  }
  return {
    target,
    operation,
    input: parseObject(await inflate(body, request.headers['content-encoding'], MAX_BODY_BYTES)),
    region: claim.region,
    contentType: request.headers['content-type'] ?? 'application/x-amz-json-1.1',
    queryMode: request.headers['x-amzn-query-mode'] === 'true',
  };
}

/** How each service names a request that its API model does not allow. */
const INVALID: Record<ServiceName, { type: string; errorCode?: string }> = {
  emr: { type: 'ValidationException' },
  logs: { type: 'InvalidParameterException' },
  cloudwatch: { type: 'ValidationError' },
  secretsmanager: { type: 'ValidationException' },
  s3: { type: 'InvalidRequest' },
};

/** Carries a call out, holding input and output against the API model. */
export async function runJsonCall(call: JsonCall): Promise<Answer> {
  const { model, service, name } = call.target;
  const problems = model.checkInput(call.operation, call.input);
  if (problems.length > 0) {
    const { type, ...options } = INVALID[name];
    const count = `${problems.length} validation error${problems.length === 1 ? '' : 's'} detected`;
    throw new AwsError(type, `${count}: ${problems.join('; ')}`, options);
  }
  const output = await service.call(call.operation, call.input, { region: call.region });
  const mistakes = model.checkOutput(call.operation, output);
  if (mistakes.length > 0) {
    throw new Error(`the answer to ${name} ${call.operation} breaks the API model: ${mistakes.join('; ')}`);
  }
  return { status: 200, headers: { 'content-type': call.contentType }, body: JSON.stringify(output) };
}
