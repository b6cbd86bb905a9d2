import type { AwsProblemKind, SeenError } from './errors.ts';

/** What happened and what to do about it, a sentence or two each. */
export interface Advice {
  message: string;
  hint: string;
}

// What EMR refuses a launch or a step for. First match wins; AWS's own words stay in the message.
const REFUSALS: [RegExp, string][] = [
  [
    /(service ?role|EMR_DefaultRole|instance ?profile|EMR_EC2_DefaultRole|jobflow ?role).*(invalid|not valid|not exist|required|cannot|found|authorized)|invalid instanceprofile/i,
    "Create the roles once with 'aws emr create-default-roles', or name yours as serviceRole and instanceProfile of the preset.",
  ],
  [/subnet/i, "Correct the preset's subnet: it must exist in this region and have room for the nodes."],
  [
    /key ?pair|ssh key|ec2keyname|key name/i,
    "Correct the preset's keyName, or leave it out: the key pair must exist in this region.",
  ],
  [/instance type|instancetype/i, "Take an instance type that EMR supports in this region, in the preset's instances."],
  [/release ?label/i, "Correct the preset's releaseLabel; 'aws emr list-release-labels' shows the legal ones."],
  [/application/i, "Correct the preset's applications: the release must bring each of them."],
  // Before the next one, which 'termination' would meet.
  [
    /protected|protection/i,
    "Somebody protected the cluster; take the protection off with 'aws emr modify-cluster-attributes --no-termination-protected --cluster-id <id>'.",
  ],
  [
    /shutting down|terminat|finished|completed|not (accepting|in a valid state)|job flow is in/i,
    'The cluster takes no more work; use another one or launch one.',
  ],
  [/bootstrap/i, "Correct the preset's bootstrap actions: each script must be readable in S3."],
  [/s3|bucket|log ?uri/i, 'Check that the bucket exists in this region and that the roles may use it.'],
  [/10,?240|length|too long/i, 'Give the job shorter arguments, or put long ones into a file in S3.'],
];

/** The words for a problem of this kind. */
export function adviceFor(kind: AwsProblemKind, operation: string, seen: SeenError): Advice {
  const said = clip(seen.message);
  switch (kind) {
    case 'throttled':
      return {
        message: `AWS is throttling ${operation}: this account sends more requests than AWS takes.`,
        hint: 'Nothing to do: Stoker slows down and tries again.',
      };
    case 'credentials':
      return credentials(seen, said);
    case 'denied': {
      const action = /perform:? ([\w-]+:\w+)/i.exec(seen.message)?.[1];
      const resource = / on (?:the )?resource:? (\S+)/i.exec(seen.message)?.[1];
      return {
        message: `AWS does not allow ${operation}${action ? `: ${action}${resource ? ` on ${resource}` : ''} is missing` : ` (${said})`}.`,
        hint: `Add ${action ?? `the permission for ${operation}`} to the policy of the identity that Stoker runs as.`,
      };
    }
    case 'not-found':
      return {
        message: `AWS does not have what ${operation} asked for: ${said}`,
        hint: 'Check the id, the name and the region.',
      };
    case 'limit':
      return { message: `AWS has no room: ${said}`, hint: 'Wait until something ends, or ask AWS for a higher quota.' };
    case 'refused':
      return {
        message: `AWS refused ${operation}: ${said}`,
        hint:
          REFUSALS.find(([pattern]) => pattern.test(seen.message))?.[1] ?? 'Correct what AWS names, then try again.',
      };
    case 'unreachable':
      return {
        message: `AWS cannot be reached for ${operation} (${said}).`,
        hint: 'Check the network and AWS_REGION (and AWS_ENDPOINT_URL, if it is set); Stoker tries again.',
      };
    case 'broken':
      return {
        message: `AWS failed at ${operation}: ${said}`,
        hint: 'Nothing to do: the trouble is on the side of AWS, and Stoker tries again.',
      };
    case 'unknown-outcome':
      return {
        message: `AWS gave no clear answer to ${operation} (${said}); it may have happened or not.`,
        hint: 'Stoker looks for the effect before it tries again.',
      };
  }
}

function credentials(seen: SeenError, said: string): Advice {
  const names = seen.names.join(' ');
  if (/Expired|InvalidToken/.test(names) && !/Skew/.test(names)) {
    return {
      message: "Stoker's AWS session has expired.",
      hint: 'Renew it (such as with aws sso login), or give keys or a role that last.',
    };
  }
  if (/Skew|RequestExpired/.test(names) || /signature (not yet current|expired)/i.test(seen.message)) {
    return {
      message: 'AWS refuses the time of the request.',
      hint: "Set this machine's clock right: AWS tolerates five minutes.",
    };
  }
  if (/ProviderError/.test(names)) {
    return {
      message: 'Stoker has no AWS credentials.',
      hint: 'Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give the machine a role.',
    };
  }
  return {
    message: `AWS does not accept Stoker's credentials: ${said}`,
    hint: 'Check the key id and the secret: both must belong together and be active.',
  };
}

/** One line of bounded length that ends as a sentence does. */
function clip(message: string): string {
  // The SDK appends a remark for its own debugging.
  const line = (message.split('\n')[0] ?? '').trim();
  return line.length > 400 ? `${line.slice(0, 397)}…` : line;
}
