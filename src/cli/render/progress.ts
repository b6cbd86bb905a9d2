import type { Run, RunProgress } from '../../records.ts';
import {
  atWork,
  bar,
  howFar,
  stageLine,
  stageLines,
  TROUBLE_SIGN,
  troubleWords,
  workLine,
} from '../../slack/cards/progress.ts';
import { duration, RUN_SIGN, runState, secondsBetween } from '../../slack/words.ts';
import type { Style } from './style.ts';
import { widthOf } from './table.ts';

const BAR = { wide: 24, narrow: 10, from: 72 };

/** `retrain  ██████░░░░  42 %, about 3 min left  6 min 3 s so far  loading tweets · …`: what fits into the width. */
export function progressBar(run: Run, live: RunProgress | null, now: Date, width: number): string {
  const far = live && !run.cancelWantedBy ? howFar(live) : '';
  const drawn = live ? bar(live.progress, width < BAR.from ? BAR.narrow : BAR.wide) : '';
  const parts = [
    run.job,
    drawn,
    far || runState(run),
    live?.trouble ? `${TROUBLE_SIGN} ${troubleWords(live.trouble)}` : '',
    soFar(run, now),
    live ? atWork(live.progress) : '',
    ...(live?.progress.stages.filter(({ state }) => state === 'active').map(stageLine) ?? []),
  ];
  return fitting(parts.filter(Boolean), width - 1);
}

/** The same where nothing can be drawn. */
export function progressText(live: RunProgress): string {
  const trouble = live.trouble ? `${TROUBLE_SIGN} ${troubleWords(live.trouble)}` : '';
  return [howFar(live), trouble, atWork(live.progress)].filter(Boolean).join(' · ');
}

/** A run that goes on, as it is now. */
export function stateText(run: Run, live: RunProgress | null, now: Date, style: Style): string {
  const far = live && !run.cancelWantedBy ? howFar(live) : '';
  return [
    `${RUN_SIGN[run.state]} ${style.bold(run.job)} ${run.id} ${runState(run)}, ${soFar(run, now)}${far && `: ${far}`}`,
    ...(live?.trouble ? [`${TROUBLE_SIGN} ${troubleWords(live.trouble)}`] : []),
    ...(live ? [workLine(live), ...stageLines(live.progress)].filter(Boolean).map((line) => `  ${line}`) : []),
  ].join('\n');
}

const soFar = (run: Run, now: Date): string => `${duration(secondsBetween(run.createdAt, now))} so far`;

/** As many of the parts as there is room for, and the first that has not enough of it in part. */
function fitting(parts: readonly string[], room: number): string {
  let line = '';
  for (const part of parts) {
    const longer = line === '' ? part : `${line}  ${part}`;
    if (widthOf(longer) > room) return cut(longer, room);
    line = longer;
  }
  return line;
}

function cut(text: string, room: number): string {
  let shown = '';
  for (const character of text) {
    if (widthOf(shown + character) > room - 1) return `${shown.trimEnd()}…`;
    shown += character;
  }
  return shown;
}
