import { isEnded, type Run } from '../../records.ts';
import { renderReport } from '../../slack/cards/report.ts';
import { inlineCode } from '../../slack/escape.ts';
import type { Answer, CommandDeps, Handler } from '../context.ts';
import { findRun } from '../targets.ts';
import { sparkUiOf } from './spark-ui.ts';

/** `report <run> [--spark-ui]`. */
export const report: Handler = async (deps, asked, typed) => {
  const run = await findRun(deps.store, typed.positionals.run ?? '');
  return typed.options['spark-ui'] === true ? sparkUiOf(deps, asked, run) : reportOf(deps, run);
};

/** What a run did, by stage, and what is worth changing; or why that is not known. */
export async function reportOf(deps: CommandDeps, run: Run): Promise<Answer> {
  const known = await deps.store.reports.get(run.id);
  if (known) return renderReport(run, known);
  const id = inlineCode(run.id);
  if (!isEnded(run)) return { text: `⏳ ${id} has not ended yet: what a run did is known once it has.` };
  if (run.startedAt === null) return { text: `${id} ended before its step began, so Spark did nothing.` };
  if (await deps.store.reports.isDue(run.id))
    return { text: `⏳ Spark’s log of ${id} is being looked for. Ask again in a minute.` };
  return {
    text: `${id} left no event log of Spark beside its result that can be read here: its driver died before it could, its cluster keeps none, or it is too large.`,
  };
}
