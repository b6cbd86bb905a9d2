import { atOnce, planChain, startChain } from '../../runs/chains/want.ts';
import { costAhead } from '../../runs/costs/ahead.ts';
import { requireBudget } from '../budget.ts';
import type { Handler } from '../context.ts';
import { dryRunAnswer } from '../dry-run/answer.ts';
import { cardPlace, requirePresence } from '../presence.ts';
import { priceWords } from '../price-words.ts';
import { knownPreset, started } from './run-job.ts';

/** A chain by its own name: wants all of its runs on one cluster of its own; or says what they would be. */
export const runChain: Handler = async (deps, asked, typed) => {
  const { invocation } = asked;
  const { chain } = typed.command;
  if (chain === undefined) throw new Error('runChain was called without a chain');
  const { preset, 'dry-run': isDry, ...given } = typed.options;
  const wanted = {
    chain,
    arguments: given,
    ...(preset !== undefined && { preset: knownPreset(deps, String(preset)) }),
  };
  const planned = planChain(deps.config, wanted, atOnce(deps));
  if (isDry === true) {
    const wish = { kind: 'chain', owner: invocation.user, ...wanted, preset: planned.preset } as const;
    return dryRunAnswer(deps, asked, typed.command, wish);
  }
  await requirePresence(deps, invocation);
  const warning = await requireBudget(
    deps,
    asked,
    planned.steps.map(({ job }) => job),
  );
  const lead = await startChain(deps, invocation, wanted);
  const ahead = await costAhead(deps, planned.preset, planned.steps);
  const price = ahead ? ` It costs ${priceWords(ahead, chain)}.` : '';
  return { text: `${started(lead.id, chain, undefined, cardPlace(invocation))}${price}${warning}` };
};
