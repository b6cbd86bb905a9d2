import { type ChannelId, newNoticeId } from '../ids.ts';
import type { CommandDeps } from './context.ts';

const MOST_JOBS = 2;

/** Says hello in a channel that Stoker was invited to: once, however often it is invited and the event is delivered. */
export async function greet(
  { config, store, registry, now }: Pick<CommandDeps, 'config' | 'store' | 'registry' | 'now'>,
  channel: ChannelId,
): Promise<void> {
  const { allowed } = config.channels;
  const isUsed = allowed.length === 0 || allowed.includes(channel);
  const key = `greeting:${channel}${isUsed ? '' : ':elsewhere'}`;
  if (await store.notices.byKey(key)) return;
  const body = {
    kind: 'greeting' as const,
    jobs: registry.jobNames.slice(0, MOST_JOBS),
    elsewhere: isUsed ? [] : allowed,
  };
  await store.transaction((tables) =>
    tables.notices.add(
      { id: newNoticeId(), key, clusterId: null, body },
      [{ channel, threadOf: null, broadcast: false }],
      now(),
    ),
  );
}
