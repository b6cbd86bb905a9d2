import { type Head, readHead } from '../../aws/s3/head.ts';
import { listObjects } from '../../aws/s3/listing.ts';
import { hasWildcard } from '../../aws/s3/pattern.ts';
import { type S3Place, s3Uri } from '../../aws/s3/place.ts';
import { UserError } from '../../errors.ts';
import type { RunId } from '../../ids.ts';
import { context, section } from '../../slack/blocks.ts';
import { hidden } from '../../slack/cards/failure.ts';
import { codeBlock, escapeMrkdwn, inlineCode, mrkdwn } from '../../slack/escape.ts';
import { counted } from '../../slack/words.ts';
import { size } from '../../text/measures.ts';
import { redact } from '../../text/redact.ts';
import { may } from '../authorize.ts';
import { askAws } from '../aws-words.ts';
import type { Answer, Asked, CommandDeps } from '../context.ts';
import { nothingAt } from './not-found.ts';
import { asFolder, mayRead, refuseToRead, shownPlace } from './places.ts';

const LINE_CHARACTERS = 400;
const BLOCK_CHARACTERS = 2700;

/** `data head <address>`: the first lines of one object, without secrets. */
export async function showHead(deps: CommandDeps, asked: Asked, place: S3Place, lines: number): Promise<Answer> {
  if (hasWildcard(place.key) || place.key === '' || place.key.endsWith('/')) {
    throw new UserError(
      `\`head\` shows one object, and '${s3Uri(place)}' stands for several.`,
      'Find one with `/emr data ls`.',
    );
  }
  if (!mayRead(deps.config, place)) throw refuseToRead(deps.config, place);
  const refused = await refuseForeignResult(deps, asked, place);
  if (refused) return refused;
  const head = await askAws(readHead(deps.s3, place, lines));
  if (head) return answer(place, head);
  const { entries } = await askAws(listObjects(deps.s3, asFolder(place), { limit: 1 }));
  if (entries.length === 0) throw await nothingAt(deps.s3, deps.config, place);
  throw new UserError(
    `'${s3Uri(place)}' is a folder.`,
    `See what is in it with \`/emr data ls ${s3Uri(asFolder(place))}\`.`,
  );
}

/** What a run wrote is for the one who asked for it: its rows may be more than a channel should see. */
async function refuseForeignResult(
  { config, store }: CommandDeps,
  { invocation, access }: Asked,
  { bucket, key }: S3Place,
): Promise<Answer | null> {
  const id = bucket === config.bucket ? /^runs\/([^/]+)\//.exec(key)?.[1] : undefined;
  if (id === undefined || may(access, 'admin')) return null;
  const run = await store.runs.get(id as RunId);
  if (run?.requestedBy === invocation.user) return null;
  const owner = run ? `<@${run.requestedBy}>` : 'the one who asked for it';
  return { text: `🚫 What run ${inlineCode(id)} wrote is shown to ${owner} and to admins only.`, refused: true };
}

function answer(place: S3Place, head: Head): Answer {
  const bytes = size(head.bytes) + (head.gzip ? ' of gzip' : '');
  const title = (what: string): string => `${shownPlace(place)}\n${bytes}${what}`;
  const text = mrkdwn(`The beginning of ${s3Uri(place)}`, 400);
  if (head.kind === 'empty') return { text, blocks: [section(title(head.gzip ? ', with nothing in it' : ', empty'))] };
  if (head.kind === 'binary') {
    const what = head.what ?? 'of a kind that I do not know';
    return { text, blocks: [section(`${title(`, ${what}`)}: no text, so there are no lines to show.`)] };
  }
  const { text: clean, count } = redact(head.lines.map((line) => line.slice(0, 10 * LINE_CHARACTERS)).join('\n'));
  const fitted = fitting(clean.split('\n'));
  const notes = [
    head.encoding === 'UTF-8' ? '' : `read as ${head.encoding}`,
    fitted.cut ? `lines cut at ${LINE_CHARACTERS} characters` : '',
    hidden(count),
  ].filter(Boolean);
  const all = !head.more && fitted.lines.length === head.lines.length;
  const shown = counted(fitted.lines.length, 'line');
  const blocks = [
    section(title(all ? `, ${shown}` : `, the first ${shown.replace(/^1 /, '')}`)),
    section(codeBlock(fitted.lines.join('\n'), BLOCK_CHARACTERS + 100)),
  ];
  return { text, blocks: notes.length > 0 ? [...blocks, context(notes.join(' · '))] : blocks };
}

/** As many lines as a block holds, each of bounded length; at least one. */
function fitting(lines: readonly string[]): { lines: string[]; cut: boolean } {
  const fitted: string[] = [];
  let length = 0;
  let cut = false;
  for (const line of lines) {
    const short = line.length > LINE_CHARACTERS ? `${line.slice(0, LINE_CHARACTERS)}…` : line;
    length += escapeMrkdwn(short).length + 1;
    if (fitted.length > 0 && length > BLOCK_CHARACTERS) break;
    cut ||= short !== line;
    fitted.push(short);
  }
  return { lines: fitted, cut };
}
