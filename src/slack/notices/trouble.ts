import type { Button } from '@slack/types';
import type { RunId } from '../../ids.ts';
import type { NightSchedule, ScheduleTrouble } from '../../night-report.ts';
import { actions, context, section } from '../blocks.ts';
import { cancelButton, logsButton } from '../cards/buttons.ts';
import { figureWords, streakWords } from '../cards/night.ts';
import { inlineCode } from '../escape.ts';
import { counted, duration, person, quoted, secondsBetween } from '../words.ts';
import { pauseButton, runNowButton } from './night-buttons.ts';
import type { Telling, Told } from './notice.ts';
import { clock } from './words.ts';

/** Something is wrong with a schedule, said when it happens. */
export function renderTrouble(telling: Telling<'trouble'>): Told {
  const { body, place, now, isAnswered } = telling;
  const { schedule, trouble, run } = body;
  const words = troubleWords(trouble, schedule, now);
  const name = quoted(schedule.name, 60);
  const owner = place === 'channel' && trouble.kind !== 'slow' ? `of ${person(schedule.owner)}` : '';
  const facts = [
    owner,
    name === quoted(schedule.what, 60) ? '' : `runs ${inlineCode(schedule.what, 60)}`,
    run ? `run ${inlineCode(run)}` : '',
    place === 'direct' ? `in <#${schedule.channel}>` : '',
  ].filter(Boolean);
  return {
    text: `${SIGN[trouble.kind]} ${name} ${words.short}`,
    blocks: [
      section(`${SIGN[trouble.kind]} *${name}* ${words.long}`),
      ...(facts.length > 0 ? [context(facts.join(' · '))] : []),
      ...(isAnswered ? [] : [actions(buttonsOf(trouble, schedule, run))]),
    ],
  };
}

const SIGN: Readonly<Record<ScheduleTrouble['kind'], string>> = {
  missed: '🚫',
  late: '⏰',
  slow: '🐢',
  figure: '⚠️',
  failed: '❌',
};

/** For a locked phone, and for who reads on. */
function troubleWords(trouble: ScheduleTrouble, schedule: NightSchedule, now: Date): { short: string; long: string } {
  switch (trouble.kind) {
    case 'missed': {
      const short = `was missed${trouble.times > 1 ? ` ${trouble.times} times` : ''}`;
      const when =
        trouble.times > 1
          ? `${counted(trouble.times, 'time')}, from ${clock(trouble.first, now)} to ${clock(trouble.last, now)}`
          : `at ${clock(trouble.first, now)}`;
      const because = trouble.because === null ? '' : `\n${quoted(trouble.because, 300)}`;
      return { short, long: `should have run ${when} and didn't.${because}` };
    }
    case 'late': {
      const minutes = duration(Math.floor(secondsBetween(new Date(trouble.plannedAt), now) / 60) * 60);
      return {
        short: `has not begun, ${minutes} after its time`,
        long: `should have begun at ${clock(trouble.plannedAt, now)} and has not.`,
      };
    }
    case 'slow': {
      const usual = duration(trouble.usualSeconds);
      return {
        short: `takes twice its usual ${usual}`,
        long: `has been running since ${clock(trouble.since, now)}; it usually takes ${usual}.`,
      };
    }
    case 'figure': {
      const words = figureWords(trouble.figure, true);
      return { short: words, long: `ran, but look at what it did: ${words}.` };
    }
    case 'failed': {
      const { failure, because, streak } = trouble;
      const why = failure
        ? quoted(failure.title ?? failure.message, 300)
        : because === null
          ? ''
          : quoted(because, 300);
      const step = failure && failure.job !== schedule.what ? ` in ${inlineCode(failure.job, 60)}` : '';
      const again = streak ? `\n${streakWords(streak, schedule.zone, now)}.` : '';
      return { short: `failed${step}${why && `: ${why}`}`, long: `failed${step}${why && `: ${why}`}${again}` };
    }
  }
}

function buttonsOf(trouble: ScheduleTrouble, schedule: NightSchedule, run: RunId | null): Button[] {
  const { name } = schedule;
  switch (trouble.kind) {
    case 'missed':
    case 'late':
      return [runNowButton(name), pauseButton(name)];
    case 'slow':
      return run ? [cancelButton(run), logsButton(run)] : [];
    case 'figure':
      return [runNowButton(name), ...(run ? [logsButton(run)] : [])];
    case 'failed':
      return [runNowButton(name), ...(trouble.failure ? [logsButton(trouble.failure.run)] : []), pauseButton(name)];
  }
}
