import { isPart } from '../../config/names.ts';
import { closest } from '../../config/suggest.ts';
import { UserError } from '../../errors.ts';
import { type ArgumentValues, isEnded, type Run } from '../../records.ts';
import { retryWithFix } from '../../runs/retries/retry.ts';
import { standIn } from '../../runs/schedules/stand-in.ts';
import { startRunIn } from '../../runs/want.ts';
import { inlineCode } from '../../slack/escape.ts';
import { person } from '../../slack/words.ts';
import { requireBudget } from '../budget.ts';
import type { Answer, Asked, CommandDeps } from '../context.ts';
import { started } from '../handlers/run-job.ts';
import { checkGiven } from '../parsing/values.ts';
import { requirePresence } from '../presence.ts';

/** The same job on the same kind of cluster, with the same arguments unless others are given. */
export const runAgain = (deps: CommandDeps, asked: Asked, run: Run, given = run.arguments): Promise<Answer> =>
  startLike(deps, asked, run, given, run.overrides);

/** The same with what answers its failure: once for each failed run, whoever clicks. */
export async function runWithFix(deps: CommandDeps, asked: Asked, run: Run, changed = run.arguments): Promise<Answer> {
  const { invocation } = asked;
  const fix = run.failure?.fix;
  if (run.state !== 'failed' || !fix) throw new UserError(`Nothing is known that would mend run ${run.id}.`);
  await requirePresence(deps, invocation);
  const given = checkedLike(deps, run, changed);
  const warning = await budgetFor(deps, asked, run);
  const { user, channel } = invocation;
  const { run: again, isNew } = await deps.store.transaction((tables) =>
    retryWithFix(deps, tables, run, { request: { user, channel }, by: user, fix, arguments: given }),
  );
  if (isNew) return { text: `${started(again.id, again.job, run.ownCluster ? undefined : run.clusterId)}${warning}` };
  return { text: `⏳ It was tried again already as ${inlineCode(again.id)}, by ${person(again.requestedBy)}.` };
}

/** The same job on all of its input, after a try on a part: once at a time, since all in the channel see the button. */
export async function runInFull(deps: CommandDeps, asked: Asked, run: Run): Promise<Answer> {
  const given = Object.entries(run.arguments);
  const kept = given.filter(([name]) => !isPart(name));
  if (kept.length === given.length) throw new UserError(`Run ${run.id} already took all of its input.`);
  let requestKey = `full:${run.id}`;
  const earlierOne = () => deps.store.runs.byRequestKey(requestKey);
  for (let earlier = await earlierOne(); earlier; earlier = await earlierOne()) {
    if (!isEnded(earlier)) {
      return {
        text: `⏳ It already runs in full as ${inlineCode(earlier.id)}, asked by ${person(earlier.requestedBy)}.`,
      };
    }
    requestKey = `full:${earlier.id}`;
  }
  const invocation = { ...asked.invocation, requestKey };
  return startLike(deps, { ...asked, invocation }, run, Object.fromEntries(kept), run.overrides);
}

async function startLike(
  deps: CommandDeps,
  asked: Asked,
  run: Run,
  given: ArgumentValues,
  overrides: Run['overrides'],
): Promise<Answer> {
  const { invocation } = asked;
  const values = checkedLike(deps, run, given);
  await requirePresence(deps, invocation);
  const warning = await budgetFor(deps, asked, run);
  const again = await deps.store.transaction(async (tables) =>
    startRunIn(deps, tables, invocation, {
      job: run.job,
      arguments: values,
      ...(run.ownCluster ? { preset: run.preset } : { on: run.clusterId }),
      overrides,
      ...(await standIn(tables, [run])),
    }),
  );
  return { text: `${started(again.id, again.job, run.ownCluster ? undefined : run.clusterId)}${warning}` };
}

/** What is to be said of a budget; a run on a cluster that is up launches nothing. */
const budgetFor = async (deps: CommandDeps, asked: Asked, { ownCluster, job }: Run): Promise<string> =>
  ownCluster ? requireBudget(deps, asked, job) : '';

/** The arguments of a run as its job takes them now; what no longer fits stoker.yml is said. */
function checkedLike(deps: CommandDeps, run: Run, given: ArgumentValues): ArgumentValues {
  const job = deps.config.jobs[run.job];
  if (!job) {
    const meant = closest(run.job, deps.registry.jobNames);
    throw new UserError(
      `Job '${run.job}' is no longer in stoker.yml.`,
      meant ? `Did you mean '${meant}'?` : `Jobs: ${deps.registry.jobNames.join(', ')}.`,
    );
  }
  const values: ArgumentValues = {};
  for (const [name, value] of Object.entries(given)) {
    const option = job.arguments[name];
    if (!option) throw new UserError(`\`${run.job}\` no longer takes \`--${name}\`.`, `Type \`/emr ${run.job}\` anew.`);
    const checked = checkGiven(name, option, value);
    if (!checked.ok) throw new UserError(checked.message, `Type \`/emr ${run.job}\` anew.`);
    values[name] = checked.value;
  }
  const missing = Object.entries(job.arguments).find(
    ([name, option]) => option.required && option.default === undefined && !Object.hasOwn(given, name),
  );
  if (missing) throw new UserError(`\`${run.job}\` now needs \`--${missing[0]}\`.`, `Type \`/emr ${run.job}\` anew.`);
  if (run.ownCluster && !deps.config.presets[run.preset]) {
    throw new UserError(`Preset '${run.preset}' is no longer in stoker.yml.`, `Type \`/emr ${run.job}\` anew.`);
  }
  return values;
}
