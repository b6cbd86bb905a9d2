import type { DigestSummary, NightLine, NightState, NightTally, PlannedLine } from '../../night-report.ts';
import { spent } from '../../text/money.ts';
import { dayOf } from '../../text/zoned.ts';
import { context, type MessageBlock, paragraphs, type SlackMessage, section } from '../blocks.ts';
import { clock, counted, quoted } from '../words.ts';
import { chartBlocks } from './chart.ts';
import { countWords, nightLine } from './night.ts';
import { withinLimits } from './within-limits.ts';

/** So many characters of lines leave room for the chart and for tonight. */
const LINE_CHARACTERS = 6000;
const MOST_PLANNED = 12;
/** Names in the first line, which a phone shows whole. */
const MOST_NAMES = 2;

/** Last night, the worst first, the week as a chart, and tonight; `now` says what is last night and what another one. */
export const renderDigest = (digest: DigestSummary, now: Date): SlackMessage =>
  withinLimits(drawDigest(digest, now, LINE_CHARACTERS));

/** The same for a terminal, with every line that the digest has. */
export const renderWholeDigest = (digest: DigestSummary, now: Date): SlackMessage =>
  drawDigest(digest, now, Number.POSITIVE_INFINITY);

function drawDigest(digest: DigestSummary, now: Date, room: number): SlackMessage {
  const first = firstLine(digest, now);
  const lines = fitting(
    digest.lines.map((line) => nightLine(line, { now })),
    room,
  );
  const blocks: MessageBlock[] = [
    // An asterisk cannot be escaped in Slack: that of a path would end the bold.
    section(`*${first.replaceAll('*', '∗')}*`),
    ...paragraphs(lines),
    ...rest(digest, lines.length),
    ...weekChart(digest.week),
    ...tonight(digest),
  ];
  return { text: first, blocks };
}

/** The first of them that there is room for. */
function fitting(lines: readonly string[], room: number): string[] {
  const shown: string[] = [];
  let left = room;
  for (const line of lines) {
    left -= JSON.stringify(line).length;
    if (left < 0) break;
    shown.push(line);
  }
  return shown;
}

/** `🌅 Last night: 5 of 6 ran, 1 failed: retrain (an executor ran out of heap)`. */
export function firstLine(digest: DigestSummary, now: Date): string {
  const { counts, zone } = digest;
  const night = digest.day === dayOf(now, zone) ? 'Last night' : `The night to ${dayWords(digest.day)}`;
  const all = Object.values(counts).reduce((sum, times) => sum + times, 0);
  const ran = counts.succeeded ?? 0;
  if (all === 0) return `🌅 ${night}: nothing was planned${digest.planned > 0 ? `; ${digest.planned} tonight` : ''}`;
  if (ran === all) return `🌅 ${night}: ${all === 1 ? `${nameOf(digest.lines[0])} ran` : `all ${all} ran`}`;
  const others = countWords(counts, ['succeeded', ...TOLD_BY_NAME]);
  const named = TOLD_BY_NAME.flatMap((state) => namedPart(digest, state));
  // Names have commas between them.
  const parts = [...named, others].filter(Boolean).join(named.length > 0 ? '; ' : ', ');
  return `🌅 ${night}: ${ran} of ${all} ran, ${parts}`;
}

const TOLD_BY_NAME: readonly NightState[] = ['failed', 'missed', 'late'];

function namedPart({ counts, toldBy, lines }: DigestSummary, state: NightState): string[] {
  const times = counts[state] ?? 0;
  if (times === 0) return [];
  const these = lines.filter((line) => line.state === state);
  const names = these.slice(0, MOST_NAMES).map(nameOf);
  const schedules = toldBy[state] ?? 0;
  const more = schedules > names.length ? ` and ${schedules - names.length} more` : '';
  const [only] = these;
  const why = state === 'failed' && schedules === 1 && only ? shortReason(only) : '';
  return [names.length > 0 ? `${times} ${state}: ${names.join(', ')}${more}${why}` : `${times} ${state}`];
}

const nameOf = (line: NightLine | undefined): string => quoted(line?.schedule.name ?? '', 40);

/** Where nobody knows the cause, what is said instead is often long and says little. */
const shortReason = ({ failure }: NightLine): string =>
  failure?.title ? ` (${quoted(failure.message.replace(/\.$/, ''), 80)})` : '';

/** `Saturday, November 21`. */
const dayWords = (day: string): string =>
  new Date(`${day}T00:00:00Z`).toLocaleString('en-US', {
    timeZone: 'UTC',
    weekday: 'long',
    month: 'long',
    day: 'numeric',
  });

function rest({ schedules, usd, estimated }: DigestSummary, shown: number): MessageBlock[] {
  const more = schedules - shown;
  const words = [
    more > 0 ? `${counted(more, 'more schedule')}, of which none is worse` : '',
    usd > 0 && schedules > 1 ? `${spent(usd, estimated)} in all` : '',
  ].filter(Boolean);
  return words.length > 0 ? [context(words.join(' · '))] : [];
}

/** The last week, night by night; nothing while there is only one. */
function weekChart(week: readonly NightTally[]): MessageBlock[] {
  const nights = week.filter(({ ran, failed, missed, skipped }) => ran + failed + missed + skipped > 0);
  if (nights.length < 2) return [];
  const series = (['ran', 'failed', 'missed', 'skipped'] as const)
    .map((name) => ({ name, values: week.map((night) => night[name]) }))
    .filter(({ name, values }) => name === 'ran' || values.some((value) => value > 0));
  const categories = week.map(({ day }) => `${weekday(day)} ${Number(day.slice(8))}`);
  return chartBlocks([{ title: 'The last week, night by night', kind: 'bar', categories, series }]);
}

const weekday = (day: string): string =>
  new Date(`${day}T00:00:00Z`).toLocaleString('en-US', { timeZone: 'UTC', weekday: 'short' });

function tonight({ tonight: planned, planned: all }: DigestSummary): MessageBlock[] {
  if (planned.length === 0) return [];
  const shown = planned.slice(0, MOST_PLANNED);
  const more = all - shown.length;
  return [section(`🌙 *Next:* ${shown.map(plannedWords).join(', ')}${more > 0 ? ` and ${more} more` : ''}`)];
}

/** `retrain 02:30`, by the reader's own clock: all of it is within a day. */
const plannedWords = ({ schedule, at }: PlannedLine): string => `${quoted(schedule.name, 60)} ${clock(at)}`;
