import type { Button } from '@slack/types';
import { actionId, actionValue } from '../actions.ts';
import { button, confirmation } from '../blocks.ts';

/** Shows the night that ended on the morning of a day; `nth` tells such buttons of one row apart. */
export const showNightButton = (label: string, day: string, nth = 0): Button =>
  button({ label, action: actionId('nightly.show', nth), value: actionValue('nightly.show', { day }) });

/** Runs a schedule now, out of turn. */
export const runNowButton = (schedule: string): Button =>
  button({
    label: 'Run now',
    action: 'schedule.run',
    value: actionValue('schedule.run', { schedule }),
    style: 'primary',
  });

/** Lets a schedule begin nothing until somebody resumes it; asks first. */
export const pauseButton = (schedule: string): Button =>
  button({
    label: 'Pause',
    action: 'schedule.pause',
    value: actionValue('schedule.pause', { schedule }),
    confirm: confirmation({
      title: 'Pause this schedule?',
      text: `${schedule} begins nothing until somebody resumes it: /emr schedule resume ${schedule}`,
      yes: 'Pause it',
      no: 'Let it be',
    }),
  });

/** Lets a paused schedule begin again. */
export const resumeButton = (schedule: string): Button =>
  button({ label: 'Resume', action: 'schedule.resume', value: actionValue('schedule.resume', { schedule }) });

/** Takes a schedule away; asks first, unless the message it stands in has just asked. */
export const removeButton = (schedule: string, { asked = false } = {}): Button =>
  button({
    label: asked ? 'Remove it' : 'Remove',
    action: 'schedule.remove',
    value: actionValue('schedule.remove', { schedule }),
    style: 'danger',
    ...(asked
      ? {}
      : {
          confirm: confirmation({
            title: 'Remove this schedule?',
            text: `${schedule} runs no more. What became of its times stays on record.`,
            yes: 'Remove it',
            no: 'Let it be',
          }),
        }),
  });

const DAY_MS = 86_400_000;

/** `2026-11-20` of `2026-11-21`. */
export const dayBefore = (day: string): string => shifted(day, -1);
export const dayAfter = (day: string): string => shifted(day, 1);

const shifted = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
