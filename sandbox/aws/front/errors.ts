import { AwsError } from '../contract.ts';
import { xmlError } from '../s3/xml.ts';
import type { Answer } from './exchange.ts';

/** Whatever was thrown, as the error that AWS answers with; the unexpected is logged and told as an internal failure. */
export function toAwsError(error: unknown, log: (line: string) => void): AwsError {
  if (error instanceof AwsError) return error;
  log(`local AWS: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  const detail = error instanceof Error ? error.message : String(error);
  return new AwsError('InternalFailure', `The local AWS broke: ${detail}`, { status: 500 });
}

/** An error of a JSON service. */
export function jsonError(error: AwsError, options: { contentType: string; queryMode: boolean }): Answer {
  const body: Record<string, string> = { __type: error.type, Message: error.message, message: error.message };
  if (error.errorCode !== undefined) body.ErrorCode = error.errorCode;
  const headers: Record<string, string> = { 'content-type': options.contentType, 'x-amzn-errortype': error.type };
  if (options.queryMode) {
    // Clients of services that once spoke the query protocol take the old name of the error from here.
    const side = error.status >= 500 ? 'Receiver' : 'Sender';
    headers['x-amzn-query-error'] = `${error.errorCode ?? error.type};${side}`;
  }
  return { status: error.status, headers, body: JSON.stringify(body) };
}

/** An error of S3. */
export function s3Error(error: AwsError, resource: string, requestId: string): Answer {
  const body = xmlError({
    Code: error.type === 'InternalFailure' ? 'InternalError' : error.type,
    Message: error.message,
    Resource: resource,
    RequestId: requestId,
  });
  return { status: error.status, headers: { 'content-type': 'application/xml' }, body };
}
