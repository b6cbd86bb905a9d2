import { redacted } from '../../text/redact.ts';
import { plain } from '../escape.ts';

const LONGEST = 60;
const MOST_READ = 1000;
/** Where Java itself called: true of any job, so it tells of none. */
const SAYS_NOTHING =
  /^(?:NativeMethodAccessorImpl|DirectMethodHandle\w*|ThreadPoolExecutor|CompletableFuture|FutureTask|<unknown>)[.:]/;
/** What Spark's SQL runs beside a query: tables that are sent to all executors, and subqueries. */
const BESIDE = /withThreadLocalCaptured/;

/**
 * Spark names a stage by the call that asked for it, `collect at /mnt/tmp/spark-1/load.py:12`: without folders, without
 * the inner places of Java, and as text that may be shown (escape before Slack's `mrkdwn`).
 */
export function stageName(name: string): string {
  const line = redacted(name).slice(0, MOST_READ).replaceAll(/\s+/g, ' ').trim();
  const [, call = line, place = ''] = /^(.+) at (.+:\d+)$/.exec(line) ?? [];
  const what = BESIDE.test(call) ? 'broadcast or subquery' : call.replace(/^\$anonfun\$(\w+)\$\d+$/, '$1');
  const file = place.replace(/^.*[/\\]/, '');
  return plain(file === '' || SAYS_NOTHING.test(file) ? what : `${what} at ${file}`, LONGEST);
}
