import { isQuiet } from '../config/quiet-hours.ts';
import type { BudgetState } from '../cost-report.ts';
import { type ChannelId, isSlackUser, newNoticeId } from '../ids.ts';
import type { NoticePlace } from '../records.ts';
import { percentTold } from '../runs/costs/budget.ts';
import { budgetsNow } from '../runs/costs/budgets.ts';
import { mannersOf } from '../runs/manners.ts';
import type { ReminderDeps, Round } from './deps.ts';

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

async function tell(deps: ReminderDeps, state: BudgetState): Promise<void> {
  const { store, now } = deps;
  const percent = percentTold(state);
  if (percent === null) return;
  const { of, name, month, spentUsd, budgetUsd, forecastUsd, estimated } = state;
  // One that is raised is another budget: what is left of that is told anew.
  const key = `budget:${of}:${name}:${month}:${budgetUsd}:${percent}`;
  if (await store.notices.byKey(key)) return;
  const places = await placesFor(deps, state);
  if (places.length === 0) return;
  const figures = { spentUsd, budgetUsd, forecastUsd, estimated };
  await store.notices.add(
    { id: newNoticeId(), key, clusterId: null, body: { kind: 'budget', scope: of, name, month, percent, ...figures } },
    places,
    now(),
  );
}

/**
 * The channel of the reminders, and the owner of an owner's; where there is no channel, the owner even if the team writes to
 * nobody directly. None while the owner is not to be disturbed: it is told when their quiet hours are over.
 */
async function placesFor(deps: ReminderDeps, { of, name }: Pick<BudgetState, 'of' | 'name'>): Promise<NoticePlace[]> {
  const { channel, direct } = deps.config.reminders;
  const inChannel = channel ? [placeIn(channel as ChannelId)] : [];
  if (of !== 'owner' || !isSlackUser(name)) return inChannel;
  const owner = await mannersOf(deps, name, deps.now(), direct || inChannel.length === 0);
  if (owner.quiet) return [];
  return owner.direct ? [...inChannel, placeIn(name)] : inChannel;
}

const placeIn = (channel: NoticePlace['channel']): NoticePlace => ({ channel, threadOf: null, broadcast: false });
