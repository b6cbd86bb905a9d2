import type { WebClient } from '@slack/web-api';
import type { ChannelId, SlackUserId } from '../../ids.ts';
import type { CommandDeps } from '../context.ts';
import { findSchedule } from '../schedules/find.ts';
import { findRun } from '../targets.ts';
import { draftBlocks, drawForm, formOf } from './draw.ts';
import type { FormRef, Subject } from './ref.ts';
import type { FormState } from './state.ts';

/** Who opens a form, where, and Slack's leave to do so: it holds for three seconds. */
export interface Opening {
  trigger: string;
  user: SlackUserId;
  /** Null, and a direct message: the form asks for a channel. */
  channel: string | null;
  thread: string | null;
}

/** Opens a form, filled in as this person left it; throws when Slack or the record does not let it. */
export async function openForm(deps: CommandDeps, client: WebClient, ref: FormRef, at: Opening): Promise<void> {
  const state: FormState = { ref, ...(await aboutOf(deps, ref, at)), round: 0, more: false };
  const form = formOf(deps, state, at.user);
  const draft = form.draft === null ? null : await deps.store.drafts.get(at.user, form.draft, deps.now());
  const view = await drawForm(form, state, draft?.filled ?? null, draft ? draftBlocks(draft) : []);
  await client.views.open({ trigger_id: at.trigger, view });
}

type About = Pick<FormState, 'subject' | 'channel' | 'thread'>;

async function aboutOf(deps: CommandDeps, ref: FormRef, at: Opening): Promise<About> {
  const isChannel = at.channel !== null && /^[CG]/.test(at.channel);
  const place = { channel: isChannel ? (at.channel as ChannelId) : null, thread: isChannel ? at.thread : null };
  switch (ref.form) {
    case 'launch':
      return { ...place, subject: ref.subject };
    case 'settings':
      return { ...place, subject: null };
    case 'job':
      return {
        ...place,
        subject: { kind: Object.hasOwn(deps.config.chains, ref.job) ? 'chain' : 'job', name: ref.job },
      };
    case 'retry': {
      const run = await findRun(deps.store, ref.run);
      return { ...place, channel: place.channel ?? run.channel, subject: { kind: 'job', name: run.job } };
    }
    case 'schedule': {
      if (ref.name === null) return { ...place, subject: null };
      const { job, chain, channel } = await findSchedule(deps.store, ref.name);
      const subject: Subject = chain === null ? { kind: 'job', name: job ?? '' } : { kind: 'chain', name: chain };
      return { ...place, channel: place.channel ?? channel, subject };
    }
  }
}
