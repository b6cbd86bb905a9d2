import { AwsError } from '../contract.ts';
import type { ErrorDetail } from './records.ts';

/** The request cannot be carried out as it stands. */
export const invalid = (message: string) => new AwsError('ValidationException', message);

/** The request names something that isn't there or isn't so. */
export const badRequest = (message: string, errorCode?: string) =>
  new AwsError('InvalidRequestException', message, errorCode === undefined ? {} : { errorCode });

export const noSuchCluster = (id: unknown) => badRequest(`Cluster id '${id}' is not valid.`, 'NoSuchCluster');
export const noSuchStep = (id: unknown) => badRequest(`Step id '${id}' is not valid.`, 'NoSuchStep');

const DOCS = 'https://docs.aws.amazon.com/emr/latest/ManagementGuide';

/** One entry of a cluster's ErrorDetails; `ErrorData` also carries the page that explains the code. */
export const errorDetail = (code: string, message: string, data: Record<string, string>): ErrorDetail => ({
  ErrorCode: code,
  ErrorData: [{ ...data, 'public-doc': `${DOCS}/${code}.html` }],
  ErrorMessage: message,
});
