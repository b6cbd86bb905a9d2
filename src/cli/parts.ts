import type { Run } from '../records.ts';
import type { Store } from '../store/store.ts';

/** What is followed by a run: it alone, or by the first run of a chain all of its runs. */
export async function partsOf({ runs }: Pick<Store, 'runs'>, run: Run): Promise<Run[]> {
  return run.chain?.lead === run.id ? runs.ofChain(run.id) : [run];
}
