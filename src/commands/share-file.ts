import type { WebClient } from '@slack/web-api';
import type { Logger } from 'pino';
import { context } from '../slack/blocks.ts';
import { withinLimits } from '../slack/cards/within-limits.ts';
import { mrkdwn } from '../slack/escape.ts';
import type { Store } from '../store/store.ts';
import type { Answer } from './context.ts';

/**
 * Puts what an answer could not hold into the thread of its run, as a file, and says so in the answer. Never throws: the
 * answer is worth something without it.
 */
export async function shareFile(
  { client, store, log }: { client: WebClient; store: Store; log: Logger },
  answer: Answer,
): Promise<Answer> {
  const { file, ...rest } = answer;
  if (!file) return rest;
  const note = await upload(client, store, file).catch((err: unknown) => {
    log.warn({ err, run: file.run }, 'a file could not be put into a thread');
    return whyNot(err);
  });
  return { ...rest, ...withinLimits({ text: rest.text, blocks: [...(rest.blocks ?? []), context(note)] }) };
}

const UPLOAD_MS = 20_000;

async function upload(client: WebClient, store: Store, file: NonNullable<Answer['file']>): Promise<string> {
  const card = await store.cards.get(file.run);
  if (!card?.ts) return 'There is more than fits here, and no thread to put it in yet: the card of the run is not up.';
  const bytes = Buffer.from(file.text);
  const slot = await client.files.getUploadURLExternal({
    filename: file.name,
    length: bytes.length,
    snippet_type: 'text',
  });
  const sent = await fetch(slot.upload_url ?? '', {
    method: 'POST',
    body: bytes,
    signal: AbortSignal.timeout(UPLOAD_MS),
  });
  if (!sent.ok) throw new Error(`the upload was answered with ${sent.status}`);
  await client.files.completeUploadExternal({
    files: [{ id: slot.file_id ?? '', title: file.title }],
    channel_id: card.channel,
    thread_ts: card.ts,
  });
  return `All of it is in the thread of the run as ${mrkdwn(file.name, 150)}: a message that only you see can hold no file.`;
}

function whyNot(error: unknown): string {
  const code = (error as { data?: { error?: string } }).data?.error ?? '';
  const how =
    code === 'missing_scope'
      ? 'the app lacks the scope files:write; install it again with the newest manifest.yml'
      : `Slack did not take the file${code ? ` (${mrkdwn(code, 60)})` : ''}`;
  return `There is more than fits here, but ${how}. \`npx stoker logs\` prints all of it.`;
}
