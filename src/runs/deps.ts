import type { Config } from '../config/schema.ts';
import type { Store } from '../store/store.ts';

/** What wanting something needs: the rules, the record and the time. */
export interface WantDeps {
  config: Config;
  store: Store;
  now: () => Date;
}
