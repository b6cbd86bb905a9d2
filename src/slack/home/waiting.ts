import type { Button } from '@slack/types';
import type { NightLine } from '../../night-report.ts';
import type { Cluster, Notice, NoticeBody, Run } from '../../records.ts';
import { fixButton, logsButton, terminateButton } from '../cards/buttons.ts';
import { nightLine } from '../cards/night.ts';
import { inlineCode } from '../escape.ts';
import { keepButtons, whyButton } from '../notices/buttons.ts';
import { pauseButton, runNowButton } from '../notices/night-buttons.ts';
import { changesLine, clock, clusterTitle, isAlive, quoted } from '../words.ts';
import type { HomeFacts, Reader } from './facts.ts';
import type { Item } from './section.ts';

/** What a person has to decide, the most urgent first: ends that are near, idle clusters, nights that went wrong, fixes. */
export function waitingFor(facts: HomeFacts, reader: Reader): (() => Item)[] {
  const mine = facts.clusters.filter((cluster) => cluster.owner === reader.user && isAlive(cluster));
  const told = mine.flatMap((cluster) => (facts.notices.get(cluster.id) ?? []).map((notice) => ({ cluster, notice })));
  const urgent = told.toSorted((a, b) => urgency(a.notice.body) - urgency(b.notice.body));
  const items = [
    ...urgent.flatMap(({ cluster, notice }) => noticeItem(cluster, notice, reader) ?? []),
    ...facts.night.lines.flatMap((line) => scheduleItem(line, reader) ?? []),
    ...facts.failed.flatMap((run) => fixItem(run, reader) ?? []),
  ];
  return items.map((item) => () => item);
}

/** Less is sooner; what names a time comes in its order. */
function urgency(body: NoticeBody): number {
  if (body.kind === 'hard-limit') return Date.parse(body.endsAt);
  if (body.kind === 'idle') return body.endsAt === null ? Number.MAX_SAFE_INTEGER - 1 : Date.parse(body.endsAt);
  return Number.MAX_SAFE_INTEGER;
}

function noticeItem(cluster: Cluster, { body }: Notice, { now }: Reader): Item | null {
  const which = `*${quoted(clusterTitle(cluster), 60)}* ${inlineCode(cluster.id)}`;
  const looks = [terminateButton(cluster.id), whyButton(cluster.id)];
  switch (body.kind) {
    case 'idle': {
      const end = body.endsAt === null ? 'nobody but you ends it' : `it ends at ${clock(body.endsAt, now)} unless kept`;
      return {
        text: `💤 ${which} has been idle since ${clock(body.since, now)}; ${end}.`,
        buttons: [...keepButtons(cluster.id), ...looks],
      };
    }
    case 'hard-limit':
      return {
        text: `⏰ ${which} is ended at ${clock(body.endsAt, now)}, its hard limit, with whatever runs on it.`,
        buttons: [terminateButton(cluster.id)],
      };
    case 'concern':
      return { text: `⚠️ ${which}: ${quoted(body.concern.message, 600)}`, buttons: looks };
    case 'blind':
      return {
        text: `🙈 Nobody can see whether ${which} does anything, so it is left on: ${quoted(body.because, 400)}`,
        buttons: looks,
      };
    default:
      return null;
  }
}

const WENT_WRONG: readonly NightLine['state'][] = ['failed', 'missed', 'late'];

function scheduleItem(line: NightLine, { user, mayAct, now }: Reader): Item | null {
  const { schedule, state, run, failure } = line;
  if (schedule.owner !== user || !WENT_WRONG.includes(state)) return null;
  const logs = failure?.run ?? run;
  const buttons: Button[] = [
    ...(mayAct ? [runNowButton(schedule.name), pauseButton(schedule.name)] : []),
    ...(logs ? [logsButton(logs)] : []),
  ];
  return { text: nightLine(line, { now }), buttons };
}

/** A failed run of theirs of which it is known what would mend it. */
function fixItem(run: Run, { user, mayAct, now }: Reader): Item | null {
  const fix = run.failure?.fix;
  // What a schedule ran is told with its night.
  if (run.requestedBy !== user || run.scheduleId !== null || !fix) return null;
  const when = run.endedAt ? ` at ${clock(run.endedAt.toISOString(), now)}` : '';
  const why = quoted(run.failure?.message ?? '', 300);
  return {
    text: `❌ *${quoted(run.job, 60)}* ${inlineCode(run.id)} failed${when}: ${why}\nIt would likely run with ${quoted(changesLine(fix.changes), 300)}.`,
    buttons: [...(mayAct ? [fixButton(run.id, fix)] : []), logsButton(run.id)],
  };
}
