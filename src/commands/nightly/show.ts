import type { Digest } from '../../night-report.ts';
import { digestIn, type NightWindow, nightlyOf, summaryOf, windowAt, windowOf } from '../../runs/schedules/digest.ts';
import { actions, context, type MessageBlock } from '../../slack/blocks.ts';
import { renderDigest, renderWholeDigest } from '../../slack/cards/digest.ts';
import { withinLimits } from '../../slack/cards/within-limits.ts';
import { inlineCode } from '../../slack/escape.ts';
import { dayAfter, dayBefore, showNightButton } from '../../slack/notices/night-buttons.ts';
import type { Answer, Asked, CommandDeps } from '../context.ts';

/** The night that ended on the morning of a day, or the newest, of all channels; at a terminal with every schedule. */
export async function showNight(deps: CommandDeps, { invocation }: Asked, day: string | null): Promise<Answer> {
  const now = deps.now();
  const [window, digest] = day === null ? await newestNight(deps) : await nightOn(deps, day);
  if (isEmpty(digest) && digest.tonight.length === 0 && (await deps.store.schedules.live()).length === 0)
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

async function nightOn(deps: CommandDeps, day: string): Promise<[NightWindow, Digest]> {
  const window = windowOf(day, deps.config.reminders);
  return [window, await digestOf(deps, window)];
}

/** The last night; when nothing was planned in that, the one that goes on now, if there is something to show of it. */
async function newestNight(deps: CommandDeps): Promise<[NightWindow, Digest]> {
  const { reminders } = deps.config;
  const last = windowAt(deps.now(), reminders);
  const ofLast = await digestOf(deps, last);
  if (!isEmpty(ofLast)) return [last, ofLast];
  const current = windowOf(last.day, reminders, 1);
  const ofCurrent = await digestOf(deps, current);
  return isEmpty(ofCurrent) ? [last, ofLast] : [current, ofCurrent];
}

const digestOf = async (deps: CommandDeps, window: NightWindow): Promise<Digest> =>
  digestIn(await nightlyOf(deps, window), null);

const isEmpty = ({ night }: Digest): boolean => night.lines.length === 0;
