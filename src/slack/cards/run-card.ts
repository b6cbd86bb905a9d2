import type { Button, KnownBlock } from '@slack/types';
import { isPart } from '../../config/names.ts';
import type { Job } from '../../config/schema.ts';
import { type Cluster, isEnded, type Run, type RunCost, type RunProgress, type Step } from '../../records.ts';
import type { RunReport } from '../../run-report.ts';
import { size } from '../../text/measures.ts';
import { redacted } from '../../text/redact.ts';
import { actions, context, type MessageBlock, type SlackMessage, section } from '../blocks.ts';
import { inlineCode, mrkdwn } from '../escape.ts';
import { countsFrom, duration, isAlive, person, RUN_SIGN, runState, secondsBetween, timeOfDay } from '../words.ts';
import { askedBy, type BegunFor } from './asked-by.ts';
import {
  againButton,
  cancelButton,
  filesButton,
  fixButton,
  fullButton,
  logsButton,
  reportButton,
  sparkUiButton,
  terminateButton,
} from './buttons.ts';
import { clusterLine, consoleLink } from './cluster-line.ts';
import { whyAndWhatNow } from './failure.ts';
import { changeButton } from './form-buttons.ts';
import { modelButtons } from './model-buttons.ts';
import { runMoney } from './money.ts';
import { howFar, TROUBLE_SIGN, troubleWords, workLine } from './progress.ts';
import { reportLines } from './report.ts';
import { resultBlocks } from './result.ts';
import { type Tries, triedAgain, triedBefore } from './retries.ts';
import { runPlan } from './steps.ts';
import { typedLine } from './typed-line.ts';
import { withinLimits } from './within-limits.ts';

/** Everything a run's card is made of; the same record gives the same card. */
export interface RunView {
  run: Run;
  /** The run's one step; null while there is none. */
  step: Step | null;
  cluster: Cluster;
  /** How far it is; null while it does not run, and for a job that does not say. */
  live: RunProgress | null;
  /** The tries before it and after it; without, it is shown alone. */
  tries?: Tries | undefined;
  /** What it did, once that is known. */
  report?: RunReport | null | undefined;
  /** What it has cost by now; null while that is not known. */
  cost?: RunCost | null | undefined;
  /** Its job in stoker.yml, for what to show of the result; it may have been removed since. */
  job?: Job | undefined;
  /** The schedule that it was begun for. */
  schedule?: BegunFor | null | undefined;
  /** When the card is drawn; a live card says so, since it is not redrawn each second. */
  now: Date;
  consoleUrl: string | null;
}

/** The one message of a run: its first line says it all. */
export function renderRunCard(view: RunView): SlackMessage {
  const { run, step, cluster } = view;
  const blocks: MessageBlock[] = [section(headline(view)), whoAndWhere(view)];
  const typed = typedLine(run, view.job);
  if (typed) blocks.push(context(typed));
  const tries = view.tries ?? { earlier: [], next: null };
  blocks.push(...triedBefore(run, tries));
  if (run.failure && run.state !== 'succeeded') blocks.push(...whyAndWhatNow(run.failure), ...triedAgain(run, tries));
  const plan = runPlan(run, step, cluster, view.live);
  const result = run.result ? resultBlocks(run.result, view.job?.show) : [];
  // Of a success the answer is what people came for; of anything else, where it stopped.
  blocks.push(...(run.state === 'succeeded' ? [...result, plan] : [plan, ...result]));
  if (view.report) blocks.push(context(reportLines(view.report, run.state === 'failed')));
  const written = filesLine(run);
  if (written) blocks.push(context(written));
  blocks.push(context(...clock(view)));
  const buttons = buttonsOf(view);
  if (buttons.length > 0) blocks.push(actions(buttons));
  return withinLimits({ text: notification(view), blocks });
}

function headline(view: RunView): string {
  const { run } = view;
  const took = run.endedAt ? ` in ${duration(secondsBetween(countsFrom(run), run.endedAt))}` : '';
  const tried = isTry(run) ? ', tried on a part of its input' : '';
  const far = farOf(view);
  const line = `${RUN_SIGN[run.state]} *${mrkdwn(run.job, 80)}* ${runState(run)}${took}${tried}${far && `: ${far}`}`;
  if (view.live) return [line, ...whileItRuns(view.live)].join('\n');
  const said = run.state === 'succeeded' ? run.result?.headline : run.failure?.message;
  return said ? `${line}\n${mrkdwn(redacted(said), 1200)}` : line;
}

/** What looks wrong, and what the job is at. */
function whileItRuns(live: RunProgress): string[] {
  const trouble = live.trouble ? `${TROUBLE_SIGN} ${troubleWords(live.trouble)}` : '';
  return [trouble, workLine(live)].filter(Boolean).map((words) => mrkdwn(words));
}

/** What a lock screen shows. */
function notification(view: RunView): string {
  const { run } = view;
  const took = run.endedAt ? ` in ${duration(secondsBetween(countsFrom(run), run.endedAt))}` : '';
  const why = run.state === 'succeeded' ? run.result?.headline : run.failure?.message;
  const tried = isTry(run) ? ' on a part' : '';
  const far = farOf(view);
  return mrkdwn(
    `${run.job} ${runState(run)}${tried}${took}${far && `: ${far}`}${why && isEnded(run) ? `: ${redacted(why)}` : ` (${run.id})`}`,
    400,
  );
}

/** Nobody waits for the end of what is being cancelled. */
const farOf = ({ run, live }: RunView): string => (live && !run.cancelWantedBy ? howFar(live) : '');

/** True when the run takes but a part of its input. */
const isTry = (run: Run): boolean => Object.keys(run.arguments).some(isPart);

/** What the run wrote, and for whom; empty for nothing. */
export function filesLine({ requestedBy, result }: Run): string {
  const files = result?.files ?? [];
  if (files.length === 0) return '';
  const shown = files.slice(0, 5).map(({ label, bytes }) => `${mrkdwn(redacted(label), 60)}, ${size(bytes)}`);
  const more = files.length > shown.length ? [`${files.length - shown.length} more`] : [];
  return `Files for ${person(requestedBy)}: ${[...shown, ...more].join(' · ')}`;
}

function whoAndWhere({ run, cluster, schedule, consoleUrl }: RunView): KnownBlock {
  return context(
    [
      inlineCode(run.id),
      askedBy(run, schedule),
      run.chain ? `step ${run.chain.position + 1} of the chain *${mrkdwn(run.chain.name, 60)}*` : '',
      run.ownCluster ? `preset ${mrkdwn(run.preset, 60)}` : '',
      `on ${inlineCode(cluster.awsId ?? cluster.id)}`,
      consoleLink(consoleUrl),
    ]
      .filter(Boolean)
      .join(' · '),
  );
}

function clock({ run, cluster, cost, now }: RunView): string[] {
  const asked = `Asked ${timeOfDay(run.createdAt, '{date_short_pretty} {time}')}`;
  const elapsed = run.endedAt
    ? `ended ${timeOfDay(run.endedAt)}`
    : `${duration(secondsBetween(run.createdAt, now))} so far at ${timeOfDay(now, '{time_secs}')}`;
  return [`${asked} · ${elapsed}`, clusterLine(cluster, run.ownCluster), runMoney(run, cluster, cost)];
}

function buttonsOf({ run, step, cluster, tries, report }: RunView): Button[] {
  const buttons: Button[] = [];
  if (!isEnded(run) && !run.cancelWantedBy) buttons.push(cancelButton(run.id));
  if (run.state === 'succeeded' && isTry(run)) buttons.push(fullButton(run.id));
  if (run.result?.files?.length) buttons.push(filesButton(run.id));
  if (run.state === 'succeeded') buttons.push(...modelButtons(run.result?.model));
  // Of a failure, what comes first is the way out.
  if (run.state === 'failed') {
    if (run.failure?.fix && !tries?.next) buttons.push(fixButton(run.id, run.failure.fix));
    buttons.push(againButton(run.id), changeButton(run.id));
  }
  if (step?.awsId) buttons.push(logsButton(run.id));
  if (report) buttons.push(reportButton(run.id));
  if (isEnded(run) && run.startedAt && step?.awsId) buttons.push(sparkUiButton(run.id));
  if (isEnded(run) && run.state !== 'failed') buttons.push(againButton(run.id));
  if (run.ownCluster && isAlive(cluster)) buttons.push(terminateButton(cluster.id));
  return buttons;
}
