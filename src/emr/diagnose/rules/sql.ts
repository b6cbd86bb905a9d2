import { type Rule, short } from '../rule.ts';

const OTHER_TYPE = [
  "Read the column with the type that the files have, or correct the table's schema; files of different types in one folder are read apart and cast.",
];

/** Paths, tables, columns and values: what Spark SQL and Hadoop's file systems say of them. */
export const SQL: readonly Rule[] = [
  {
    cause: 'path-not-found',
    needle: 'ath does not exist',
    pattern: /(?:Input path|Path) does not exist:\s*(?<path>\S+)/,
    title: ({ path }) => `Nothing is at ${path?.replace(/[.;,]+$/, '')}`,
  },
  {
    cause: 'path-not-found',
    needle: 'matches 0 files',
    pattern: /Input Pattern (?<path>\S+) matches 0 files/,
    title: ({ path }) => `Nothing matches ${path}`,
  },
  {
    cause: 'path-not-found',
    needle: 'NotFoundException: File does not exist',
    pattern: /iceberg\.exceptions\.NotFoundException: File does not exist: (?<path>\S+)/,
    title: ({ path }) => `A file of the Iceberg table is gone: ${path}`,
    advice: [
      'See who removed it: a clean-up of orphan files or old snapshots, or a lifecycle rule of the bucket; go back to a snapshot from before.',
    ],
  },
  {
    cause: 'path-not-found',
    needle: 'FileNotFoundException: No such file',
    pattern: /FileNotFoundException: No such file or directory:? '?(?<path>[a-z0-9]+:\/\/[^\s']+)/,
    title: ({ path }) => `Nothing is at ${path}`,
  },
  {
    cause: 'path-not-found',
    needle: 'FileNotFoundException',
    pattern:
      /FileNotFoundException: (?:File )?(?<path>(?:[a-z0-9]+:)?\/\S+?)(?: does not exist|: No such file or directory| \(No such file or directory\)|\.?$)/i,
    title: ({ path }) => `Nothing is at ${path}`,
    // A temporary file of a shuffle that is gone tells of a full or a failed disk.
    from: ['disk-full', 'node-lost'],
  },
  {
    cause: 'path-exists',
    needle: 'PATH_ALREADY_EXISTS',
    pattern: /\[PATH_ALREADY_EXISTS\] Path (?<path>\S+) already exists/,
    title: ({ path }) => `There is something at ${path} already`,
  },
  {
    cause: 'path-exists',
    needle: 'already exists',
    pattern: /(?:FileAlreadyExistsException: Output directory |AnalysisException: path )(?<path>\S+) already exists/,
    title: ({ path }) => `There is something at ${path} already`,
  },
  {
    cause: 'path-exists',
    needle: 'File already exists:',
    pattern: /FileAlreadyExistsException: File already exists: ?(?<path>\S+)/,
    title: ({ path }) => `A task was tried again and met what its first try had written: ${path}`,
    advice: [
      'Look why the first try of the task failed: its exception stands further up, or in the log of its executor.',
      'Clear the output, and run it again.',
    ],
    from: 'anything',
  },
  {
    cause: 'path-exists',
    needle: 'ALREADY_EXISTS]',
    pattern: /\[(?<code>(?:TABLE_OR_VIEW|LOCATION|SCHEMA)_ALREADY_EXISTS)\] (?<what>.+)/,
    title: ({ what }) => firstSentence(what),
  },
  {
    cause: 'unreadable-input',
    needle: 'is not a Parquet file',
    pattern: /(?<!\S)(?<path>\S+) is not a Parquet file/,
    title: ({ path }) => `${path} is no Parquet file`,
  },
  {
    cause: 'unreadable-input',
    needle: 'CANNOT_READ_FILE_FOOTER',
    pattern: /\[CANNOT_READ_FILE_FOOTER\] Could not read footer for file: (?<path>\S+?)\.?(?:\s|$)/,
    title: ({ path }) => `${path} is broken: its footer cannot be read`,
  },
  {
    cause: 'unreadable-input',
    needle: 'Parquet column cannot be converted',
    pattern:
      /Parquet column cannot be converted in file (?<path>\S+?)\. Column: \[(?<column>[^\]]+)\], Expected: (?<want>[^,]+), Found: (?<found>\w+)/,
    title: ({ path, column, want, found }) => `${column} is ${found} in ${path}, and ${want} was expected`,
    advice: OTHER_TYPE,
  },
  {
    cause: 'unreadable-input',
    needle: 'when reading Parquet column',
    pattern:
      /reading file (?<path>\S+?)\. Data type mismatches when reading Parquet column \[?(?<column>[^\].]+)\]?\. Expected Spark type (?<want>[^,]+), actual Parquet type (?<found>\w+)/,
    title: ({ path, column, want, found }) =>
      `${column?.replaceAll('`', '')} is ${found} in ${path}, and ${want} was expected`,
    advice: OTHER_TYPE,
  },
  {
    cause: 'unreadable-input',
    needle: 'Unexpected end of',
    pattern: /EOFException: Unexpected end of (?:input stream|ZLIB input stream|stream)/,
    title: () => 'A compressed input file breaks off before its end',
  },
  {
    cause: 'unreadable-input',
    needle: ['ot in GZIP format', 'not a gzip file'],
    pattern: /(?:ZipException|IOException): (?:Not in GZIP format|not a gzip file)/i,
    title: () => 'An input file is called .gz and is not gzipped',
  },
  {
    cause: 'unreadable-input',
    needle: 'FAILFAST',
    pattern:
      /\[(?<code>MALFORMED_RECORD_IN_PARSING[\w.]*)\] (?<what>.+)|Malformed records are detected in record parsing/,
    title: ({ what }) =>
      what ? firstSentence(what) : 'The input has malformed records, and the job reads it in FAILFAST mode',
  },
  {
    cause: 'sql-error',
    needle: 'UNRESOLVED_COLUMN',
    pattern:
      /\[UNRESOLVED_COLUMN[\w.]*\] A column,? (?:variable,? )?or function parameter with name (?<name>`.+?`) cannot be resolved\.(?: Did you mean one of the following\? \[(?<near>[^\]]+)\])?/,
    title: ({ name, near }) =>
      `There is no column ${unquoted(name)}${near ? `; there are ${unquoted(short(near, 160))}` : ''}`,
  },
  {
    cause: 'sql-error',
    needle: 'TABLE_OR_VIEW_NOT_FOUND',
    pattern: /\[TABLE_OR_VIEW_NOT_FOUND\] The table or view (?<name>`.+?`) cannot be found/,
    title: ({ name }) => `There is no table ${unquoted(name)}`,
  },
  {
    cause: 'sql-error',
    needle: 'PARSE_SYNTAX_ERROR',
    pattern: /\[PARSE_SYNTAX_ERROR\] (?<what>.+)/,
    title: ({ what }) => `The SQL cannot be read: ${firstSentence(what)}`,
  },
  {
    cause: 'sql-error',
    needle: 'Exception: [',
    pattern:
      /(?:AnalysisException|ParseException|SparkArithmeticException|ArithmeticException|SparkNumberFormatException|NumberFormatException|SparkDateTimeException|DateTimeException|SparkArrayIndexOutOfBoundsException|ArrayIndexOutOfBoundsException|SparkRuntimeException|SparkUpgradeException|SparkUnsupportedOperationException): \[(?<code>[A-Z][A-Z0-9_]+(?:\.[A-Z0-9_]+)*)\] (?<what>.+)/,
    title: ({ code, what }) => `${firstSentence(what)} (${code})`,
  },
  {
    cause: 'sql-error',
    needle: 'Error in query: ',
    pattern: /^Error in query: (?<what>.+)/,
    title: ({ what }) => firstSentence(what),
    final: true,
  },
  {
    cause: 'sql-error',
    needle: 'SparkUpgradeException: ',
    pattern:
      /SparkUpgradeException: (?!\[)You may get a different result due to the upgrading \S+ Spark \S+ (?<what>.+)/,
    title: ({ what }) => `Spark 3 reads dates and times otherwise than Spark 2: ${firstSentence(what)}`,
    advice: [
      'Give the pattern that the values have, or set `spark.sql.legacy.timeParserPolicy` (or the datetimeRebaseMode that the message names) to LEGACY or CORRECTED.',
    ],
  },
  {
    cause: 'sql-error',
    needle: 'AnalysisException: ',
    pattern: /(?:AnalysisException|ParseException): (?!\[|$)(?<what>.+)/,
    title: ({ what }) => firstSentence(what),
  },
];

const unquoted = (name: string | undefined): string => (name ?? '').replaceAll('`', '');
/** Spark's messages go on with settings that hide the trouble. */
const firstSentence = (text: string | undefined): string =>
  short(/^(.+?[^.\d])\.(?:\s|$)/.exec(text ?? '')?.[1] ?? text, 220);
