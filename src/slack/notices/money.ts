import { SAVED_RULE } from '../../cost-report.ts';
import { dollars, spent } from '../../text/money.ts';
import { monthName } from '../../text/month.ts';
import { context, section } from '../blocks.ts';
import { counted, person, quoted } from '../words.ts';
import type { Telling, Told } from './view.ts';

/** A budget that is half, nearly or wholly spent. */
export function renderBudget({ body }: Telling<'budget'>): Told {
  const whose =
    body.scope === 'team' ? 'the team' : body.scope === 'owner' ? person(body.name) : `job ${quoted(body.name, 80)}`;
  const sign = body.percent >= 100 ? '🚨' : body.percent >= 80 ? '💸' : '🪙';
  const month = quoted(monthName(body.month), 40);
  // What was passed at one go may be far beyond.
  const reached = Math.max(body.percent, Math.floor((100 * body.spentUsd) / body.budgetUsd));
  const line = `${reached} % of the budget of ${whose} for ${month} is spent: ${spent(body.spentUsd, body.estimated)} of ${dollars(body.budgetUsd)}`;
  const course =
    body.forecastUsd > body.budgetUsd
      ? `Going on like this, it will be ${spent(body.forecastUsd, true)} by the end of the month.`
      : `Going on like this, it will be ${spent(body.forecastUsd, true)} by the end of the month, which is within it.`;
  return {
    text: `${sign} ${line}`,
    blocks: [section(`${sign} ${line}.\n${course}`), context('Where it goes: `/emr cost month`')],
  };
}

const MOST_LEFT_BEHIND = 12;

/** What Stoker's loop has saved in a month, and what was left behind in the account. */
export function renderMonth({ body }: Telling<'month'>): Told {
  const month = quoted(monthName(body.month), 40);
  const saved = `${spent(body.savedUsd, true)} saved by ending ${counted(body.clusters, 'idle cluster')}`;
  const blocks = [
    section(
      `🗓️ *${month}*: ${saved}.\nSpent ${spent(body.spentUsd, true)}, ${spent(body.idleUsd, true)} of it on idle clusters.`,
    ),
    context(SAVED_RULE),
  ];
  if (body.leftBehind.length > 0) {
    const lines = body.leftBehind.slice(0, MOST_LEFT_BEHIND).map((line) => `• ${quoted(line, 200)}`);
    const more = body.leftBehind.length - lines.length;
    if (more > 0) lines.push(`and ${more} more`);
    blocks.splice(1, 0, section(`*Left behind, and still costing*\n${lines.join('\n')}`));
  }
  return { text: `🗓️ ${month}: ${saved}`, blocks };
}
