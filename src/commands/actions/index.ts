import { parseS3Uri } from '../../aws/s3/place.ts';
import type { Run } from '../../records.ts';
import { type ActionId, readActionValue } from '../../slack/actions.ts';
import { redacted } from '../../text/redact.ts';
import type { Answer, Asked, CommandDeps } from '../context.ts';
import { listPlace } from '../data/list.ts';
import type { Click } from '../door.ts';
import { claimAs, terminateFoundAs } from '../found/claim.ts';
import { cancelAs } from '../handlers/cancel.ts';
import { csvOf } from '../handlers/cost.ts';
import { ignoreAs } from '../handlers/ignore.ts';
import { logsOf } from '../handlers/logs.ts';
import { reportOf } from '../handlers/report.ts';
import { sparkUiOf } from '../handlers/spark-ui.ts';
import { terminateAs } from '../handlers/terminate.ts';
import { whyOf } from '../handlers/why.ts';
import { keepAs, untilOf } from '../keep/keep-as.ts';
import { followLogs, unfollowLogs } from '../logs/follow.ts';
import { fewLines } from '../logs/query.ts';
import { modelOnButton, promoteAs, rollBackAs } from '../models/change.ts';
import type { Command } from '../spec.ts';
import { findCluster, findRun } from '../targets.ts';
import { filesOf } from './files.ts';
import { relaunch } from './relaunch.ts';
import { runAgain, runInFull, runWithFix } from './run-again.ts';

interface Button {
  /** The command whose rights the click needs. */
  command: string;
  /** What it does, from the checked value; null for a value that is not Stoker's. */
  work(deps: CommandDeps, value: unknown): ((asked: Asked) => Promise<Answer>) | null;
}

const onRun =
  (action: Extract<ActionId, `run.${string}`>, act: (deps: CommandDeps, asked: Asked, run: Run) => Promise<Answer>) =>
  (deps: CommandDeps, value: unknown): ((asked: Asked) => Promise<Answer>) | null => {
    const read = readActionValue(action, value);
    return read && (async (asked) => act(deps, asked, await findRun(deps.store, read.run)));
  };

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
    work: (deps, value) => {
      const read = readActionValue('run.follow', value);
      return read && (async (asked) => followLogs(deps, asked, await findRun(deps.store, read.run), read.stream));
    },
  },
  'run.unfollow': {
    command: 'logs',
    work: (deps, value) => {
      const read = readActionValue('run.unfollow', value);
      return read && (async (asked) => unfollowLogs(deps, asked, await findRun(deps.store, read.run), read.stream));
    },
  },
  'run.again': {
    command: 'run',
    work: onRun('run.again', runAgain),
  },
  'run.fix': {
    command: 'run',
    work: onRun('run.fix', runWithFix),
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
    work: (deps, value) => {
      const read = readActionValue('cluster.terminate', value);
      return read && (async (asked) => terminateAs(deps, asked, await findCluster(deps.store, read.cluster)));
    },
  },
  'cluster.keep': {
    command: 'keep',
    work: (deps, value) => {
      const read = readActionValue('cluster.keep', value);
      return (
        read &&
        (async (asked) => {
          const cluster = await findCluster(deps.store, read.cluster);
          return keepAs(deps, asked, cluster, await untilOf(deps, asked, read.for));
        })
      );
    },
  },
  'cluster.relaunch': {
    command: 'launch',
    work: (deps, value) => {
      const read = readActionValue('cluster.relaunch', value);
      return read && (async (asked) => relaunch(deps, asked, await findCluster(deps.store, read.cluster)));
    },
  },
  'found.claim': {
    command: 'claim',
    work: (deps, value) => {
      const read = readActionValue('found.claim', value);
      return read && ((asked) => claimAs(deps, asked, read.cluster));
    },
  },
  'found.ignore': {
    command: 'ignore',
    work: (deps, value) => {
      const read = readActionValue('found.ignore', value);
      return read && ((asked) => ignoreAs(deps, asked, read.cluster));
    },
  },
  'found.terminate': {
    command: 'terminate',
    work: (deps, value) => {
      const read = readActionValue('found.terminate', value);
      return read && ((asked) => terminateFoundAs(deps, asked, read.cluster));
    },
  },
  'cost.csv': {
    command: 'cost',
    work: (deps, value) => {
      const read = readActionValue('cost.csv', value);
      return read && ((asked) => csvOf(deps, asked, read));
    },
  },
  'cluster.why': {
    command: 'why',
    work: (deps, value) => {
      const read = readActionValue('cluster.why', value);
      return read && (async () => whyOf(deps, await findCluster(deps.store, read.cluster)));
    },
  },
  'model.promote': {
    command: 'models',
    work: (deps, value) => {
      const read = readActionValue('model.promote', value);
      return read && (async (asked) => promoteAs(deps, asked, { ...read, model: modelOnButton(deps, read.models) }));
    },
  },
  'model.rollback': {
    command: 'models',
    work: (deps, value) => {
      const read = readActionValue('model.rollback', value);
      return read && (async (asked) => rollBackAs(deps, asked, modelOnButton(deps, read.models), read));
    },
  },
  'data.more': {
    command: 'data',
    work: (deps, value) => {
      const read = readActionValue('data.more', value);
      const place = read && parseS3Uri(read.address);
      return place && (() => listPlace(deps, place, read.after));
    },
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
