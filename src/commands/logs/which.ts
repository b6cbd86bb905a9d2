import { UserError } from '../../errors.ts';
import type { Run } from '../../records.ts';
import type { Store } from '../../store/store.ts';

/** Whose logs are meant by a run and the number of a step: by the first run of a chain also those of its later steps. */
export async function whoseLogs(
  { runs }: Pick<Store, 'runs'>,
  run: Run,
  number: number,
): Promise<{ run: Run; step: number }> {
  if (run.chain?.lead !== run.id) return { run, step: number };
  const links = await runs.ofChain(run.id);
  const link = links[number - 1];
  if (link) return { run: link, step: 1 };
  throw new UserError(`The chain ${run.chain.name} has steps 1 to ${links.length}, and so no step ${number}.`);
}
