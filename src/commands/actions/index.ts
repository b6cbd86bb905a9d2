import { parseS3Uri } from '../../aws/s3/place.ts';
import type { Cluster, Run } from '../../records.ts';
import { type ActionId, type ActionValue, readActionValue } from '../../slack/actions.ts';
import { redacted } from '../../text/redact.ts';
import type { Answer, Asked, CommandDeps } from '../context.ts';
import { listPlace } from '../data/list.ts';
import type { Click } from '../door.ts';
import { opening } from '../forms/answers.ts';
import { claimAs, terminateFoundAs } from '../found/claim.ts';
import { cancelAs } from '../handlers/cancel.ts';
import { csvOf } from '../handlers/cost.ts';
import { ignoreAs } from '../handlers/ignore.ts';
import { logsOf } from '../handlers/logs.ts';
import { reportOf } from '../handlers/report.ts';
import { sparkUiOf } from '../handlers/spark-ui.ts';
import { terminateAs } from '../handlers/terminate.ts';
import { whyOf } from '../handlers/why.ts';
import { turnPage } from '../home/turn-page.ts';
import { keepAs, untilOf } from '../keep/keep-as.ts';
import { followLogs, unfollowLogs } from '../logs/follow.ts';
import { fewLines } from '../logs/query.ts';
import { modelOnButton, promoteAs, rollBackAs } from '../models/change.ts';
import { showNight } from '../nightly/show.ts';
import { pauseAs, removeAs, resumeAs, runAs } from '../schedules/change.ts';
import { editAs, newAs } from '../schedules/edit.ts';
import type { Command } from '../spec.ts';
import { findCluster, findRun } from '../targets.ts';
import { chainAgain, chainFrom } from './chain-again.ts';
import { filesOf } from './files.ts';
import { relaunch } from './relaunch.ts';
import { runAgain, runInFull, runWithFix } from './run-again.ts';

interface Button {
  /** The command whose rights the click needs. */
  command: string;
  /** What it does, from the checked value; null for a value that is not Stoker's. */
  work(deps: CommandDeps, value: unknown): ((asked: Asked) => Promise<Answer>) | null;
}

type Work = Button['work'];

/** What a button does with its value, once that is checked. */
const on =
  <A extends ActionId>(
    action: A,
    act: (deps: CommandDeps, asked: Asked, value: ActionValue<A>) => Promise<Answer>,
  ): Work =>
  (deps, value) => {
    const read = readActionValue(action, value);
    return read && (async (asked) => act(deps, asked, read));
  };

const onRun = (
  action: Extract<ActionId, `run.${string}`>,
  act: (deps: CommandDeps, asked: Asked, run: Run) => Promise<Answer>,
): Work => on(action, async (deps, asked, { run }) => act(deps, asked, await findRun(deps.store, run)));

const onCluster = (
  action: Extract<ActionId, `cluster.${string}`>,
  act: (deps: CommandDeps, asked: Asked, cluster: Cluster) => Promise<Answer>,
): Work => on(action, async (deps, asked, { cluster }) => act(deps, asked, await findCluster(deps.store, cluster)));

/** Every button of every card. */
export const BUTTONS: Readonly<Record<ActionId, Button>> = {
  'run.cancel': {
    command: 'cancel',
    work: onRun('run.cancel', cancelAs),
  },
  'run.logs': {
    command: 'logs',
    work: onRun('run.logs', (deps, asked, run) => logsOf(deps, asked, run, fewLines(run))),
  },
  'run.follow': {
    command: 'logs',
    work: on('run.follow', async (deps, asked, { run, stream }) =>
      followLogs(deps, asked, await findRun(deps.store, run), stream),
    ),
  },
  'run.unfollow': {
    command: 'logs',
    work: on('run.unfollow', async (deps, asked, { run, stream }) =>
      unfollowLogs(deps, asked, await findRun(deps.store, run), stream),
    ),
  },
  'run.again': {
    command: 'run',
    work: onRun('run.again', (deps, asked, run) => runAgain(deps, asked, run)),
  },
  'chain.again': {
    command: 'run',
    work: on('chain.again', async (deps, asked, { run }) => chainAgain(deps, asked, await findRun(deps.store, run))),
  },
  'chain.resume': {
    command: 'run',
    work: on('chain.resume', async (deps, asked, { run }) => chainFrom(deps, asked, await findRun(deps.store, run))),
  },
  'run.fix': {
    command: 'run',
    work: onRun('run.fix', (deps, asked, run) => runWithFix(deps, asked, run)),
  },
  'run.full': {
    command: 'run',
    work: onRun('run.full', runInFull),
  },
  'run.files': {
    command: 'status',
    work: onRun('run.files', filesOf),
  },
  'run.report': {
    command: 'report',
    work: onRun('run.report', (deps, _asked, run) => reportOf(deps, run)),
  },
  'run.spark-ui': {
    command: 'report',
    work: onRun('run.spark-ui', sparkUiOf),
  },
  'cluster.terminate': {
    command: 'terminate',
    work: onCluster('cluster.terminate', terminateAs),
  },
  'cluster.keep': {
    command: 'keep',
    work: on('cluster.keep', async (deps, asked, { cluster, for: howLong }) =>
      keepAs(deps, asked, await findCluster(deps.store, cluster), await untilOf(deps, asked, howLong)),
    ),
  },
  'cluster.why': {
    command: 'why',
    work: onCluster('cluster.why', (deps, _asked, cluster) => whyOf(deps, cluster)),
  },
  'cluster.relaunch': {
    command: 'launch',
    work: onCluster('cluster.relaunch', relaunch),
  },
  'found.claim': {
    command: 'claim',
    work: on('found.claim', (deps, asked, { cluster }) => claimAs(deps, asked, cluster)),
  },
  'found.ignore': {
    command: 'ignore',
    work: on('found.ignore', (deps, asked, { cluster }) => ignoreAs(deps, asked, cluster)),
  },
  'found.terminate': {
    command: 'terminate',
    work: on('found.terminate', (deps, asked, { cluster }) => terminateFoundAs(deps, asked, cluster)),
  },
  'cost.csv': {
    command: 'cost',
    work: on('cost.csv', csvOf),
  },
  'model.promote': {
    command: 'models',
    work: on('model.promote', async (deps, asked, value) =>
      promoteAs(deps, asked, { ...value, model: modelOnButton(deps, value.models) }),
    ),
  },
  'model.rollback': {
    command: 'models',
    work: on('model.rollback', async (deps, asked, value) =>
      rollBackAs(deps, asked, modelOnButton(deps, value.models), value),
    ),
  },
  'data.more': {
    command: 'data',
    work: (deps, value) => {
      const read = readActionValue('data.more', value);
      const place = read && parseS3Uri(read.address);
      return place && (() => listPlace(deps, place, read.after));
    },
  },
  'form.launch': {
    command: 'run',
    work: on('form.launch', async () => opening({ form: 'launch', subject: null })),
  },
  'form.job': {
    command: 'run',
    work: on('form.job', async (_deps, _asked, { job }) => opening({ form: 'job', job })),
  },
  'form.schedule': {
    command: 'schedule',
    work: on('form.schedule', async (deps, asked, { name }) =>
      name === null ? newAs(deps, asked) : editAs(deps, asked, name),
    ),
  },
  'form.retry': {
    command: 'run',
    work: on('form.retry', async (_deps, _asked, { run }) => opening({ form: 'retry', run })),
  },
  'form.settings': {
    command: 'settings',
    work: on('form.settings', async () => opening({ form: 'settings' })),
  },
  // Who may is found out by whose it is: its owner may more than others.
  'schedule.run': {
    command: 'schedule',
    work: on('schedule.run', (deps, asked, { schedule }) => runAs(deps, asked, schedule)),
  },
  'schedule.pause': {
    command: 'schedule',
    work: on('schedule.pause', (deps, asked, { schedule }) => pauseAs(deps, asked, schedule)),
  },
  'schedule.resume': {
    command: 'schedule',
    work: on('schedule.resume', (deps, asked, { schedule }) => resumeAs(deps, asked, schedule)),
  },
  'schedule.remove': {
    command: 'schedule',
    work: on('schedule.remove', (deps, asked, { schedule }) => removeAs(deps, asked, schedule)),
  },
  'nightly.show': {
    command: 'nightly',
    work: on('nightly.show', (deps, asked, { day }) => showNight(deps, asked, day)),
  },
  'home.refresh': {
    command: 'status',
    // Whatever is clicked in Home, it is drawn anew.
    work: on('home.refresh', async () => ({ text: '' })),
  },
  'home.page': {
    command: 'status',
    work: on('home.page', turnPage),
  },
};

/** A click as the door takes it. */
export function clickOf(deps: CommandDeps, action: ActionId, value: unknown): Click {
  const button = BUTTONS[action];
  const command: Command | undefined = deps.registry.find(button.command);
  if (!command) throw new Error(`button ${action} needs the command '${button.command}', which the registry lacks`);
  return {
    action,
    command,
    detail: { value: typeof value === 'string' ? redacted(value).slice(0, 200) : null },
    work: button.work(deps, value),
  };
}
