import type { Progress, RunProgress, StageProgress, TaskCounts, Trouble } from '../../records.ts';
import { redacted } from '../../text/redact.ts';
import { plain } from '../escape.ts';
import { amount, counted, duration, roughly } from '../words.ts';
import { stageName } from './stage-name.ts';

/** The words below are literal text, cleaned and without secrets: escape them before Slack's `mrkdwn`. */

/** In front of what looks wrong. */
export const TROUBLE_SIGN = '🐢';
const BAR = 10;
const MOST_STAGES = 12;

/** `42 %, about 3 min left`; empty while nobody can tell. */
export function howFar({ progress, left }: RunProgress): string {
  const time = left ? `${roughly(left.secondsLeft)} left` : '';
  return [percentOf(progress), time].filter(Boolean).join(', ');
}

/** `████░░░░░░`; empty before there is a share of the work to draw. */
export function bar({ percent }: Pick<Progress, 'percent'>, width = BAR): string {
  if (percent === null) return '';
  const full = Math.floor((clamped(percent) / 100) * width);
  return '█'.repeat(full) + '░'.repeat(width - full);
}

/** `loading tweets · 1.2 M rows · 840 of 2,000 tasks`: what the job is at, as far as it says. */
export function atWork({ doing, rows, tasks }: Progress): string {
  return [
    doing ? plain(redacted(doing).replaceAll(/\s+/g, ' ').trim(), 100) : '',
    rows === null ? '' : `${amount(rows)} rows`,
    tasks.total > 0 ? tasksOf(tasks) : '',
  ]
    .filter(Boolean)
    .join(' · ');
}

/** `stage 7 · 60 % · 120 of 200 tasks · 3 failed · collect at load.py:12`: what matters first, for narrow screens. */
export function stageLine(stage: StageProgress): string {
  const share = stage.total > 0 ? `${Math.floor((stage.done / stage.total) * 100)} %` : '';
  const failed = stage.failed > 0 ? `${amount(stage.failed)} failed` : '';
  return [`stage ${stage.id}`, share, tasksOf(stage), failed, stageName(stage.name)].filter(Boolean).join(' · ');
}

/** The stages: those at work and those that failed one by one, and what is done in one line. */
export function stageLines({ stages, tasks }: Progress): string[] {
  const open = stages.filter(({ state }) => state !== 'done');
  const earlier = tasks.done - open.reduce((sum, { done }) => sum + done, 0);
  const shown = open.slice(0, MOST_STAGES);
  return [
    ...(earlier > 0 ? [`✓ earlier stages · ${counted(earlier, 'task')}`] : []),
    ...shown.map((stage) => `${stage.state === 'failed' ? '✗' : '▸'} ${stageLine(stage)}`),
    ...(open.length > shown.length ? [`and ${open.length - shown.length} more`] : []),
  ];
}

/** `████░░░░░░ loading tweets · 1.2 M rows · 840 of 2,000 tasks`; empty while there is nothing to say. */
export const workLine = ({ progress }: Pick<RunProgress, 'progress'>): string =>
  [bar(progress), atWork(progress)].filter(Boolean).join(' ');

/** What looks wrong, as half a sentence. */
export function troubleWords(trouble: Trouble): string {
  switch (trouble.kind) {
    case 'stalled':
      return `no task finished for ${coarse(trouble.silentSeconds)}, normally every ${duration(Math.max(1, trouble.normalSeconds))}`;
    case 'silent':
      return `the job has said nothing for ${coarse(trouble.silentSeconds)}`;
    case 'slow':
      return `running for ${coarse(trouble.runningSeconds)}, usually done in ${coarse(trouble.usualSeconds)}`;
  }
}

/** Seconds would only tell when it was drawn. */
const coarse = (seconds: number): string => duration(seconds < 120 ? seconds : Math.floor(seconds / 60) * 60);
const percentOf = ({ percent }: Progress): string => (percent === null ? '' : `${Math.floor(clamped(percent))} %`);
const clamped = (percent: number): number => Math.min(100, Math.max(0, percent));
const tasksOf = ({ done, total }: TaskCounts): string =>
  `${amount(done)} of ${amount(total)} ${total === 1 ? 'task' : 'tasks'}`;
