import { type Advice, adviceFor } from './advice.ts';

export type AwsProblemKind =
  | 'throttled'
  | 'refused'
  | 'denied'
  | 'not-found'
  | 'limit'
  | 'unreachable'
  | 'credentials'
  | 'broken'
  | 'unknown-outcome';

/** What went wrong with a call to AWS, in words that a person can act on. */
export class AwsProblem extends Error {
  override readonly name = 'AwsProblem';
  readonly kind: AwsProblemKind;
  /** What to do about it, one sentence. */
  readonly hint: string;
  /** True when the same call may work later without anybody doing anything. */
  readonly retryable: boolean;
  /** `unknown`: the call may have done its work although no answer came; look for the effect before trying again. */
  readonly effect: 'none' | 'unknown';
  /** AWS's own name and id of the error, for the log. */
  readonly awsCode: string | null;
  readonly requestId: string | null;

  constructor(
    problem: Advice & {
      kind: AwsProblemKind;
      retryable: boolean;
      effect: 'none' | 'unknown';
      awsCode?: string | null;
      requestId?: string | null;
    },
  ) {
    // Not with the SDK's error as its cause: that one holds the request with its signature and session token.
    super(problem.message);
    this.kind = problem.kind;
    this.hint = problem.hint;
    this.retryable = problem.retryable;
    this.effect = problem.effect;
    this.awsCode = problem.awsCode ?? null;
    this.requestId = problem.requestId ?? null;
  }
}

/** A call, and whether doing it twice is the same as doing it once. */
export interface CallInfo {
  /** `RunJobFlow`, `GetObject`, … */
  operation: string;
  /** True for reads and for what can be asked twice (a termination, an upload); false for a launch. */
  repeatable: boolean;
}

const THROTTLES =
  /^(Throttl(ing|ed)(Exception)?|RequestLimitExceeded|TooManyRequestsException|SlowDown|BandwidthLimitExceeded|RequestThrottled(Exception)?|ProvisionedThroughputExceededException|EC2ThrottledException|PriorRequestNotComplete)$/;
const CREDENTIALS =
  /^(CredentialsProviderError|TokenProviderError|Expired(Token|TokenException)|InvalidClientTokenId|UnrecognizedClientException|SignatureDoesNotMatch|InvalidSignatureException|InvalidAccessKeyId|IncompleteSignature(Exception)?|MissingAuthenticationToken(Exception)?|RequestExpired|RequestTimeTooSkewed|InvalidToken)$/;
const DENIED =
  /^(AccessDenied(Exception)?|UnauthorizedOperation|OptInRequired|AuthFailure|NotAuthorized|403|Forbidden)$/;
const ABSENT = /^(NoSuch(Key|Bucket|Cluster|JobFlow|Step)|NotFound|ResourceNotFound(Exception)?|InvalidCluster|404)$/;
// The connection was never made, so the request never left.
const NEVER_SENT =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|CERT_|ERR_TLS|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_)/;

/** Translates whatever the SDK threw, once; an `AwsProblem` comes back as it is. */
export function translateAwsError(error: unknown, call: CallInfo): AwsProblem {
  if (error instanceof AwsProblem) return error;
  const seen = inspect(error);
  const build = (kind: AwsProblemKind, retryable: boolean): AwsProblem => {
    const { code: awsCode, requestId } = seen;
    const effect = kind === 'unknown-outcome' ? 'unknown' : 'none';
    return new AwsProblem({ kind, retryable, effect, awsCode, requestId, ...adviceFor(kind, call.operation, seen) });
  };

  if (seen.names.some((name) => CREDENTIALS.test(name))) return build('credentials', false);
  if (seen.names.some((name) => THROTTLES.test(name)) || seen.status === 429) return build('throttled', true);
  if (seen.status !== null && seen.status >= 500) {
    return build(call.repeatable ? 'broken' : 'unknown-outcome', true);
  }
  if (seen.names.some((name) => DENIED.test(name)) || seen.status === 403) return build('denied', false);
  if (seen.names.some((name) => ABSENT.test(name)) || seen.status === 404 || isAbsent(seen)) {
    return build('not-found', false);
  }
  if (seen.status !== null && seen.status >= 400) return build(isLimit(seen) ? 'limit' : 'refused', isLimit(seen));
  if (seen.names.some((name) => NEVER_SENT.test(name))) return build('unreachable', true);
  if (!call.repeatable) return build('unknown-outcome', true);
  return build(seen.status === null ? 'unreachable' : 'broken', true);
}

/** What is known of a thrown thing, whatever its form. */
export interface SeenError {
  names: string[];
  code: string | null;
  message: string;
  status: number | null;
  requestId: string | null;
}

function inspect(error: unknown): SeenError {
  const fields = (value: unknown): Record<string, unknown> =>
    typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  const own = fields(error);
  const metadata = fields(own.$metadata);
  const cause = fields(own.cause);
  // EMR's InvalidRequestException carries the telling code in a field of its own.
  const names = [own.ErrorCode, own.name, own.Code, own.code, cause.code].filter((one) => typeof one === 'string');
  return {
    names,
    code: names[0] ?? null,
    message: error instanceof Error ? error.message : String(error),
    status: typeof metadata.httpStatusCode === 'number' ? metadata.httpStatusCode : null,
    requestId: typeof metadata.requestId === 'string' ? metadata.requestId : null,
  };
}

// EMR's way to say that there is no such thing: "Cluster id 'j-1' is not valid."
const isAbsent = (seen: SeenError): boolean =>
  /\b(cluster|job ?flow|step) id '?[\w-]+'? is not valid/i.test(seen.message);

const isLimit = (seen: SeenError): boolean =>
  /LimitExceeded|QuotaExceeded/.test(seen.names.join(' ')) ||
  /(maximum number|limit|quota).{0,60}(steps|instances|vcpu|clusters|exceed)|exceed.{0,40}(limit|quota)/i.test(
    seen.message,
  );
