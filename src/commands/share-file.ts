import type { WebClient } from '@slack/web-api';
import type { Logger } from 'pino';
import { context } from '../slack/blocks.ts';
import { withinLimits } from '../slack/cards/within-limits.ts';
import { mrkdwn } from '../slack/escape.ts';
import type { Store } from '../store/store.ts';
import type { Answer } from './context.ts';

/**
 * Puts what an answer could not hold where the person finds it, as a file, and says so in the answer. Never throws: the
 * answer is worth something without it.
 */
export async function shareFile(
  { client, store, log }: { client: WebClient; store: Store; log: Logger },
  user: string,
  answer: Answer,
): Promise<Answer> {
  const { file, ...rest } = answer;
  if (!file) return rest;
  const note = await share(client, store, user, file).catch((err: unknown) => {
    log.warn({ err, run: file.run }, 'a file could not be put into a conversation');
    return whyNot(err, file);
  });
  return { ...rest, ...withinLimits({ text: rest.text, blocks: [...(rest.blocks ?? []), context(note)] }) };
}

const UPLOAD_MS = 20_000;

async function share(
  client: WebClient,
  store: Store,
  user: string,
  file: NonNullable<Answer['file']>,
): Promise<string> {
  const name = mrkdwn(file.name, 150);
  if (file.run === null) {
    const { channel } = await client.conversations.open({ users: user });
    await upload(client, file, { channel_id: channel?.id ?? '' });
    return `It is in your direct messages with me as ${name}: a message that only you see can hold no file.`;
  }
  const card = await store.cards.get(file.run);
  if (!card?.ts) return 'There is more than fits here, and no thread to put it in yet: the card of the run is not up.';
  await upload(client, file, { channel_id: card.channel, thread_ts: card.ts });
  return `All of it is in the thread of the run as ${name}: a message that only you see can hold no file.`;
}

async function upload(
  client: WebClient,
  { name, title, text }: NonNullable<Answer['file']>,
  place: { channel_id: string; thread_ts?: string },
): Promise<void> {
  const bytes = Buffer.from(text);
  const slot = await client.files.getUploadURLExternal({ filename: name, length: bytes.length, snippet_type: 'text' });
  const sent = await fetch(slot.upload_url ?? '', {
    method: 'POST',
    body: bytes,
    signal: AbortSignal.timeout(UPLOAD_MS),
  });
  if (!sent.ok) throw new Error(`the upload was answered with ${sent.status}`);
  const file = { id: slot.file_id ?? '', title };
  const { channel_id, thread_ts } = place;
  await client.files.completeUploadExternal(
    thread_ts === undefined ? { files: [file], channel_id } : { files: [file], channel_id, thread_ts },
  );
}

interface SlackRefusal {
  error?: string;
  /** The scope that is missing. */
  needed?: string;
}

function whyNot(error: unknown, { run, command }: NonNullable<Answer['file']>): string {
  const { error: code = '', needed = 'files:write' } = (error as { data?: SlackRefusal }).data ?? {};
  const how =
    code === 'missing_scope'
      ? `the app lacks the scope ${mrkdwn(needed, 60)}; install it again with the newest manifest.yml`
      : `Slack did not take the file${code ? ` (${mrkdwn(code, 60)})` : ''}`;
  const opening = run === null ? 'You have not got the file:' : 'There is more than fits here, but';
  return `${opening} ${how}. \`${command}\` prints all of it.`;
}
