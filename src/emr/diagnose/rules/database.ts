import { type Rule, short } from '../rule.ts';

/** What databases answer, mostly Postgres, through psycopg and JDBC. */
export const DATABASE: readonly Rule[] = [
  {
    cause: 'database-too-many-clients',
    needle: 'too many clients already',
    pattern: /too many clients already/,
    title: () => 'The database has no connection left: too many clients already',
  },
  {
    cause: 'database-too-many-clients',
    needle: 'remaining connection slots',
    pattern: /remaining connection slots are reserved/,
    title: () => 'The database has no connection left but the ones kept for its superusers',
  },
  {
    cause: 'database-too-many-clients',
    needle: 'oo many connections',
    pattern:
      /(?:FATAL: +|SQLNonTransientConnectionException: )?[Tt]oo many connections(?: for (?<what>role|database) "(?<name>[^"]+)")?/,
    title: ({ what, name }) => `The database has no connection left${name ? ` for the ${what} ${name}` : ''}`,
  },
  {
    cause: 'database-auth',
    needle: 'password authentication failed',
    pattern: /password authentication failed for user "(?<user>[^"]+)"/,
    title: ({ user }) => `The database does not accept the password of ${user}`,
  },
  {
    cause: 'database-auth',
    needle: 'no pg_hba.conf entry',
    pattern: /no pg_hba\.conf entry for host "(?<host>[^"]+)", user "(?<user>[^"]+)", database "(?<name>[^"]+)"/,
    title: ({ host, user }) => `The database lets nobody in as ${user} from ${host} (pg_hba.conf)`,
  },
  {
    cause: 'database-auth',
    needle: 'role "',
    pattern: /FATAL: +role "(?<user>[^"]+)" does not exist/,
    title: ({ user }) => `The database knows no user ${user}`,
  },
  {
    cause: 'database-auth',
    needle: 'Access denied for user',
    pattern: /Access denied for user '(?<user>[^']+)'/,
    title: ({ user }) => `The database does not let ${user} in`,
  },
  {
    cause: 'database-auth',
    needle: 'Login failed for user',
    pattern: /Login failed for user '(?<user>[^']+)'/,
    title: ({ user }) => `The database does not let ${user} in`,
  },
  {
    cause: 'database-auth',
    needle: 'ORA-01017',
    pattern: /ORA-01017: invalid (?:username\/password|credential)/,
    title: () => 'The database does not accept the user and its password (ORA-01017)',
  },
  {
    cause: 'database-auth',
    needle: 'permission denied for',
    pattern: /permission denied for (?<what>table|relation|schema|database|sequence) (?<name>\S+)/,
    title: ({ what, name }) => `The database user may not use the ${what} ${name}`,
    advice: ['Grant the user what it needs there, such as `grant insert, select on table … to …`.'],
  },
  {
    cause: 'database-unreachable',
    needle: 'connection to server',
    pattern:
      /connection to server (?:at "(?<host>[^"]+)"(?: \([^)]*\))?, port (?<port>\d+)|on socket "(?<socket>[^"]+)") failed: (?!FATAL|ERROR)(?<why>.+)/,
    title: ({ host, port, socket, why }) =>
      `The database at ${host ? `${host}:${port}` : socket} cannot be reached: ${plain(why)}`,
  },
  {
    cause: 'database-unreachable',
    needle: 'could not translate host name',
    pattern: /could not translate host name "(?<host>[^"]+)" to address/,
    title: ({ host }) => `No host is called ${host}`,
  },
  {
    cause: 'database-unreachable',
    needle: 'failed to resolve host',
    pattern: /failed to resolve host '(?<host>[^']+)'/,
    title: ({ host }) => `No host is called ${host}`,
  },
  {
    cause: 'database-unreachable',
    needle: 'onnection to ',
    pattern: /PSQLException: Connection to (?<host>\S+?):(?<port>\d+) refused/,
    title: ({ host, port }) => `The database at ${host}:${port} refuses connections`,
  },
  {
    cause: 'database-unreachable',
    needle: 'The connection attempt failed',
    pattern: /PSQLException: The connection attempt failed/,
    title: () => 'The database cannot be reached',
  },
  {
    cause: 'database-unreachable',
    needle: 'ommunications link failure',
    pattern: /Communications link failure/i,
    title: () => 'The database cannot be reached: communications link failure',
  },
  {
    cause: 'database-unreachable',
    needle: 'TCP/IP connection to the host',
    pattern: /The TCP\/IP connection to the host (?<host>[^\s,]+), port (?<port>\d+) has failed/,
    title: ({ host, port }) => `The database at ${host}:${port} cannot be reached`,
  },
  {
    cause: 'database-unreachable',
    needle: 'Network Adapter could not establish',
    pattern: /IO Error: The Network Adapter could not establish the connection/,
    title: () => 'The database cannot be reached: the network adapter could not establish the connection',
  },
  {
    cause: 'database-unreachable',
    needle: '[Amazon](500150)',
    pattern: /\[Amazon\]\(500150\) Error setting\/closing connection: (?<why>[^.]+)/,
    title: ({ why }) => `Redshift cannot be reached: ${short(why)}`,
  },
  {
    cause: 'database-unreachable',
    needle: 'SQLServerException: The connection is closed',
    pattern: /SQLServerException: The connection is closed/,
    title: () => 'The database closed the connection while the job used it',
  },
  {
    cause: 'database-unreachable',
    needle: 'connection timeout expired',
    pattern: /ConnectionTimeout: connection timeout expired/,
    title: () => 'The database does not answer: the connection timed out',
  },
  {
    cause: 'database-unreachable',
    needle: 'server closed the connection',
    pattern: /server closed the connection unexpectedly/,
    title: () => 'The database closed the connection while the job used it',
  },
  {
    cause: 'database-unreachable',
    needle: 'terminating connection due to',
    pattern: /terminating connection due to (?<why>administrator command|crash of another server process)/,
    title: ({ why }) => `The database ended the connection: ${why}`,
  },
  {
    cause: 'database-unreachable',
    needle: 'An I/O error occurred while sending',
    pattern: /PSQLException: An I\/O error occurred while sending to the backend/,
    title: () => 'The connection to the database broke while the job used it',
  },
  {
    cause: 'database-busy',
    needle: 'deadlock detected',
    pattern: /deadlock detected/,
    title: () => 'Two transactions waited for each other in the database (deadlock)',
  },
  {
    cause: 'database-busy',
    needle: 'canceling statement due to',
    pattern: /canceling statement due to (?<why>lock timeout|statement timeout|user request)/,
    title: ({ why }) => `The database ended a statement: ${why}`,
  },
  {
    cause: 'database-busy',
    needle: 'could not serialize access',
    pattern: /could not serialize access due to/,
    title: () => 'Another transaction changed the same rows of the database',
  },
  {
    cause: 'database-schema',
    needle: 'relation "',
    pattern: /(?:column "(?<column>[^"]+)" of )?relation "(?<table>[^"]+)" does not exist/,
    title: ({ column, table }) =>
      column ? `The table ${table} of the database has no column ${column}` : `The database has no table ${table}`,
  },
  {
    cause: 'database-schema',
    needle: 'database "',
    pattern: /database "(?<name>[^"]+)" does not exist/,
    title: ({ name }) => `The server has no database ${name}`,
  },
  {
    cause: 'database-data',
    needle: 'duplicate key value',
    pattern: /duplicate key value violates unique constraint "(?<name>[^"]+)"/,
    title: ({ name }) => `A row is in the table already (${name})`,
  },
  {
    cause: 'database-data',
    needle: 'Load into table',
    pattern: /Load into table '(?<table>[^']+)' failed/,
    title: ({ table }) => `Redshift refuses rows for the table ${table}`,
    advice: [
      "Look at Redshift's `stl_load_errors` (or `sys_load_error_detail`): it names the row, the column and why.",
    ],
  },
  {
    cause: 'database-data',
    needle: 'while loading data into Redshift',
    pattern: /while loading data into Redshift: "(?<why>[^"]+)"/,
    title: ({ why }) => `Redshift refuses a row: ${why}`,
  },
  {
    cause: 'database-data',
    needle: 'value too long for type',
    pattern: /value too long for type (?<type>[\w ]{1,60}\(\d+\))/,
    title: ({ type }) => `A value is too long for ${type}`,
  },
  {
    cause: 'database-data',
    needle: 'invalid byte sequence',
    pattern: /invalid byte sequence for encoding "(?<name>[^"]+)": (?<bytes>\S+(?: \S+)?)/,
    title: ({ name, bytes }) => `A value is no ${name} text: ${bytes}`,
  },
  {
    cause: 'database-data',
    needle: 'NUL (0x00)',
    pattern: /cannot contain NUL \(0x00\)/,
    title: () => 'A text holds a NUL character (0x00), which Postgres does not take',
  },
  {
    cause: 'database-data',
    needle: 'constraint "',
    pattern: /violates (?<kind>not-null|foreign key|check) constraint "(?<name>[^"]+)"/,
    title: ({ kind, name }) => `A row breaks the ${kind} constraint ${name}`,
  },
  {
    cause: 'database-data',
    needle: 'violates not-null',
    pattern: /null value in column "(?<name>[^"]+)".{0,500}violates not-null constraint/,
    title: ({ name }) => `The column ${name} of the database takes no nulls, and a row has one`,
  },
  {
    cause: 'database-data',
    needle: 'invalid input syntax for',
    pattern: /invalid input syntax for (?:type )?(?<type>[\w ]{1,60}): (?<value>".*")/,
    title: ({ type, value }) => `${short(value, 80)} is no ${type}`,
  },
  {
    cause: 'database-data',
    needle: 'out of range',
    pattern:
      /(?:PSQLException: ERROR: |psycopg\S{0,60}: )(?<what>(?:integer|bigint|smallint|date\/time field value|numeric field).*out of range.*)/,
    title: ({ what }) => `A value does not fit its column: ${short(what)}`,
  },
];

const plain = (why: string | undefined): string => short(why?.replace(/\s*Is the server running.*$/, ''));
