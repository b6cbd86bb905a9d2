import type { KnownBlock } from '@slack/types';
import type { JobArgument } from '../../config/schema.ts';
import { presetHourly } from '../../emr/pricing/estimate.ts';
import { UserError } from '../../errors.ts';
import type { ClusterId, SlackUserId } from '../../ids.ts';
import type { Cluster, Filled } from '../../records.ts';
import type { Wish } from '../../runs/dry-run.ts';
import { context } from '../../slack/blocks.ts';
import { clusterTitle } from '../../slack/words.ts';
import { aboutDollars } from '../../text/money.ts';
import type { CommandDeps, Invocation } from '../context.ts';
import type { Door } from '../door.ts';
import { priceLine } from '../dry-run/answer.ts';
import { JOB_OPTIONS } from '../job-options.ts';
import { parse } from '../parsing/parse.ts';
import { argumentFields, defaultsOf, shownFields, wordsOf, wrongIn } from './arguments.ts';
import { channelFields, channelParts, channelStart, wrongChannel } from './channel.ts';
import { type Field, filledIn, type Input, type Option } from './fields.ts';
import { foldBlocks } from './fold.ts';
import type { Form, Reading } from './form.ts';
import type { Subject } from './ref.ts';
import type { FormState } from './state.ts';
import { SUBJECT, subjectField, subjectText } from './subject.ts';

const WHERE = '@where';
const DRY_RUN = '@dry-run';
/** A menu holds a hundred; the newest are likelier wanted. */
const CLUSTERS_MOST = 50;

/** "Launch…", where what is launched is chosen, and the form of one job: sent, they are the command that could be typed. */
export function launchForm(deps: CommandDeps, state: FormState, user: SlackUserId): Form {
  const { subject } = state;
  const chooses = state.ref.form === 'launch';
  const options = argumentsOf(deps, subject);
  const chooser = chooses || !subject ? [subjectField(deps)] : [];
  const showing = (given: Filled) => ({
    templates: false,
    wordsTo: deps.registry.job(subject?.name ?? '')?.wordsTo,
    given,
  });
  return {
    title: chooses ? 'Launch on EMR' : (subject?.name ?? 'Launch on EMR'),
    submit: 'Launch',
    draft: subject && subjectText(subject),
    fields: [
      ...chooser,
      ...whereFields(deps, subject, []),
      ...argumentFields(options, showing({})),
      ...channelFields(state),
      dryRunField,
    ],
    read: (filled) => readLaunch(deps, state, filled),
    draw: async (before) => {
      if (!subject) return { parts: chooser, filled: {} };
      const clusters = subject.kind === 'job' ? await usableClusters(deps) : [];
      const start = { ...defaultsOf(options), ...whereStart(deps, subject), ...channelStart(deps.config) };
      const filled = { ...start, ...before, [SUBJECT]: [subjectText(subject)] };
      const price = await priceNote(deps, subject, filled, user);
      const where = [...whereFields(deps, subject, clusters), ...price];
      const { fields: own, folded } = shownFields(options, showing(filled), state.more);
      const last = [...channelParts(deps.config, state), dryRunField];
      return { parts: [...chooser, ...where, ...own, ...foldBlocks(folded), ...last], filled };
    },
  };
}

/** What is not filled in right cannot be priced, and is said when it is sent. */
function nothingYet(error: unknown): null {
  if (error instanceof UserError) return null;
  throw error;
}

const dryRunField: Field = {
  name: DRY_RUN,
  label: 'Dry run',
  hint: '',
  required: false,
  input: { kind: 'tick', words: 'Only show what AWS would be asked; nothing is launched' },
};

/** What a job or a chain takes of its own. */
function argumentsOf({ registry }: CommandDeps, subject: Subject | null): Readonly<Record<string, JobArgument>> {
  const command = subject && subject.kind !== 'preset' ? registry.job(subject.name) : undefined;
  return Object.fromEntries(
    Object.entries(command?.options ?? {}).filter(([name]) => !Object.hasOwn(JOB_OPTIONS, name)),
  );
}

/** On which cluster: a new one of a preset, or one that is up. */
function whereFields(deps: CommandDeps, subject: Subject | null, clusters: readonly Cluster[]): Field[] {
  if (!subject || subject.kind === 'preset') return [];
  const presets = Object.entries(deps.config.presets).map(([name, preset]): Option => {
    const { usd, estimated } = presetHourly(preset, deps.prices);
    return {
      value: `preset ${name}`,
      label: name,
      detail: `${aboutDollars(usd, estimated)} an hour. ${preset.description}`,
    };
  });
  const running = clusters.slice(0, CLUSTERS_MOST).map((cluster): Option => {
    const detail = 'Is up already, so it costs nothing more';
    return { value: `on ${cluster.id}`, label: `${cluster.id} ${clusterTitle(cluster)}`, detail };
  });
  const groups = [
    { label: 'On a cluster of its own', options: presets.slice(0, 100) },
    { label: 'On one that is up', options: running },
  ];
  const input: Input = { kind: 'choice', groups };
  return [{ name: WHERE, label: 'Cluster', hint: '', required: true, input, live: true }];
}

const whereStart = ({ config }: CommandDeps, subject: Subject): Filled => {
  if (subject.kind === 'preset') return {};
  const preset = (subject.kind === 'job' ? config.jobs : config.chains)[subject.name]?.preset;
  return preset === undefined ? {} : { [WHERE]: [`preset ${preset}`] };
};

/** Those that take one more run. */
async function usableClusters({ store }: CommandDeps): Promise<Cluster[]> {
  const live = await store.clusters.live();
  return live
    .filter(({ keepAlive, wanted, state }) => keepAlive && wanted === 'up' && state !== 'terminating')
    .toSorted((a, b) => b.createdAt.getTime() - a.createdAt.getTime());
}

function readLaunch(deps: CommandDeps, state: FormState, filled: Filled): Reading {
  const { subject } = state;
  if (!subject) return { kind: 'wrong', errors: { [SUBJECT]: 'Choose what to launch.' } };
  const errors = { ...wrongIn(argumentsOf(deps, subject), filled), ...wrongChannel(deps.config, state, filled) };
  if (Object.keys(errors).length > 0) return { kind: 'wrong', errors };
  const words = launchWords(deps, subject, filled);
  const parsed = parse(words, deps.registry);
  // What is wrong with all of it stands at its first field.
  if (parsed.kind === 'invalid') return { kind: 'wrong', errors: { '': parsed.message } };
  // What was only tried is likely meant next.
  const { [DRY_RUN]: dryRun = [], ...meant } = filled;
  const ask = (door: Door, invocation: Invocation) => door.command(invocation, words);
  return { kind: 'asked', ask, ...(dryRun.length > 0 ? { keeps: meant } : {}) };
}

/** What would be typed. */
function launchWords(deps: CommandDeps, subject: Subject, filled: Filled): string[] {
  const isDry = filledIn(filled, DRY_RUN).length > 0 ? ['--dry-run=true'] : [];
  if (subject.kind === 'preset') return ['launch', subject.name, ...isDry];
  const [start] = filledIn(whereStart(deps, subject), WHERE);
  const [where = start] = filledIn(filled, WHERE);
  const [way, name] = (where ?? '').split(' ');
  // What is the job's own anyway need not be said.
  const cluster = where === start ? [] : [`--${way}=${name}`];
  return ['run', subject.name, ...wordsOf(argumentsOf(deps, subject), filled), ...cluster, ...isDry];
}

/** What it costs, at most too: of what is filled in now, as far as it can be read. */
async function priceNote(
  deps: CommandDeps,
  subject: Subject,
  filled: Filled,
  owner: SlackUserId,
): Promise<KnownBlock[]> {
  const [way, name = ''] = (filledIn(filled, WHERE)[0] ?? '').split(' ');
  const wish = subject.kind === 'preset' ? { kind: 'cluster' as const, preset: subject.name, owner } : await wishOf();
  const line = wish && (await priceLine(deps, wish).catch(nothingYet));
  return line ? [context(line)] : [];

  async function wishOf(): Promise<Wish | null> {
    const parsed = parse(['run', subject.name, ...wordsOf(argumentsOf(deps, subject), filled)], deps.registry);
    const given = parsed.kind === 'run' ? parsed.typed.options : {};
    if (subject.kind === 'chain') return { kind: 'chain', chain: subject.name, arguments: given, preset: name, owner };
    const run = { job: subject.name, arguments: given };
    if (way === 'preset') return { ...run, kind: 'run', preset: name, owner };
    const cluster = await deps.store.clusters.get(name as ClusterId);
    return cluster && { ...run, kind: 'step', cluster };
  }
}
