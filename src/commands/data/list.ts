import type { KnownBlock } from '@slack/types';
import { type Entry, type Listing, listObjects } from '../../aws/s3/listing.ts';
import { hasWildcard } from '../../aws/s3/pattern.ts';
import { type S3Place, s3Uri } from '../../aws/s3/place.ts';
import { actions, context, LIMITS, paragraphs, section } from '../../slack/blocks.ts';
import { moreButton } from '../../slack/cards/data-buttons.ts';
import { tableBlock } from '../../slack/cards/table.ts';
import { withinLimits } from '../../slack/cards/within-limits.ts';
import { inlineCode, mrkdwn } from '../../slack/escape.ts';
import { counted, duration, secondsBetween } from '../../slack/words.ts';
import { size } from '../../text/measures.ts';
import { askAws } from '../aws-words.ts';
import type { Answer, CommandDeps } from '../context.ts';
import { nothingAt } from './not-found.ts';
import { asFolder, mayRead, readablePlaces, refuseToRead, shownPlace } from './places.ts';

const PAGE = 25;

/** `data ls` alone: the places that may be looked at. */
export function listPlaces({ config }: CommandDeps): Answer {
  const places = readablePlaces(config);
  const [own = '', ...others] = places.map((place) => `• ${shownPlace(place)}`);
  const lines = ['*What I can show*', `${own} Stoker's own bucket`, ...others];
  const how = `${inlineCode('/emr data ls s3://…')} looks into one. Whoever keeps stoker.yml names more under ${inlineCode('data.read')}.`;
  const text = mrkdwn(`I can show ${places.map((place) => s3Uri(place)).join(', ')}`, LIMITS.text);
  return withinLimits({ text, blocks: [...paragraphs(lines), context(how)] });
}

/** `data ls <address>`: a page of what is there; `after` is the name that the page before ended with. */
export async function listPlace(deps: CommandDeps, asked: S3Place, after: string | undefined): Promise<Answer> {
  const place = hasWildcard(asked.key) ? asked : asFolder(asked);
  if (!mayRead(deps.config, place)) throw refuseToRead(deps.config, asked);
  const listing = await askAws(listObjects(deps.s3, place, { limit: PAGE, after: fullKey(place, after) }));
  if (listing.entries.length > 0 || !listing.complete) return answer(deps, place, listing, after);
  if (after !== undefined) return { text: `Nothing comes after ${inlineCode(after, 600)} at ${shownPlace(place)}.` };
  const file = place.key === asked.key ? null : await fileItself(deps, asked);
  if (file) return answer(deps, { ...asked, key: folderOf(asked.key) }, file, undefined);
  if (place.key === '') return { text: `${shownPlace(place)} is empty.` };
  throw await nothingAt(deps.s3, deps.config, asked);
}

/** The object with exactly this key: of all names that begin so, it is the first. */
async function fileItself({ s3, config }: CommandDeps, place: S3Place): Promise<Listing | null> {
  if (!mayRead(config, place)) return null;
  const { entries } = await askAws(listObjects(s3, place, { limit: 1 }));
  const [entry] = entries.filter(({ kind, key }) => kind === 'file' && key === place.key);
  if (entry?.kind !== 'file') return null;
  const total = { folders: 0, files: 1, bytes: entry.bytes };
  return { prefix: folderOf(place.key), entries: [entry], total, complete: true, next: null };
}

const folderOf = (key: string): string => key.slice(0, key.lastIndexOf('/') + 1);

/** People type a name as they see it in the table, or the whole key. */
function fullKey(place: S3Place, after: string | undefined): string | undefined {
  if (after === undefined) return undefined;
  const folder = folderOf(place.key.slice(0, `${place.key}*`.search(/[*?]/)));
  return after.startsWith(folder) ? after : folder + after;
}

function answer({ now }: CommandDeps, place: S3Place, listing: Listing, after: string | undefined): Answer {
  const { entries, total, next, prefix } = listing;
  const from = after === undefined ? '' : `, after ${inlineCode(after, 300)}`;
  const blocks: KnownBlock[] = [section(`${shownPlace(place)}${from}\n${summary(listing)}`)];
  if (entries.length > 0) blocks.push(table(entries, prefix, now()));
  const left = total.folders + total.files - entries.length;
  if (next !== null) {
    const goOn = next.slice(prefix.length);
    const rest = listing.complete ? `${left.toLocaleString('en-US')} more.` : 'There is more.';
    blocks.push(context(`${rest} ${inlineCode(`--after ${goOn}`, 600)} goes on from here.`));
    const button = moreButton({ address: s3Uri(place), after: goOn });
    if (button) blocks.push(actions([button]));
  }
  return withinLimits({ text: mrkdwn(`${s3Uri(place)}: ${summary(listing)}`, 400), blocks });
}

function summary({ total, complete }: Listing): string {
  const parts = [
    total.folders > 0 ? counted(total.folders, 'folder') : '',
    total.files > 0 ? `${counted(total.files, 'file')}, ${size(total.bytes)}` : '',
  ].filter(Boolean);
  if (parts.length === 0) return 'Nothing that fits in the first 10,000 names.';
  return `${complete ? '' : 'at least '}${parts.join(', ')}`;
}

function table(entries: readonly Entry[], prefix: string, now: Date): KnownBlock {
  const rows = entries.map((entry): [string, string, string] => {
    const name = entry.key.slice(prefix.length);
    if (entry.kind === 'folder') return [name, '', ''];
    const age = entry.updatedAt ? `${duration(secondsBetween(entry.updatedAt, now))} ago` : '';
    return [name, size(entry.bytes), age];
  });
  return tableBlock(
    { columns: ['name', 'size', 'changed'], rows },
    { characters: LIMITS.messageCharacters, cell: 150, right: ['size'] },
  );
}
