import { isQuiet } from '../config/quiet-hours.ts';
import type { BudgetState } from '../cost-report.ts';
import { type ChannelId, newNoticeId, type SlackUserId } from '../ids.ts';
import type { NoticePlace } from '../records.ts';
import { percentTold } from '../runs/costs/budget.ts';
import { budgetsNow } from '../runs/costs/budgets.ts';
import type { ReminderDeps, Round } from './reminders.ts';

/** Told when half of a budget is spent, nearly all, and all: each once a month, and of what was passed at one go the last. */
export const budgets: Round = {
  name: 'budgets',
  run: async (deps) => {
    const { config, store, now } = deps;
    // A budget does not run away overnight; launches past it are held up all the same.
    if (config.budgets.length === 0 || isQuiet(config.reminders, now())) return;
    for (const state of await budgetsNow(deps, store)) await tell(deps, state);
  },
};

async function tell({ config, store, now }: ReminderDeps, state: BudgetState): Promise<void> {
  const percent = percentTold(state);
  const places = percent === null ? [] : placesFor(config.reminders, state);
  if (percent === null || places.length === 0) return;
  const { of, name, month, spentUsd, budgetUsd, forecastUsd, estimated } = state;
  // One that is raised is another budget: what is left of that is told anew.
  const key = `budget:${of}:${name}:${month}:${budgetUsd}:${percent}`;
  if (await store.notices.byKey(key)) return;
  const figures = { spentUsd, budgetUsd, forecastUsd, estimated };
  await store.notices.add(
    { id: newNoticeId(), key, clusterId: null, body: { kind: 'budget', scope: of, name, month, percent, ...figures } },
    places,
    now(),
  );
}

/** The channel of the reminders, and the owner of an owner's; where there is no channel, the owner even if not directly else. */
function placesFor(
  { channel, direct }: ReminderDeps['config']['reminders'],
  { of, name }: Pick<BudgetState, 'of' | 'name'>,
): NoticePlace[] {
  const places: NoticePlace[] = [];
  const post = (where: NoticePlace['channel']) => places.push({ channel: where, threadOf: null, broadcast: false });
  if (channel) post(channel as ChannelId);
  const isPerson = of === 'owner' && /^[UW][A-Z0-9]{2,}$/.test(name);
  if (isPerson && (direct || !channel)) post(name as SlackUserId);
  return places;
}
