import type { Button } from '@slack/types';
import type { NightSchedule, ScheduleTrouble, TroubledSchedule } from '../../night-report.ts';
import { actions, context, paragraphs, section } from '../blocks.ts';
import { cancelButton, logsButton } from '../cards/buttons.ts';
import { figureWords, streakWords } from '../cards/night.ts';
import { inlineCode } from '../escape.ts';
import { clock, counted, duration, person, quoted, secondsBetween } from '../words.ts';
import { pauseButton, runNowButton } from './night-buttons.ts';
import type { Telling, Told } from './view.ts';

/** Something is wrong with a schedule, said when it happens. */
export function renderTrouble(telling: Telling<'trouble'>): Told {
  const { body, place, now, isAnswered } = telling;
  const { schedule, trouble, run } = body;
  const words = troubleWords(trouble, schedule, now);
  const name = quoted(schedule.name, 60);
  const facts = [
    place === 'channel' ? `of ${person(schedule.owner)}` : '',
    schedule.name === schedule.what ? '' : `runs ${inlineCode(schedule.what, 60)}`,
    run ? `run ${inlineCode(run)}` : '',
    place === 'direct' ? `in <#${schedule.channel}>` : '',
  ].filter(Boolean);
  return {
    text: `${SIGN[trouble.kind]} ${name} ${words.short}`,
    blocks: [
      section(`${SIGN[trouble.kind]} *${name}* ${words.long}`),
      ...(facts.length > 0 ? [context(facts.join(' · '))] : []),
      ...(isAnswered ? [] : [actions(buttonsOf(body))]),
    ],
  };
}

/** With names of any length so many lines fit one message. */
const MOST_LINES = 30;

/** Many schedules that did not run as planned, in one message. */
export function renderTroubles({ body: { all, troubled }, now }: Telling<'troubles'>): Told {
  const first = `🚫 ${counted(all, 'schedule')} did not run as planned`;
  const lines = troubled.slice(0, MOST_LINES).map(({ schedule, trouble }) => {
    const { long } = troubleWords(trouble, schedule, now, 100);
    return `• *${quoted(schedule.name, 60)}* ${long.replaceAll('\n', ' ')}`;
  });
  const more = all - lines.length;
  return {
    text: first,
    blocks: [
      section(`*${first}*`),
      ...paragraphs(lines),
      context(
        `${more > 0 ? `And ${more} more. ` : ''}${inlineCode('/emr nightly')} shows them, ${inlineCode('/emr schedule run <name>')} runs one now.`,
      ),
    ],
  };
}

const SIGN: Readonly<Record<ScheduleTrouble['kind'], string>> = {
  missed: '🚫',
  late: '⏰',
  slow: '🐢',
  figures: '⚠️',
  failed: '❌',
};

/** For a locked phone, and for who reads on. */
function troubleWords(
  trouble: ScheduleTrouble,
  schedule: NightSchedule,
  now: Date,
  most = 300,
): { short: string; long: string } {
  switch (trouble.kind) {
    case 'missed': {
      const short = `was missed${trouble.times > 1 ? ` ${trouble.times} times` : ''}`;
      const when =
        trouble.times > 1
          ? `${counted(trouble.times, 'time')}, from ${clock(trouble.first, now)} to ${clock(trouble.last, now)}`
          : `at ${clock(trouble.first, now)}`;
      const because = trouble.because === null ? '' : `\n${quoted(trouble.because, most)}`;
      return { short, long: `should have run ${when} and didn't.${because}` };
    }
    case 'late': {
      const { plannedAt, begunAt } = trouble;
      const until = begunAt === null ? now : new Date(begunAt);
      const minutes = duration(Math.floor(secondsBetween(new Date(plannedAt), until) / 60) * 60);
      const because = trouble.because === null ? '' : `\n${quoted(trouble.because, most)}`;
      const short = begunAt === null ? `has not begun, ${minutes} after its time` : `began ${minutes} late`;
      const planned = `should have begun at ${clock(plannedAt, now)}`;
      return { short, long: `${planned} and ${begunAt === null ? 'has not' : `began ${minutes} late`}.${because}` };
    }
    case 'slow': {
      const usual = duration(trouble.usualSeconds);
      return {
        short: `takes twice its usual ${usual}`,
        long: `has been running since ${clock(trouble.since, now)}; it usually takes ${usual}.`,
      };
    }
    case 'figures': {
      const words = trouble.figures.map((figure) => figureWords(figure, true)).join('; ');
      return { short: `ran, but: ${words}`, long: `ran, but look at what it did: ${words}.` };
    }
    case 'failed': {
      const { failure, because, streak } = trouble;
      const why = failure
        ? quoted(failure.message.replace(/\.$/, ''), most)
        : because === null
          ? ''
          : quoted(because, most);
      const step = failure && failure.job !== schedule.what ? ` in ${inlineCode(failure.job, 60)}` : '';
      const row = streak ? streakWords(streak, schedule.zone, now) : '';
      const reason = why && `: ${why}`;
      return {
        short: `failed${step}${streak ? `, ${streak.nights} in a row` : ''}${reason}`,
        long: `failed${step}${reason}${row && `\n${row}.`}`,
      };
    }
  }
}

function buttonsOf({ trouble, schedule, run }: TroubledSchedule): Button[] {
  const { name } = schedule;
  switch (trouble.kind) {
    case 'missed':
      return [runNowButton(name), pauseButton(name)];
    case 'late':
      return run ? [cancelButton(run), logsButton(run)] : [runNowButton(name), pauseButton(name)];
    case 'slow':
      return run ? [cancelButton(run), logsButton(run)] : [];
    case 'figures':
      return [runNowButton(name), ...(run ? [logsButton(run)] : [])];
    case 'failed':
      return [runNowButton(name), ...(trouble.failure ? [logsButton(trouble.failure.run)] : []), pauseButton(name)];
  }
}
