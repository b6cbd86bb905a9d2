import { type Rule, short } from '../rule.ts';

const PLACE = '(?<place>s3[an]?://[^\\s:,"\')]{1,1100})';
/** The bucket of an address in S3. */
const bucketOf = (place: string): string => place.split('/')[2] ?? place;

/** What S3 answers, in the words of EMRFS, S3A, the AWS SDKs for Java and boto3. */
export const S3: readonly Rule[] = [
  {
    cause: 's3-slow-down',
    needle: 'SlowDown',
    pattern: /(?:Error Code: |\(|<Code>)SlowDown|AWSServiceThrottledException/,
    title: () => 'S3 asks to slow down: too many requests for one prefix',
  },
  {
    cause: 's3-slow-down',
    needle: 'educe your request rate',
    pattern: /(?:Slow Down|Please reduce your request rate)/i,
    title: () => 'S3 asks to slow down: too many requests for one prefix',
  },
  {
    cause: 's3-slow-down',
    needle: 'Code: 503',
    pattern: /Status Code: 503[;,] (?:Error Code: (?:503 )?Slow ?Down|Request ID)|Slow Down .{0,500}Status Code: 503/,
    title: () => 'S3 asks to slow down (503): too many requests for one prefix',
  },
  {
    cause: 's3-connections',
    needle: 'waiting for connection from pool',
    pattern: /Timeout waiting for connection from pool/,
    title: () => 'No connection to S3 was free: all that the connector may hold are in use',
    from: ['s3-slow-down', 's3-access-denied'],
  },
  {
    cause: 's3-no-such-bucket',
    needle: 'bucket does not exist',
    pattern: new RegExp(
      `(?:${PLACE}.{0,500})?bucket does not exist(?:.{0,500}?${PLACE.replace('place', 'after')})?`,
      'i',
    ),
    title: ({ place, after }) => {
      const named = place ?? after;
      return named ? `There is no bucket ${bucketOf(named)}` : 'There is no such bucket';
    },
  },
  {
    cause: 's3-no-such-bucket',
    needle: 'NoSuchBucket',
    pattern: /NoSuchBucket/,
    title: () => 'There is no such bucket',
  },
  {
    cause: 's3-no-such-bucket',
    needle: ' does not exist',
    pattern: /(?:UnknownStoreException|FileNotFoundException): .*?Bucket (?<name>[\w.-]+) does not exist/i,
    title: ({ name }) => `There is no bucket ${name}`,
  },
  {
    cause: 's3-no-such-bucket',
    needle: 'PermanentRedirect',
    pattern: /(?:Error Code: |\()PermanentRedirect/,
    title: () => 'The bucket is in another region than the one that was asked',
    advice: ["Use a bucket in the cluster's region, or name the bucket's region in the job's settings."],
  },
  {
    cause: 's3-no-such-bucket',
    needle: 'Code: 301',
    pattern: /(?:The bucket is in this region: (?<region>[\w-]+).{0,500})?Status Code: 301\b/,
    title: ({ region }) => `The bucket is in another region than the one that was asked${region ? `: ${region}` : ''}`,
    advice: ["Use a bucket in the cluster's region, or name the bucket's region in the job's settings."],
  },
  {
    cause: 's3-access-denied',
    needle: 'AccessDenied',
    pattern: new RegExp(`java\\.nio\\.file\\.AccessDeniedException: ${PLACE}`),
    title: ({ place }) => `S3 refuses access to ${place}`,
  },
  {
    cause: 's3-access-denied',
    needle: 'is not authorized to perform',
    pattern:
      /(?<who>arn:aws\S{1,300}) is not authorized to perform: (?<action>[\w-]+:\w+)(?: on resource: "?(?<resource>[^\s"]+))?/,
    title: ({ action, resource }) => `The role may not ${action}${resource ? ` on ${short(resource)}` : ''}`,
    advice: [
      "Allow that action on that resource in the policy of the role that the error names: the cluster's instance profile, or the job's runtime role.",
    ],
  },
  {
    cause: 's3-access-denied',
    needle: 'KMS; Status Code: 400',
    pattern: /\(Service: (?:AWS)?KMS; Status Code: 400; Error Code: (?<code>\w+)/i,
    title: ({ code }) => `The key in KMS may not be used: ${code}`,
    advice: [
      "Allow kms:Decrypt and kms:GenerateDataKey on the key to the cluster's instance profile, in its policy and in the key's.",
      'Check that the key is in the same region, and enabled.',
    ],
  },
  {
    cause: 's3-access-denied',
    needle: '(AccessDenied) when calling',
    pattern: /An error occurred \(AccessDenied\) when calling the (?<call>\w+) operation(?:: (?<why>.+))?/,
    title: ({ call }) => `S3 refuses ${call}: access denied`,
  },
  {
    cause: 's3-access-denied',
    needle: '(403) when calling',
    pattern: /An error occurred \(403\) when calling the (?<call>\w+) operation/,
    title: ({ call }) => `S3 refuses ${call}: 403`,
  },
  {
    cause: 's3-access-denied',
    needle: 'Code: 403',
    pattern: new RegExp(`(?:${PLACE}.{0,500}?)?(?:Status Code: 403(?:[;,] Error Code: (?<code>[\\w ]+))?)`),
    title: ({ place, code }) => `S3 refuses access${place ? ` to ${place}` : ''}: 403${code ? ` ${code}` : ''}`,
  },
  {
    cause: 's3-access-denied',
    needle: 'when calling',
    pattern:
      /An error occurred \((?<code>ExpiredToken|InvalidAccessKeyId|SignatureDoesNotMatch|InvalidToken)\) when calling the (?<call>\w+) operation/,
    title: ({ call, code }) => `S3 refuses ${call}: ${code}`,
    advice: ["Let the job use the cluster's own role instead of keys: remove keys from its settings and its code."],
  },
  {
    cause: 's3-access-denied',
    needle: 'redentials ',
    pattern:
      /Unable to load (?:AWS )?credentials from (?:any provider in the chain|service endpoint)|No AWS [Cc]redentials (?:provided by|in the Hadoop configuration)/,
    title: () => 'The job has no AWS credentials',
    advice: [
      'Give the cluster an instance profile; jobs then need no keys, neither in their settings nor in their code.',
    ],
  },
  {
    cause: 's3-access-denied',
    needle: 'Unable to locate credentials',
    pattern: /NoCredentialsError: Unable to locate credentials/,
    title: () => 'The job has no AWS credentials',
    advice: ['Give the cluster an instance profile; jobs then need no keys.'],
  },
  {
    cause: 'path-not-found',
    needle: 'NoSuchKey',
    pattern: /(?:Error Code: |\()NoSuchKey/,
    title: () => 'There is no such object in S3',
  },
  {
    cause: 'path-not-found',
    needle: '(404) when calling',
    pattern: /An error occurred \(404\) when calling the (?<call>\w+) operation/,
    title: ({ call }) => `There is no such object in S3 (${call} answered 404)`,
  },
];
