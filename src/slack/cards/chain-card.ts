import type { Button } from '@slack/types';
import type { Job } from '../../config/schema.ts';
import { type Cluster, isEnded, type Run, type RunProgress, type Step } from '../../records.ts';
import type { RunReport } from '../../run-report.ts';
import { redacted } from '../../text/redact.ts';
import { actions, context, type MessageBlock, type SlackMessage, section } from '../blocks.ts';
import { inlineCode, mrkdwn } from '../escape.ts';
import { duration, isAlive, RUN_SIGN, runState, secondsBetween, timeOfDay } from '../words.ts';
import { askedBy, type BegunFor } from './asked-by.ts';
import {
  cancelButton,
  chainAgainButton,
  chainResumeButton,
  filesButton,
  fixButton,
  logsButton,
  reportButton,
  terminateButton,
} from './buttons.ts';
import { clusterLine, consoleLink } from './cluster-line.ts';
import { whyAndWhatNow } from './failure.ts';
import { modelButtons } from './model-buttons.ts';
import { clusterMoney } from './money.ts';
import { howFar, TROUBLE_SIGN, troubleWords, workLine } from './progress.ts';
import { reportLines } from './report.ts';
import { resultBlocks } from './result.ts';
import { type Tries, triedAgain, triedBefore } from './retries.ts';
import { filesLine } from './run-card.ts';
import { chainPlan } from './steps.ts';
import { typedLine } from './typed-line.ts';
import { withinLimits } from './within-limits.ts';

/** One step of a chain as its card shows it. */
export interface LinkView {
  run: Run;
  step: Step | null;
  live: RunProgress | null;
  /** The tries before it and after it. */
  tries: Tries;
  report: RunReport | null;
  job: Job | undefined;
}

/** Everything a chain's card is made of. */
export interface ChainView {
  name: string;
  /** `failed` when one of its steps did, `cancelled` when it was stopped without that. */
  state: 'running' | 'succeeded' | 'failed' | 'cancelled';
  /** In their order, the first one first. */
  links: readonly [LinkView, ...LinkView[]];
  cluster: Cluster;
  /** The schedule that it was begun for. */
  schedule?: BegunFor | null | undefined;
  now: Date;
  consoleUrl: string | null;
}

/** The one message of a chain: how far all of it is, a section for each step, one plan. */
export function renderChainCard(view: ChainView): SlackMessage {
  const { links, cluster } = view;
  const [lead] = links;
  const blocks: MessageBlock[] = [section(headline(view)), whoAndWhere(view), ...triedBefore(lead.run, lead.tries)];
  const plan = chainPlan(links, cluster);
  for (const link of links) blocks.push(...linkBlocks(link, view));
  if (plan) blocks.push(plan);
  const answer = links.findLast(({ run }) => run.state === 'succeeded' && run.result !== null);
  // One table and two charts are all that a message takes: those of the newest answer.
  if (answer?.run.result) blocks.push(...resultBlocks(answer.run.result, answer.job?.show));
  const files = links.map(({ run }) => filesLine(run)).filter(Boolean);
  if (files.length > 0) blocks.push(context(...files));
  blocks.push(context(...clock(view)));
  const buttons = buttonsOf(view);
  if (buttons.length > 0) blocks.push(actions(buttons));
  return withinLimits({ text: notification(view), blocks });
}

/** The step that all of it waits for, or that it failed at. */
function atStep({ links, state }: ChainView): LinkView | undefined {
  if (state === 'failed') return links.find(({ run }) => run.state === 'failed');
  return links.find(({ run }) => !isEnded(run));
}

const isStopping = ({ links }: ChainView): boolean =>
  links.some(({ run }) => run.cancelWantedBy !== null && !isEnded(run));

/** `is running retrain, step 2 of 2: 42 %`: what is said of the whole. */
function stateWords(view: ChainView): string {
  const { state, links } = view;
  const at = atStep(view);
  if (state === 'failed') return `failed at ${at?.run.job ?? 'a step'}`;
  if (state === 'succeeded') return 'succeeded';
  if (state === 'cancelled') return 'was cancelled';
  if (isStopping(view) || !at) return 'is being cancelled';
  const isFirst = at === links[0] && at.run.state !== 'running';
  if (isFirst) return runState(at.run);
  const far = at.live ? howFar(at.live) : '';
  return `is running ${at.run.job}, step ${links.indexOf(at) + 1} of ${links.length}${far && `: ${far}`}`;
}

function tookWords({ links, state }: ChainView): string {
  const ends = links.flatMap(({ run }) => run.endedAt ?? []);
  const last = ends.toSorted((a, b) => b.getTime() - a.getTime())[0];
  return state !== 'running' && last ? ` in ${duration(secondsBetween(links[0].run.createdAt, last))}` : '';
}

/** A chain that was begun in its middle says so. */
function fromWords({ links: [{ run }] }: ChainView): string {
  return (run.chain?.position ?? 0) > 0 ? `, from ${run.job} on,` : '';
}

const signOf = ({ state, links: [lead] }: ChainView): string =>
  RUN_SIGN[state === 'running' ? (lead.run.startedAt ? 'running' : lead.run.state) : state];

function headline(view: ChainView): string {
  const line = `${signOf(view)} *${mrkdwn(view.name, 80)}*${mrkdwn(fromWords(view))} ${mrkdwn(stateWords(view))}${tookWords(view)}`;
  const at = atStep(view);
  const live = view.state === 'running' ? at?.live : null;
  if (live) {
    const trouble = live.trouble ? `${TROUBLE_SIGN} ${troubleWords(live.trouble)}` : '';
    const lines = [trouble, workLine(live)].filter(Boolean).map((words) => mrkdwn(words));
    return [line, ...lines].join('\n');
  }
  const why = view.state === 'failed' ? at?.run.failure?.message : undefined;
  return why ? `${line}\n${mrkdwn(redacted(why), 1200)}` : line;
}

/** What a lock screen shows. */
function notification(view: ChainView): string {
  const [lead] = view.links;
  const why = view.state === 'failed' ? atStep(view)?.run.failure?.message : undefined;
  const answer = view.state === 'succeeded' ? view.links.at(-1)?.run.result?.headline : undefined;
  const said = why ?? answer;
  const end = said ? `: ${redacted(said)}` : ` (${lead.run.id})`;
  return mrkdwn(`${view.name} ${stateWords(view)}${tookWords(view)}${end}`, 400);
}

function linkBlocks(link: LinkView, view: ChainView): MessageBlock[] {
  const { run, job, report, tries } = link;
  const said = run.state === 'succeeded' ? run.result?.headline : run.failure?.message;
  // The first line of the card has said already why it failed.
  const isSaid = run.state === 'failed' && atStep(view) === link;
  const line = `${RUN_SIGN[run.state]} *${mrkdwn(run.job, 80)}* ${inlineCode(run.id)} ${mrkdwn(linkState(link, view))}`;
  const words = said && !isSaid ? `${line}\n${mrkdwn(redacted(said), 600)}` : line;
  const blocks: MessageBlock[] = [section(words)];
  const typed = typedLine(run, job);
  const did = report ? reportLines(report, run.state === 'failed') : '';
  if (typed || did) blocks.push(context(typed, did));
  if (run.failure && run.state === 'failed') blocks.push(...whyAndWhatNow(run.failure), ...triedAgain(run, tries));
  return blocks;
}

function linkState({ run }: LinkView, { now }: ChainView): string {
  const from = run.startedAt;
  if (isEnded(run)) {
    if (run.state === 'cancelled' && !from) return 'was not begun';
    const took = from && run.endedAt ? ` in ${duration(secondsBetween(from, run.endedAt))}` : '';
    return `${runState(run)}${took}`;
  }
  return from ? `is running for ${duration(secondsBetween(from, now))}` : 'comes next';
}

function whoAndWhere({ links: [{ run }], cluster, schedule, consoleUrl }: ChainView): MessageBlock {
  return context(
    [
      inlineCode(run.id),
      askedBy(run, schedule),
      `preset ${mrkdwn(run.preset, 60)}`,
      `on ${inlineCode(cluster.awsId ?? cluster.id)}`,
      consoleLink(consoleUrl),
    ]
      .filter(Boolean)
      .join(' · '),
  );
}

function clock(view: ChainView): string[] {
  const { links, cluster, now } = view;
  const [{ run }] = links;
  const asked = `Asked ${timeOfDay(run.createdAt, '{date_short_pretty} {time}')}`;
  const elapsed =
    view.state === 'running'
      ? `${duration(secondsBetween(run.createdAt, now))} so far at ${timeOfDay(now, '{time_secs}')}`
      : `ended${endOf(view)}`;
  return [`${asked} · ${elapsed}`, clusterLine(cluster, true), clusterMoney(cluster, now)];
}

/** ` 02:41`, when the last of its steps did. */
function endOf({ links }: ChainView): string {
  const ends = links.flatMap(({ run }) => run.endedAt?.getTime() ?? []);
  return ends.length > 0 ? ` ${timeOfDay(new Date(Math.max(...ends)))}` : '';
}

/** Those of the whole, and those of the step that matters now. */
function buttonsOf(view: ChainView): Button[] {
  const { links, cluster, state } = view;
  const [lead] = links;
  const at = atStep(view);
  const buttons: Button[] = [];
  if (state === 'running' && !isStopping(view)) buttons.push(cancelButton(lead.run.id));
  if (state === 'failed' && at) {
    const { run, tries } = at;
    if (run.failure?.fix && !tries.next) buttons.push(fixButton(run.id, run.failure.fix));
    buttons.push(chainResumeButton(run.id, run.job));
  }
  if (state !== 'running') buttons.push(chainAgainButton(lead.run.id));
  const written = links.findLast(({ run }) => run.result?.files?.length);
  if (written) buttons.push(filesButton(written.run.id));
  buttons.push(...modelButtons(links.findLast(({ run }) => run.result?.model)?.run.result?.model));
  const shown = at ?? links.findLast(({ step }) => step?.awsId);
  if (shown?.step?.awsId) buttons.push(logsButton(shown.run.id));
  if (shown?.report) buttons.push(reportButton(shown.run.id));
  if (isAlive(cluster)) buttons.push(terminateButton(cluster.id));
  return buttons;
}
