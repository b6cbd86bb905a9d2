import { type Failure, isEnded, type JobChart, type JobResult, type Run, type RunProgress } from '../../records.ts';
import { noSetting } from '../../slack/cards/failure.ts';
import { decimalsOf, formatted } from '../../slack/cards/table.ts';
import { changesLine, countsFrom, duration, RUN_SIGN, runState, secondsBetween } from '../../slack/words.ts';
import { cleanText } from '../../text/clean.ts';
import { redacted } from '../../text/redact.ts';
import { bars } from './bars.ts';
import type { Style } from './style.ts';
import { tableLines } from './table.ts';

/** How a run ended, all of it: a terminal has room for every table and row of its result. */
export function outcomeText(run: Run, style: Style): string {
  const took = run.endedAt ? ` in ${duration(secondsBetween(countsFrom(run), run.endedAt))}` : '';
  const head = `${RUN_SIGN[run.state]} ${style.bold(run.job)} ${run.id} ${runState(run)}${took}`;
  const rest = run.state === 'succeeded' ? resultParts(run.result, style) : failureParts(run, style);
  return [head, ...rest].join('\n');
}

/** Words of a job or a log: they may hold colours of their own, or a secret. */
const words = (text: string): string => redacted(cleanText(text));

function resultParts(result: JobResult | null, style: Style): string[] {
  if (!result) return ['It left no result.'];
  const paragraphs = [
    [words(result.headline)],
    metrics(result),
    ...result.tables.map((table) => tableParts(table, style)),
    ...(result.charts ?? []).map((chart) => chartParts(chart, style)),
    result.notes.map((note) => `• ${words(note)}`),
    places(result),
  ];
  return paragraphs.filter((lines) => lines.length > 0).flatMap((lines, index) => (index > 1 ? ['', ...lines] : lines));
}

function metrics({ metrics: values }: JobResult): string[] {
  const rows = values.map(({ label, value, format }) => [words(label), words(formatted(value, format))]);
  const isNumber = values.every(({ value }) => typeof value === 'number');
  return tableLines(rows, (column) => column === 1 && isNumber);
}

function tableParts(table: JobResult['tables'][number], style: Style): string[] {
  if (table.columns.length === 0 || table.rows.length === 0) return [];
  const isNumber = (column: number) => table.rows.some((row) => typeof row[column] === 'number');
  const formats = table.columns.map((_, column) => decimalsOf(table.rows.map((row) => row[column])));
  const rows = table.rows.map((row) =>
    table.columns.map((_, column) => {
      const value = row[column] ?? null;
      return value === null ? '–' : words(formatted(value, formats[column]));
    }),
  );
  const [head = '', ...body] = tableLines([table.columns.map(words), ...rows], isNumber);
  return [...(table.title.trim() ? [style.bold(words(table.title))] : []), style.dim(head), ...body];
}

function chartParts(chart: JobChart, style: Style): string[] {
  const lines = bars({ ...chart, categories: chart.categories.map(words) }, style.width);
  return lines.length === 0 ? [] : [style.bold(words(chart.title)), ...lines];
}

function places({ links, files }: JobResult): string[] {
  return tableLines(
    [...links, ...(files ?? [])].map(({ label, uri }) => [words(label), words(uri)]),
    () => false,
  );
}

function failureParts({ failure, state }: Run, style: Style): string[] {
  if (!failure) return [];
  const lines = logLines(failure, style);
  const said = state === 'cancelled' && failure.message === 'As asked.' ? [] : [words(failure.message)];
  const todo = [failure.hint, ...(failure.advice ?? [])].flatMap((one) => (one ? [`→ ${words(one)}`] : []));
  return [...said, ...todo, ...lines, ...fixLines(failure, style)];
}

function fixLines({ fix, cause }: Failure, style: Style): string[] {
  if (!cause) return [];
  const changes = fix ? [`🔧 ${style.bold('The fix:')} ${words(changesLine(fix.changes))}`] : [];
  const notes = fix ? fix.notes.map((note) => `   ${words(note)}`) : [];
  const told = [`Cause ${words(cause)}`, noSetting({ cause, fix })].filter(Boolean).join(' · ');
  return ['', ...changes, ...notes, style.dim(told)];
}

function logLines({ lines = [], looking }: Failure, style: Style): string[] {
  if (lines.length === 0) return looking ? ['The logs with the reason have not arrived yet.'] : [];
  const files = [...new Set(lines.map(({ file }) => file))];
  return files.flatMap((file) => [
    '',
    style.dim(`From ${words(file)}`),
    ...lines.filter((line) => line.file === file).map(({ text }) => `    ${words(text)}`),
  ]);
}

/** A run as other programs read it; `live` while it runs. */
export function outcomeJson(run: Run, live: RunProgress | null = null): object {
  const { id, job, preset, clusterId, requestedBy, channel, state, overrides, retryOf, result, failure } = run;
  const { createdAt, startedAt, endedAt } = run;
  return {
    id,
    job,
    arguments: run.arguments,
    preset,
    clusterId,
    requestedBy,
    channel,
    state,
    ended: isEnded(run),
    createdAt,
    startedAt,
    endedAt,
    overrides,
    retryOf,
    progress: live && { ...live.progress, secondsLeft: live.left?.secondsLeft ?? null, trouble: live.trouble },
    result,
    failure,
  };
}
