import type { Button } from '@slack/types';
import type { RunId } from '../../ids.ts';
import { actionValue } from '../actions.ts';
import { button } from '../blocks.ts';

/** Opens the choice of all that can be launched. */
export const launchButton = (): Button =>
  button({ label: 'Launch…', action: 'form.launch', value: actionValue('form.launch', {}) });

/** Opens the form of one job or chain. */
export const jobFormButton = (job: string): Button =>
  button({ label: 'Launch…', action: 'form.job', value: actionValue('form.job', { job }) });

/** Opens a run's arguments, to try it again with others. */
export const changeButton = (run: RunId): Button =>
  button({ label: 'Change…', action: 'form.retry', value: actionValue('form.retry', { run }) });

/** Opens the settings of whoever clicks. */
export const settingsButton = (): Button =>
  button({ label: 'Settings…', action: 'form.settings', value: actionValue('form.settings', {}) });

/** Opens a schedule to be changed, or with null a new one. */
export const scheduleButton = (name: string | null): Button =>
  button({
    label: name === null ? 'New schedule…' : 'Change…',
    action: 'form.schedule',
    value: actionValue('form.schedule', { name }),
  });
