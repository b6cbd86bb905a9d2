import { createStore } from '../../src/store/postgres.ts';
import { typeAsAda } from './control.ts';
import type { Stage } from './stage.ts';

const NAME = 'demo-night';

/** Has a night every ten minutes, so that there is one to look at: the chain runs once, and again only when there is new data. */
export async function scheduleNights(stage: Stage): Promise<void> {
  const store = await createStore({ connectionString: stage.databaseUrl });
  try {
    if (await store.schedules.byName(NAME)) return;
  } finally {
    await store.close();
  }
  await typeAsAda(stage, '/emr', `schedule add tweets --cron "*/10 * * * *" --tz UTC --only-new-data --name ${NAME}`);
}
