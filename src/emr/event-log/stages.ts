import type { RunNumbers, StageReport } from '../../run-report.ts';
import { cleanText } from '../../text/clean.ts';
import { redacted } from '../../text/redact.ts';
import { type Json, number, part, parts, text } from './json.ts';
import { createSketch, type Sketch } from './sketch.ts';
import type { TaskEnd } from './task-end.ts';

/** Stages that are shown; of an application with thousands they are the longest. */
const MOST_SHOWN = 30;
const MOST_KEPT = 8 * MOST_SHOWN;
/** Stages that run at once; what begins beyond them is only counted. */
const MOST_OPEN = 1000;

interface Open extends Omit<StageReport, 'state' | 'wallMs' | 'waitedMs' | 'task' | 'taskBytes' | 'atMs'> {
  beganAt: number;
  /** When its first task was launched; 0 before. */
  firstAt: number;
  lastAt: number;
  durations: Sketch;
  sizes: Sketch;
}

/** Takes the events of stages and tasks as they come, and keeps the numbers of the longest stages. */
export interface Stages {
  submitted(event: Json, cores: number): void;
  task(task: TaskEnd): void;
  completed(event: Json, cores: number): void;
  /** All in the order in which they began. */
  report(startedAt: number): Pick<RunNumbers, 'stages' | 'stageCount'>;
}

/** In bounded memory, however many stages and tasks there are. */
export function createStages(): Stages {
  const open = new Map<string, Open>();
  let kept: (Omit<StageReport, 'atMs'> & { beganAt: number })[] = [];
  let count = 0;

  const keep = (stage: Open, state: StageReport['state'], endedAt: number): void => {
    const { beganAt, firstAt, lastAt, durations, sizes, ...numbers } = stage;
    count += 1;
    kept.push({
      ...numbers,
      beganAt,
      state,
      wallMs: Math.max(0, (endedAt || lastAt) - beganAt),
      waitedMs: firstAt === 0 ? 0 : Math.max(0, firstAt - beganAt),
      task: durations.count > 0 ? { medianMs: durations.quantile(0.5), maxMs: durations.max } : null,
      taskBytes: sizes.count > 0 ? { median: sizes.quantile(0.5), max: sizes.max } : null,
    });
    if (kept.length >= MOST_KEPT) kept = longest(kept);
  };

  return {
    submitted(event, cores) {
      const info = part(event, 'Stage Info');
      if (open.size < MOST_OPEN) open.set(keyOf(info), opened(info, part(event, 'Properties'), cores));
    },
    task(task) {
      const stage = open.get(`${task.stage}.${task.attempt}`);
      if (stage) addTask(stage, task);
    },
    completed(event, cores) {
      const info = part(event, 'Stage Info');
      const key = keyOf(info);
      const stage = open.get(key);
      if (!stage) return;
      open.delete(key);
      // A stage whose submission was late has the right times here.
      stage.beganAt = number(info, 'Submission Time') || stage.beganAt;
      stage.cores = Math.max(stage.cores, cores);
      const failed = text(info, 'Failure Reason') !== '';
      keep(stage, failed ? 'failed' : 'done', number(info, 'Completion Time'));
    },
    report(startedAt) {
      for (const stage of open.values()) keep(stage, 'unfinished', 0);
      open.clear();
      const stages = longest(kept)
        .toSorted((a, b) => a.beganAt - b.beganAt || a.id - b.id)
        .map(({ beganAt, ...stage }) => ({ ...stage, atMs: Math.max(0, beganAt - startedAt) }));
      return { stages, stageCount: count };
    },
  };
}

const keyOf = (info: Json): string => `${number(info, 'Stage ID')}.${number(info, 'Stage Attempt ID')}`;

const longest = <T extends { wallMs: number }>(stages: T[]): T[] =>
  stages.toSorted((a, b) => b.wallMs - a.wallMs).slice(0, MOST_SHOWN);

function opened(info: Json, properties: Json, cores: number): Open {
  const beganAt = number(info, 'Submission Time');
  return {
    id: number(info, 'Stage ID'),
    attempt: number(info, 'Stage Attempt ID'),
    name: nameOf(info, properties),
    beganAt,
    firstAt: 0,
    lastAt: beganAt,
    tasks: number(info, 'Number of Tasks'),
    failedTasks: 0,
    durations: createSketch(),
    sizes: createSketch(),
    runMs: 0,
    gcMs: 0,
    readBytes: 0,
    writtenBytes: 0,
    shuffleReadBytes: 0,
    shuffleWrittenBytes: 0,
    spilledBytes: 0,
    cores,
  };
}

function addTask(stage: Open, task: TaskEnd): void {
  if (stage.firstAt === 0 || task.launchedAt < stage.firstAt) stage.firstAt = task.launchedAt;
  if (task.finishedAt > stage.lastAt) stage.lastAt = task.finishedAt;
  if (task.ended === 'failed') stage.failedTasks += 1;
  if (task.ended === 'well') {
    stage.durations.add(task.finishedAt - task.launchedAt);
    stage.sizes.add(task.readBytes + task.shuffleReadBytes);
  }
  stage.runMs += task.runMs;
  stage.gcMs += task.gcMs;
  stage.readBytes += task.readBytes;
  stage.writtenBytes += task.writtenBytes;
  stage.shuffleReadBytes += task.shuffleReadBytes;
  stage.shuffleWrittenBytes += task.shuffleWrittenBytes;
  stage.spilledBytes += task.spilledBytes;
}

/** Steps that every plan has and that tell nothing. */
const PLAIN_STEPS = /^(WholeStageCodegen|mapPartitions|AQEShuffleRead|Exchange|map|DeserializeToObject|SQLExecution)/;
const MOST_STEPS = 4;

/** What a stage does: the job's own description, or else the action and the steps of its plan. */
function nameOf(info: Json, properties: Json): string {
  const described = text(properties, 'spark.job.description');
  return short(described || [actionOf(text(info, 'Stage Name')), stepsOf(info)].filter(Boolean).join(': '));
}

/** `reduceByKey at job.py:17`; Python's calls have no place that Spark knows. */
function actionOf(name: string): string {
  const [action = '', place = ''] = name.split(' at ');
  const file = place.slice(place.lastIndexOf('/') + 1);
  const unknown = file === '' || file.startsWith('<unknown>') || file.startsWith('NativeMethodAccessorImpl');
  const plain = action.startsWith('$anonfun$') ? '' : action;
  return unknown ? plain : `${plain} at ${file}`.trim();
}

function stepsOf(info: Json): string {
  const scopes = parts(info, 'RDD Info')
    .toSorted((a, b) => number(a, 'RDD ID') - number(b, 'RDD ID'))
    .map((rdd) => /"name":"([^"\\]*)"/.exec(text(rdd, 'Scope'))?.[1]?.trim() ?? '')
    .filter((scope) => scope !== '' && !PLAIN_STEPS.test(scope));
  const steps = [...new Set(scopes)];
  return steps.length > MOST_STEPS
    ? [...steps.slice(0, MOST_STEPS - 1), '…', ...steps.slice(-1)].join(' → ')
    : steps.join(' → ');
}

/** A name that may be stored and shown: in a description may stand anything. */
export function short(words: string, most = 80): string {
  const line = redacted(cleanText(words.slice(0, 2000)))
    .replaceAll(/\s+/g, ' ')
    .trim();
  return line.length > most ? `${line.slice(0, most - 1).toWellFormed()}…` : line;
}
