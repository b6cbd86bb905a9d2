import type { KnownBlock } from '@slack/types';
import type { Cluster, Concern } from '../../records.ts';
import { spent } from '../../text/money.ts';
import { redacted } from '../../text/redact.ts';
import { actions, context, section } from '../blocks.ts';
import { terminateButton } from '../cards/buttons.ts';
import { inlineCode } from '../escape.ts';
import { clock, duration, isAlive, ordinal, quoted, secondsBetween } from '../words.ts';
import { keepButtons, whyButton } from './buttons.ts';
import type { Telling, Told } from './view.ts';
import { anHour, lowerFirst, which, whose } from './words.ts';

/** A cluster that does nothing: what it costs, when it ends, and what to do about it. */
export function renderIdle(telling: Telling<'idle'>): Told {
  const { body, at, now, cluster } = telling;
  const since = new Date(body.since);
  const howLong = duration(Math.floor(secondsBetween(since, at) / 60) * 60 || secondsBetween(since, at));
  // What was told of the end, and what it had cost by then, is no longer so.
  if (telling.isAnswered) {
    return {
      text: `💤 ${whose(telling)} had been idle for ${howLong}`,
      blocks: [section(`💤 ${which(telling)} had been idle for *${howLong}*.`)],
    };
  }
  const soFar = body.idleUsd === null ? '' : `, ${spent(body.idleUsd, body.estimated)} so far`;
  const hourly = anHour(body.hourlyUsd);
  const blocks: KnownBlock[] = [
    section(`💤 ${which(telling)} has been idle for *${howLong}*${soFar}.\n${whatNext(telling)}`),
    context(
      `How I know: ${quoted(body.because)}`,
      [
        `idle since ${clock(body.since, now)}`,
        hourly,
        body.number > 1 ? `${ordinal(body.number)} time I ask` : '',
        hardLimitOf(cluster, now),
        awsIdOf(cluster),
      ]
        .filter(Boolean)
        .join(' · '),
    ),
  ];
  if (isAlive(cluster)) {
    blocks.push(actions([...keepButtons(cluster.id), terminateNow(cluster), whyButton(cluster.id)]));
  }
  return { text: `💤 ${whose(telling)} idle for ${howLong}${soFar}; ${ending(telling)}`, blocks };
}

function ending({ body: { endsAt, hourlyUsd }, now }: Telling<'idle'>): string {
  if (endsAt === null) return `goes on${hourlyUsd === null ? '' : ` at ${anHour(hourlyUsd)}`} until somebody ends it`;
  return new Date(endsAt) > now ? `ends ${clock(endsAt, now)} unless kept` : 'ends any minute unless kept';
}

function whatNext({ body: { endsAt, number }, now }: Telling<'idle'>): string {
  const asked = number > 1 ? 'Still nothing. ' : 'Still need it? ';
  if (endsAt === null) return `${asked}Nobody but you ends it for being idle: I only ask.`;
  const when = new Date(endsAt) > now ? `at ${clock(endsAt, now)}` : 'any minute';
  return `${asked}It ends ${when} unless somebody keeps it or it gets something to do.`;
}

/** It cannot be seen whether a cluster works. */
export function renderBlind(telling: Telling<'blind'>): Told {
  const { body, now, cluster } = telling;
  const blocks: KnownBlock[] = [
    section(
      `🙈 I cannot see whether ${lowerFirst(which(telling))} does anything, so I leave it on.\nIf it does not, put it out yourself: I end nothing that I cannot see.`,
    ),
    context(
      `Why not: ${quoted(body.because)}`,
      [`since ${clock(body.since, now)}`, hardLimitOf(cluster, now), awsIdOf(cluster)].filter(Boolean).join(' · '),
    ),
  ];
  if (isAlive(cluster)) blocks.push(actions([terminateNow(cluster), whyButton(cluster.id)]));
  return { text: `🙈 I cannot see whether ${lowerFirst(whose(telling))} does anything, so I leave it on`, blocks };
}

const CONCERN_SIGN: Readonly<Record<Concern['kind'], string>> = {
  'slow-start': '⏳',
  'slow-bootstrap': '⏳',
  'slow-step': '🐢',
  'stuck-step': '🧱',
  'unhealthy-nodes': '🤒',
  'lost-nodes': '🕳️',
  'slow-termination': '🧯',
};

/** Money that is lost otherwise; people are asked, and decide. */
export function renderConcern(telling: Telling<'concern'>): Told {
  const { body, now, cluster } = telling;
  const { concern } = body;
  const sign = CONCERN_SIGN[concern.kind];
  const hourly = anHour(body.hourlyUsd);
  const blocks: KnownBlock[] = [
    section(`${sign} ${which(telling)}: ${quoted(concern.message)}`),
    context([`since ${clock(concern.since, now)}`, hourly, 'I change nothing by myself'].filter(Boolean).join(' · ')),
  ];
  if (isAlive(cluster)) blocks.push(actions([terminateNow(cluster), whyButton(cluster.id)]));
  return { text: `${sign} ${whose(telling)}: ${quoted(concern.message, 200)}`, blocks };
}

/** A cluster that will soon be as old as it may become. */
export function renderHardLimit(telling: Telling<'hard-limit'>): Told {
  const { body, now, cluster } = telling;
  const limit = cluster ? ` of ${duration(cluster.hardLimitSeconds)}` : '';
  const isOver = new Date(body.endsAt) <= now;
  const when = isOver ? 'any minute' : `at ${clock(body.endsAt, now)}`;
  const blocks: KnownBlock[] = [
    section(
      `⏰ ${which(telling)} reaches its hard limit${limit} and is ended ${when}, with whatever runs on it.\nSave what stands on its disks.`,
    ),
  ];
  if (isAlive(cluster)) blocks.push(context(goOn(cluster)), actions([terminateNow(cluster)]));
  return { text: `⏰ ${whose(telling)} ends ${when}: its hard limit${limit}`, blocks };
}

/** No button keeps it: what all in the channel can click would not move its limit. */
function goOn({ id, preset, origin }: Cluster): string {
  const another =
    origin === 'launched' ? `launch another one: ${inlineCode(`/emr launch ${redacted(preset)}`)}, or ` : '';
  return `To go on, ${another}ask an admin to move the limit: ${inlineCode(`/emr keep ${id} for 2h`)}`;
}

const terminateNow = (cluster: Cluster) => terminateButton(cluster.id, { label: 'Terminate now' });

const awsIdOf = (cluster: Cluster | null): string => (cluster?.awsId ? inlineCode(cluster.awsId) : '');

function hardLimitOf(cluster: Cluster | null, now: Date): string {
  if (!cluster) return '';
  const started = (cluster.launchedAt ?? cluster.createdAt).getTime();
  return `hard limit ${clock(new Date(started + cluster.hardLimitSeconds * 1000).toISOString(), now)}`;
}
