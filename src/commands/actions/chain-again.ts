import { UserError } from '../../errors.ts';
import type { Run } from '../../records.ts';
import { planRest } from '../../runs/chains/rest.ts';
import { atOnce, planChain, startChainIn, type WantedChain } from '../../runs/chains/want.ts';
import { standIn } from '../../runs/schedules/stand-in.ts';
import { requireBudget } from '../budget.ts';
import type { Answer, Asked, CommandDeps } from '../context.ts';
import { started } from '../handlers/run-job.ts';
import { requirePresence } from '../presence.ts';

/** The same chain from its first step, with the same arguments on the same kind of cluster. */
export async function chainAgain(deps: CommandDeps, asked: Asked, run: Run): Promise<Answer> {
  const { chain, preset } = run;
  if (!chain) throw new UserError(`Run ${run.id} is no step of a chain.`, `Type \`/emr ${run.job}\` to run it again.`);
  const like = await deps.store.runs.ofChain(chain.lead);
  return start(deps, asked, { chain: chain.name, preset, like }, like);
}

/** What is left of a chain, from the step that failed. */
export async function chainFrom(deps: CommandDeps, asked: Asked, failed: Run): Promise<Answer> {
  if (failed.state !== 'failed') throw new UserError(`Run ${failed.id} has not failed.`);
  const rest = await planRest(deps, deps.store, failed);
  if (rest === null)
    throw new UserError(
      `Chain '${failed.chain?.name}' of stoker.yml is another one by now.`,
      `Run the step alone with \`/emr ${failed.job}\`, or all of the chain anew.`,
    );
  return start(deps, asked, { ...rest, overrides: failed.overrides }, [failed]);
}

async function start(deps: CommandDeps, asked: Asked, wanted: WantedChain, again: readonly Run[]): Promise<Answer> {
  const { steps } = planChain(deps.config, wanted, atOnce(deps));
  await requirePresence(deps, asked.invocation);
  const warning = await requireBudget(
    deps,
    asked,
    steps.map(({ job }) => job),
  );
  const lead = await deps.store.transaction(async (tables) =>
    startChainIn(deps, tables, asked.invocation, { ...wanted, ...(await standIn(tables, again)) }),
  );
  return { text: `${started(lead.id, wanted.chain, undefined)}${warning}` };
}
