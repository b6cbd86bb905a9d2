import { join } from 'node:path';
import type { ControlAnswer, LogEntry, PageEvent } from '../../sandbox/slack/contract.ts';
import { type LocalSlack, startLocalSlack } from '../../sandbox/slack/server.ts';
import type { Bench } from '../benchmark.ts';

const MANIFEST = join(import.meta.dirname, '..', '..', 'manifest.yml');

/** A local Slack that ends with the benchmark. */
export async function openSlack(bench: Bench, rateLimits: 'slack' | 'off'): Promise<LocalSlack> {
  const slack = await startLocalSlack({ manifest: MANIFEST, rateLimits });
  bench.onEnd(() => slack.close());
  return slack;
}

/** A call of the local Slack's control API. */
export async function control<T extends object = ControlAnswer>(
  slack: LocalSlack,
  path: string,
  body?: object,
): Promise<T> {
  const response = await fetch(`${slack.url}/control/${path}`, {
    ...(body && { method: 'POST', body: JSON.stringify(body) }),
    headers: { authorization: `Bearer ${slack.controlToken}`, 'content-type': 'application/json' },
  });
  const answer = (await response.json()) as T;
  if (!response.ok) throw new Error(`The local Slack refused ${path}: ${JSON.stringify(answer)}`);
  return answer;
}

/** What went over the wire since an entry. */
export const logSince = async (slack: LocalSlack, seq: number): Promise<LogEntry[]> =>
  (await control<{ entries: LogEntry[] }>(slack, `log?since=${seq}`)).entries;

/** Calls back with everything a page would see, of one person if one is named, until the benchmark ends. */
export async function watch(
  bench: Bench,
  slack: LocalSlack,
  onEvent: (event: PageEvent) => void,
  user?: string,
): Promise<void> {
  const { WebSocket } = await import('ws');
  const query = user === undefined ? '' : `?user=${user}`;
  const socket = new WebSocket(`${slack.url.replace('http', 'ws')}/control/events${query}`, {
    headers: { authorization: `Bearer ${slack.controlToken}` },
  });
  socket.on('message', (data) => onEvent(JSON.parse(String(data)) as PageEvent));
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  bench.onEnd(() => socket.terminate());
}
