import { type Rule, short } from '../rule.ts';
import type { CauseId } from '../types.ts';

/** What may keep a metastore from being reached, or from answering. */
const BEHIND: readonly CauseId[] = [
  's3-access-denied',
  's3-no-such-bucket',
  'kerberos',
  'missing-class',
  'incompatible-library',
  'database-unreachable',
  'database-auth',
  'database-too-many-clients',
];

const CONFLICTS = 'ConcurrentAppend|ConcurrentDeleteRead|ConcurrentDeleteDelete|ConcurrentTransaction|ConcurrentWrite';

/** What Delta, Iceberg and Hudi say of commits, and Hive and Glue of their catalogs. */
export const TABLES: readonly Rule[] = [
  {
    cause: 'table-conflict',
    needle: 'Exception: ',
    pattern: new RegExp(
      `\\b(?:${CONFLICTS}|ProtocolChanged|MetadataChanged)Exception: (?:\\[DELTA_[\\w.]+\\] )?(?<what>.+)`,
    ),
    title: ({ what }) => `Another writer changed the Delta table: ${firstSentence(what)}`,
  },
  {
    cause: 'table-conflict',
    needle: '[DELTA_',
    pattern: /\[DELTA_(?:CONCURRENT_\w+|METADATA_CHANGED|PROTOCOL_CHANGED)(?:\.\w+)?\] (?:\w+Exception: )?(?<what>.+)/,
    title: ({ what }) => `Another writer changed the Delta table: ${firstSentence(what)}`,
  },
  {
    cause: 'table-conflict',
    needle: 'CommitFailedException',
    pattern: /iceberg\.exceptions\.CommitFailedException: (?:Cannot commit:? )?(?<what>.+)/,
    title: ({ what }) => `The commit to the Iceberg table failed: ${firstSentence(what)}`,
  },
  {
    cause: 'table-conflict',
    needle: 'Found conflicting files',
    pattern: /iceberg\.exceptions\.ValidationException: (?<what>Found conflicting files.+)/,
    title: ({ what }) => `Another writer changed the Iceberg table: ${firstSentence(what)}`,
  },
  {
    cause: 'table-conflict',
    needle: 'HoodieWriteConflictException',
    pattern: /HoodieWriteConflictException: (?:java\.\S+: )?(?<what>.+)/,
    title: ({ what }) => `Another writer changed the Hudi table: ${firstSentence(what)}`,
  },
  {
    cause: 'table-conflict',
    needle: 'HoodieLockException',
    pattern: /HoodieLockException: (?<what>(?:Unable to acquire lock|FAILED_TO_ACQUIRE).*)/,
    title: ({ what }) => `Hudi got no lock on the table: ${short(what, 200)}`,
    advice: [
      'Run it again when no other job writes to the table.',
      "If none did, check the lock provider's settings (`hoodie.write.lock.…`), and that the cluster may use what it keeps its locks in.",
    ],
  },
  {
    cause: 'metastore',
    needle: 'MetaException(message:',
    pattern: /MetaException\(message:(?<what>(?:[^()]|\([^()]*\))+)/,
    title: ({ what }) => `The metastore answers: ${short(what, 220)}`,
    from: BEHIND,
  },
  {
    cause: 'metastore',
    needle: 'MetaStoreClient',
    pattern: /Unable to instantiate \S*MetaStoreClient/,
    title: () => 'The metastore of the tables (Hive or Glue) cannot be used',
    from: BEHIND,
  },
  {
    cause: 'metastore',
    needle: 'Failed to connect to Hive Metastore',
    pattern: /Failed to connect to Hive Metastore/,
    title: () => 'The Hive metastore cannot be reached',
    from: BEHIND,
  },
  {
    cause: 'metastore',
    needle: 'AWSGlue',
    pattern:
      /(?:^|: ?)(?<what>[^:]+?) ?\(Service: AWSGlue[;,] Status Code: 400[;,] Error Code: (?<code>AccessDenied|Throttling|InternalService|OperationTimeout|ConcurrentModification)\w*/,
    title: ({ what, code }) => `Glue's catalog answers ${code}: ${short(what?.trim(), 200)}`,
  },
];

const firstSentence = (text: string | undefined): string =>
  short(/^(.+?[^.\d])\.(?:\s|$)/.exec(text ?? '')?.[1] ?? text, 200);
