import { digestIn, nightlyOf, summaryOf, windowAt, windowOf } from '../../runs/schedules/digest.ts';
import { actions, context, type MessageBlock } from '../../slack/blocks.ts';
import { renderDigest, renderWholeDigest } from '../../slack/cards/digest.ts';
import { withinLimits } from '../../slack/cards/within-limits.ts';
import { inlineCode } from '../../slack/escape.ts';
import { dayAfter, dayBefore, showNightButton } from '../../slack/notices/night-buttons.ts';
import type { Answer, Asked, CommandDeps } from '../context.ts';

/** The night that ended on the morning of a day, of all channels; at a terminal with every schedule. */
export async function showNight(deps: CommandDeps, { invocation }: Asked, day: string | null): Promise<Answer> {
  const { reminders } = deps.config;
  const now = deps.now();
  const window = day === null ? windowAt(now, reminders) : windowOf(day, reminders);
  const digest = digestIn(await nightlyOf(deps, window), null);
  if (
    digest.night.lines.length === 0 &&
    digest.tonight.length === 0 &&
    (await deps.store.schedules.live()).length === 0
  )
    return {
      text: `🌙 Nothing is scheduled yet. ${inlineCode('/emr schedule add <job> --daily 02:30')} plans the first.`,
      data: digest,
    };
  if (invocation.source === 'terminal')
    return { ...renderWholeDigest(summaryOf(digest, Number.POSITIVE_INFINITY), now), data: digest };
  const summary = summaryOf(digest);
  const { text, blocks } = renderDigest(summary, now);
  const buttons = actions([
    showNightButton('‹ Night before', dayBefore(window.day)),
    ...(window.to < now ? [showNightButton('Next night ›', dayAfter(window.day), 1)] : []),
  ]);
  const more = digest.night.lines.length > summary.lines.length;
  const hint = more ? [context(`All of them: ${inlineCode(`npx stoker nightly ${window.day}`)}`)] : [];
  const all: MessageBlock[] = [...blocks, ...hint, buttons];
  return { ...withinLimits({ text, blocks: all }), data: digest };
}
