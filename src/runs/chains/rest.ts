import { UserError } from '../../errors.ts';
import type { Run } from '../../records.ts';
import type { Tables } from '../../store/store.ts';
import type { WantDeps } from '../deps.ts';
import { atOnce, planChain, type WantedChain } from './want.ts';

/**
 * What is left of a failed step's chain, itself the first, with the arguments as they were; null outside of chains, and
 * when stoker.yml has another chain by now.
 */
export async function planRest(
  deps: Pick<WantDeps, 'config' | 'now'>,
  { runs }: Pick<Tables, 'runs'>,
  failed: Run,
): Promise<WantedChain | null> {
  const { chain, preset, job } = failed;
  if (!chain) return null;
  const rest = { chain: chain.name, preset, from: chain.position, like: await runs.ofChain(chain.lead) };
  try {
    const [first] = planChain(deps.config, rest, atOnce(deps)).steps;
    return first?.job === job ? rest : null;
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}
