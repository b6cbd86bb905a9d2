import type { JobChart, Run } from '../../records.ts';
import type { Finding, RunReport, StageReport } from '../../run-report.ts';
import { percent, size, time } from '../../text/measures.ts';
import { context, type MessageBlock, paragraphs, type SlackMessage, section } from '../blocks.ts';
import { inlineCode, mrkdwn } from '../escape.ts';
import { counted } from '../words.ts';
import { chartBlocks } from './chart.ts';
import { tableBlock } from './table.ts';
import { withinLimits } from './within-limits.ts';

const STAGES_SHOWN = 15;
const MOMENTS_IN_CHART = 13;
const FINDINGS = 8;

/**
 * What a run did in three lines, for its card: all of it, its longest stage, and what is worth changing most. The card of
 * one that `failed` has said already why tasks did.
 */
export function reportLines(whole: RunReport, failed = false): string {
  const findings = whole.findings.filter(({ kind }) => !(failed && kind === 'failed-tasks'));
  const report = { ...whole, findings };
  const [first] = findings;
  const lines = [summary(report), longestLine(report)];
  // What was seen of the longest stage stands in its own line already.
  if (first) lines.push(`💡 ${first === whyLongest(report) ? mrkdwn(first.change, 300) : findingWords(report, first)}`);
  return lines.filter((line) => line !== null).join('\n');
}

/** All that the record knows of what a run did. */
export function renderReport(run: Pick<Run, 'id' | 'job'>, report: RunReport): SlackMessage {
  const title = `What *${mrkdwn(run.job, 60)}* ${inlineCode(run.id)} did`;
  const longest = longestLine(report);
  const blocks: MessageBlock[] = [
    section([title, summary(report), ...(longest ? [longest] : [])].join('\n')),
    numbers(report),
    ...charts(report),
    ...stageTable(report),
    ...changes(report),
  ];
  if (!report.complete)
    blocks.push(context('Spark’s log breaks off before the end of the application: what came after is not in here.'));
  return withinLimits({ text: `What ${mrkdwn(run.job, 60)} ${run.id} did`, blocks });
}

function summary({ startedAt, endedAt, stageCount, tasks, bytes, executors }: RunReport): string {
  if (stageCount === 0) return `📊 Spark was up for ${time(endedAt - startedAt)} and ran no stage.`;
  const cores = executors.cores > 0 ? ` of ${counted(executors.cores, 'core')}` : '';
  const on = executors.most > 0 ? ` on ${counted(executors.most, 'executor')}${cores}` : '';
  const failed = tasks.failed > 0 ? ` (${tasks.failed.toLocaleString('en-US')} failed)` : '';
  const moved = [
    `read ${size(bytes.read)}`,
    bytes.shuffleWritten > 0 ? `shuffled ${size(bytes.shuffleWritten)}` : '',
    bytes.spilled > 0 ? `spilled ${size(bytes.spilled)}` : '',
    bytes.written > 0 ? `wrote ${size(bytes.written)}` : '',
  ].filter(Boolean);
  return `📊 Spark ran ${counted(stageCount, 'stage')} with ${counted(tasks.count, 'task')}${failed}${on} in ${time(endedAt - startedAt)}: ${moved.join(', ')}`;
}

const longestOf = ({ stages }: RunReport): StageReport | undefined => stages.toSorted((a, b) => b.wallMs - a.wallMs)[0];

const whyLongest = (report: RunReport): Finding | undefined => {
  const longest = longestOf(report);
  return longest && report.findings.find(({ stage }) => stage === longest.id);
};

function longestLine(report: RunReport): string | null {
  const { startedAt, endedAt } = report;
  const longest = longestOf(report);
  if (!longest) return null;
  const share = percent(longest.wallMs / Math.max(1, endedAt - startedAt));
  const why = whyLongest(report)?.says ?? tasksOf(longest);
  return `⏱️ Longest: stage ${longest.id}, *${mrkdwn(longest.name, 80)}*, ${time(longest.wallMs)} (${share}): ${mrkdwn(why, 300)}`;
}

/** What the time of a stage was made of, where nothing of it stands out. */
function tasksOf({ tasks, task, cores, waitedMs, wallMs }: StageReport): string {
  const waited = waitedMs > 1000 && waitedMs > wallMs / 4 ? `It waited ${time(waitedMs)} for a core. ` : '';
  const on = cores > 0 ? ` on ${counted(cores, 'core')}` : '';
  if (!task) return `${waited}None of its ${counted(tasks, 'task')} has ended well.`;
  const spread =
    tasks === 1 ? `, ${time(task.maxMs)}` : `, ${time(task.medianMs)} in the median, ${time(task.maxMs)} the slowest`;
  return `${waited}${counted(tasks, 'task')}${on}${spread}.`;
}

function findingWords({ stages }: RunReport, { stage, says, change }: Finding): string {
  const name = stages.find(({ id }) => id === stage)?.name;
  const where = stage === null ? '' : `Stage ${stage}${name ? `, *${mrkdwn(name, 60)}*` : ''}: `;
  return `${where}${mrkdwn(says, 400)} → ${mrkdwn(change, 300)}`;
}

function numbers(report: RunReport): MessageBlock {
  const { time: spent, bytes, peak, driver, executors, startedAt, endedAt } = report;
  const wallMs = endedAt - startedAt;
  const memory = [
    `${size(peak.executionBytes)} of a task`,
    peak.heapBytes === null ? '' : `${size(peak.heapBytes)} heap of an executor`,
    peak.pythonBytes === null ? '' : `${size(peak.pythonBytes)} Python`,
  ].filter(Boolean);
  const fields: [string, string][] = [
    [
      'Tasks ran for',
      `${time(spent.runMs)}, ${percent(spent.gcMs / Math.max(1, spent.runMs))} of it collecting garbage`,
    ],
    ['Cores were busy', percent(executors.busyMs / Math.max(1, executors.coreMs))],
    ['No job ran for', `${time(driver.aloneMs)} of ${time(wallMs)}`],
    ['Peak memory', `${memory.join(', ')}${executors.memory ? ` (set: ${executors.memory})` : ''}`],
    ['Read and written', `${size(bytes.read)}, ${size(bytes.written)}`],
    ['Shuffled and spilled', `${size(bytes.shuffleWritten)}, ${size(bytes.spilled)}`],
    ['Executors', `${executors.added} came, ${executors.lost} ${executors.lost === 1 ? 'was' : 'were'} lost`],
    [
      'Failed, killed, tried twice',
      `${report.tasks.failed}, ${report.tasks.killed}, ${report.tasks.speculative} tasks`,
    ],
  ];
  return {
    type: 'section',
    fields: fields.map(([label, value]) => ({ type: 'mrkdwn', text: `*${label}*\n${mrkdwn(value, 200)}` })),
  };
}

function charts({ stages, executors, startedAt, endedAt }: RunReport): MessageBlock[] {
  const longest = longestInOrder(stages, STAGES_SHOWN);
  const shown: JobChart[] = [];
  if (longest.length > 1) {
    shown.push({
      title: 'Seconds by stage',
      kind: 'bar',
      // Names have no room below bars; the table has them.
      categories: longest.map(({ id }) => `${id}`),
      series: [{ name: 'seconds', values: longest.map(({ wallMs }) => Math.round(wallMs / 100) / 10) }],
    });
  }
  if (executors.timeline.length > 1) {
    const stepMs = (endedAt - startedAt) / (MOMENTS_IN_CHART - 1);
    const moments = Array.from({ length: MOMENTS_IN_CHART }, (_, index) => Math.round(index * stepMs));
    const present = (at: number): number => executors.timeline.findLast(({ atMs }) => atMs <= at)?.executors ?? 0;
    shown.push({
      title: 'Executors over time',
      kind: 'line',
      categories: moments.map(time),
      series: [{ name: 'executors', values: moments.map(present) }],
    });
  }
  return chartBlocks(shown);
}

function stageTable({ stages, stageCount }: RunReport): MessageBlock[] {
  const rows = longestInOrder(stages, STAGES_SHOWN);
  if (rows.length === 0) return [];
  const table = tableBlock(
    {
      columns: ['stage', 'what', 'at', 'took', 'tasks', 'median', 'slowest', 'read', 'shuffled', 'spilled'],
      rows: rows.map((stage) => [
        `${stage.id}${stage.state === 'done' ? '' : ` ${stage.state}`}`,
        stage.name,
        time(stage.atMs),
        time(stage.wallMs),
        stage.tasks,
        stage.task ? time(stage.task.medianMs) : null,
        stage.task ? time(stage.task.maxMs) : null,
        size(stage.readBytes + stage.shuffleReadBytes),
        size(stage.shuffleWrittenBytes),
        size(stage.spilledBytes),
      ]),
    },
    { characters: 5000, cell: 50, right: ['at', 'took', 'median', 'slowest', 'read', 'shuffled', 'spilled'] },
  );
  const more = stageCount - rows.length;
  return more > 0 ? [table, context(`The ${rows.length} longest of ${stageCount} stages.`)] : [table];
}

function changes(report: RunReport): MessageBlock[] {
  const { findings } = report;
  if (findings.length === 0) return [section('*What I’d change*\nNothing: no number is past its threshold.')];
  const lines = findings.slice(0, FINDINGS).map((finding) => `• ${findingWords(report, finding)}`);
  return paragraphs(['*What I’d change*', ...lines]);
}

const longestInOrder = (stages: readonly StageReport[], most: number): StageReport[] =>
  stages
    .toSorted((a, b) => b.wallMs - a.wallMs)
    .slice(0, most)
    .toSorted((a, b) => a.atMs - b.atMs);
