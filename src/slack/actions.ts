import { z } from 'zod';
import { GROUPINGS, PERIODS } from '../cost-report.ts';
import type { AwsClusterId, ClusterId, RunId } from '../ids.ts';
import { FOLLOWED_STREAMS } from '../records.ts';

const runId = z
  .string()
  .regex(/^r-[a-z0-9]{1,20}$/)
  .transform((id) => id as RunId);
const clusterId = z
  .string()
  .regex(/^c-[a-z0-9]{1,20}$/)
  .transform((id) => id as ClusterId);
const awsClusterId = z
  .string()
  .regex(/^j-[A-Z0-9]{1,20}$/)
  .transform((id) => id as AwsClusterId);

const logStream = z.enum(FOLLOWED_STREAMS);
/** For how long one click keeps a cluster; `evening` is the next 18:00 of whoever clicks. */
const KEEP_FOR = ['1h', '4h', 'evening'] as const;

/** Sections of Home that are too long for one page. */
const HOME_SECTIONS = ['waiting', 'mine', 'team', 'night', 'tonight'] as const;

/** What stands in the value of each button: only ids and addresses; everything else is looked up when it is clicked. */
const ACTION_VALUES = {
  'run.cancel': z.strictObject({ run: runId }),
  'run.logs': z.strictObject({ run: runId }),
  'run.follow': z.strictObject({ run: runId, stream: logStream }),
  'run.unfollow': z.strictObject({ run: runId, stream: logStream }),
  'run.again': z.strictObject({ run: runId }),
  'chain.again': z.strictObject({ run: runId }),
  'chain.resume': z.strictObject({ run: runId }),
  'run.fix': z.strictObject({ run: runId }),
  'run.full': z.strictObject({ run: runId }),
  'run.files': z.strictObject({ run: runId }),
  'run.report': z.strictObject({ run: runId }),
  'run.spark-ui': z.strictObject({ run: runId }),
  'cluster.terminate': z.strictObject({ cluster: clusterId }),
  'cluster.keep': z.strictObject({ cluster: clusterId, for: z.enum(KEEP_FOR) }),
  'cluster.why': z.strictObject({ cluster: clusterId }),
  'cluster.relaunch': z.strictObject({ cluster: clusterId }),
  'found.claim': z.strictObject({ cluster: awsClusterId }),
  'found.terminate': z.strictObject({ cluster: awsClusterId }),
  'found.ignore': z.strictObject({ cluster: awsClusterId }),
  'cost.csv': z.strictObject({ period: z.enum(PERIODS), by: z.enum(GROUPINGS) }),
  /** `instead` is the champion that stood beside the button, null for none: of another one the click says so. */
  'model.promote': z.strictObject({ models: z.string(), version: z.string(), instead: z.string().nullable() }),
  /** `version` is the champion to take back, `previous` the one that the question named instead. */
  'model.rollback': z.strictObject({ models: z.string(), version: z.string(), previous: z.string() }),
  'data.more': z.strictObject({ address: z.string(), after: z.string() }),
  /** These open a form. */
  'form.launch': z.strictObject({}),
  'form.job': z.strictObject({ job: z.string() }),
  'form.schedule': z.strictObject({ name: z.string().nullable() }),
  'form.retry': z.strictObject({ run: runId }),
  'form.settings': z.strictObject({}),
  /** A schedule by its name, as people call it. */
  'schedule.run': z.strictObject({ schedule: z.string() }),
  'schedule.pause': z.strictObject({ schedule: z.string() }),
  'schedule.resume': z.strictObject({ schedule: z.string() }),
  'schedule.remove': z.strictObject({ schedule: z.string() }),
  /** The night that ended on the morning of this day, `2026-11-21`. */
  'nightly.show': z.strictObject({ day: z.iso.date() }),
  'home.refresh': z.strictObject({}),
  /** From 0. */
  'home.page': z.strictObject({ section: z.enum(HOME_SECTIONS), page: z.number().int().min(0).max(10_000) }),
} as const;

export type ActionId = keyof typeof ACTION_VALUES;
export type ActionValue<A extends ActionId> = z.infer<(typeof ACTION_VALUES)[A]>;

/** The id of the nth button of a row that does the same to something else: Slack wants each to be another. */
export const actionId = (action: ActionId, nth: number): string => (nth === 0 ? action : `${action}.${nth}`);

/** What a button does, by its id; null for one that is not Stoker's. */
export function readActionId(id: string): ActionId | null {
  const action = id.replace(/\.\d+$/, '');
  return Object.hasOwn(ACTION_VALUES, action) ? (action as ActionId) : null;
}

/** The value of a button that does `action`. */
export function actionValue<A extends ActionId>(_action: A, value: ActionValue<A>): string {
  return JSON.stringify(value);
}

/** The checked value, or null when it is not one that Stoker writes. */
export function readActionValue<A extends ActionId>(action: A, value: unknown): ActionValue<A> | null {
  if (typeof value !== 'string') return null;
  try {
    const parsed = ACTION_VALUES[action].safeParse(JSON.parse(value));
    return parsed.success ? (parsed.data as ActionValue<A>) : null;
  } catch {
    return null;
  }
}
