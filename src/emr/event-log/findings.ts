import type { Finding, RunNumbers, StageReport } from '../../run-report.ts';
import { percent, size, time, times } from '../../text/measures.ts';

/** A finding, and the time that its cause took at most: what costs more comes first. */
type Weighed = Finding & { weightMs: number };

/** From DataFlint's alerts. */
const SKEW = { ratio: 10, maxMs: 5000 };
const MANY_TASKS = { tasks: 5000, medianMs: 500 };
const SMALL_FILES = { files: 100, meanBytes: 3 * 2 ** 20 };
const IDLE_SHARE = 0.5;
/** From Dr. Elephant's heuristics: low, moderate, severe, critical. */
const GC_SHARES = [0.08, 0.1, 0.15, 0.2];
const FAILED_SHARE = 0.1;
/** Stoker's own: below them nothing is worth a change. */
const FEW_TASKS_MS = 10_000;
const SPILLED_BYTES = 2 ** 30;
const GC_RUN_MS = 30_000;
const IDLE_CORE_MS = 10 * 60_000;
const DRIVER = { share: 0.5, ms: 60_000 };

/** What is worth changing, the costliest first; each says the numbers that it was judged by. */
export function findingsOf(report: RunNumbers): Finding[] {
  const found = [...report.stages.flatMap(ofStage), ...ofWhole(report)];
  return found.toSorted((a, b) => b.weightMs - a.weightMs).map(({ weightMs: _, ...finding }) => finding);
}

function ofStage(stage: StageReport): Weighed[] {
  const found: Weighed[] = [];
  const add = (kind: Finding['kind'], weightMs: number, says: string, change: string): void => {
    found.push({ kind, stage: stage.id, says, change, weightMs });
  };
  const { task, taskBytes, tasks } = stage;

  if (task && task.maxMs > SKEW.maxMs && task.maxMs > SKEW.ratio * task.medianMs) {
    const byData = taskBytes !== null && taskBytes.max > 3 * Math.max(1, taskBytes.median);
    const read = byData ? `; one read ${size(taskBytes.max)}, the median ${size(taskBytes.median)}` : '';
    add(
      'skew',
      task.maxMs - task.medianMs,
      `The slowest task took ${time(task.maxMs)}, ${times(task.maxMs, task.medianMs)} the median of ${time(task.medianMs)}${read}.`,
      byData
        ? 'Spread the key that most rows share: aggregate before the join, broadcast the smaller side, or add a salt to the key.'
        : 'They read alike, so it was not the data: look at the node of the slowest task, or let Spark try slow tasks twice (spark.speculation).',
    );
  }
  if (tasks > MANY_TASKS.tasks && task && task.medianMs < MANY_TASKS.medianMs) {
    add(
      'many-tasks',
      stage.wallMs / 2,
      `${tasks.toLocaleString('en-US')} tasks took ${time(task.medianMs)} each in the median: most of it is the work of handing them out.`,
      'Fewer, larger pieces: lower spark.sql.shuffle.partitions, or coalesce before writing.',
    );
  }
  const atOnce = Math.min(tasks, stage.cores);
  const atWorkMs = stage.wallMs - stage.waitedMs;
  if (tasks > 0 && tasks * 2 <= stage.cores && atWorkMs > FEW_TASKS_MS) {
    add(
      'few-tasks',
      atWorkMs * (1 - atOnce / stage.cores),
      `${tasks === 1 ? 'One task' : `${tasks} tasks`} for ${stage.cores} cores, for ${time(atWorkMs)}.`,
      stage.shuffleReadBytes > stage.readBytes
        ? 'More pieces: raise spark.sql.shuffle.partitions, or repartition before this.'
        : 'More pieces: files that can be split (gzip cannot), or repartition after reading.',
    );
  }
  if (stage.spilledBytes > SPILLED_BYTES) {
    add(
      'spill',
      stage.runMs / Math.max(1, atOnce) / 4,
      `${size(stage.spilledBytes)} were written to disk and read again, because they did not fit into memory; the tasks read ${size(stage.readBytes + stage.shuffleReadBytes)}.`,
      `More pieces (spark.sql.shuffle.partitions above ${tasks.toLocaleString('en-US')}), then more memory for executors.`,
    );
  }
  if (tasks > 0 && stage.failedTasks > FAILED_SHARE * tasks) {
    add(
      'failed-tasks',
      stage.wallMs * Math.min(1, stage.failedTasks / tasks),
      `${stage.failedTasks.toLocaleString('en-US')} ${stage.failedTasks === 1 ? 'failure' : 'failures'} in ${tasks === 1 ? 'its only task' : `its ${tasks.toLocaleString('en-US')} tasks`}.`,
      'See why in the logs of the executors: each failure costs a whole task.',
    );
  }
  return found;
}

function ofWhole(report: RunNumbers): Weighed[] {
  const found: Weighed[] = [];
  const add = (kind: Finding['kind'], weightMs: number, says: string, change: string): void => {
    found.push({ kind, stage: null, says, change, weightMs });
  };
  const { files, executors, driver, time: spent } = report;
  const wallMs = report.endedAt - report.startedAt;
  const most = Math.max(1, executors.most * executors.cores);

  const gc = spent.gcMs / Math.max(1, spent.runMs);
  if (spent.runMs >= GC_RUN_MS && gc >= (GC_SHARES[0] ?? 1)) {
    add(
      'gc',
      spent.gcMs / most,
      `${percent(gc)} of the tasks' time went into collecting garbage (${time(spent.gcMs)} of ${time(spent.runMs)}), which is ${gradeOf(gc)}.`,
      `More memory for executors (now ${executors.memory ?? "Spark's default"}), or fewer cores each, or smaller pieces.`,
    );
  }
  for (const [what, count, bytes] of [
    ['read', files.read, files.readBytes],
    ['written', files.written, files.writtenBytes],
  ] as const) {
    const mean = bytes / Math.max(1, count);
    if (count <= SMALL_FILES.files || mean >= SMALL_FILES.meanBytes) continue;
    add(
      what === 'read' ? 'small-files-read' : 'small-files-written',
      count * 20,
      `${count.toLocaleString('en-US')} files were ${what}, ${size(mean)} each in the mean.`,
      what === 'read'
        ? 'Join them into files of 100 MB or more once: every file costs S3 requests and a piece of a task.'
        : 'Coalesce before writing, so that files have 100 MB or more: whoever reads them pays for each.',
    );
  }
  const idleMs = Math.max(0, executors.coreMs - executors.busyMs);
  const idle = idleMs / Math.max(1, executors.coreMs);
  if (idle > IDLE_SHARE && idleMs > IDLE_CORE_MS) {
    add(
      'idle-cores',
      idleMs / most,
      `Cores had nothing to do for ${percent(idle)} of the time they were there (${time(idleMs)} of ${time(executors.coreMs)}, all cores together).`,
      'Fewer or smaller nodes: it would cost less and take little longer.',
    );
  }
  if (driver.aloneMs > DRIVER.ms && driver.aloneMs > DRIVER.share * wallMs) {
    const longest = driver.longest ? `, the longest time ${time(driver.longest.ms)} in one piece` : '';
    add(
      'driver-alone',
      driver.aloneMs,
      `For ${time(driver.aloneMs)} of ${time(wallMs)} no Spark job ran${longest}: the driver worked alone, listed files or waited.`,
      'Do it with Spark, or on a small cluster: the executors were paid for meanwhile.',
    );
  }
  return found;
}

const gradeOf = (gc: number): string =>
  ['low', 'moderate', 'severe', 'critical'][GC_SHARES.findLastIndex((share) => gc >= share)] ?? 'low';
