import { lot, randomOf } from '../random.ts';
import { covers, HOUR, joined, MINUTE, SECOND, type Span, second, uncovered } from '../spans.ts';
import type { Office } from './office.ts';
import type { Story, Work } from './story.ts';

/** A step as EMR has it; what ends never, ends at `Infinity`. */
export interface StepLife {
  name: string;
  createdAt: number;
  startedAt: number;
  endedAt: number;
  onYarn: boolean;
}

/** A cluster from its launch to its end: what EMR shows of it, and what is true. */
export interface Life {
  id: string;
  story: Story;
  /** What of the story happens on this one. */
  works: { work: Work; span: Span }[];
  launchedAt: number;
  readyAt: number;
  steps: StepLife[];
  /** Applications of YARN that run, and notebook kernels that are open. */
  apps: Span[];
  kernels: Span[];
  /** The truth: work that steps, YARN or sessions show, and work that nothing outside can see. */
  busy: Span[];
  hidden: Span[];
  /** When its owner ends it without being told; a nightly one, when its step is done. */
  ownEnd: number;
  endedAt: number | null;
  endedBy: string | null;
}

/** What a life needs to know of the month. */
export interface Surroundings {
  office: Office;
  seed: string;
  sessionHours: number;
}

const STARTS_WITHIN = { least: 5 * MINUTE, most: 9 * MINUTE };

/** The life that a cluster will have when nobody but its owner ends it. */
export function beginLife(
  { office, seed, sessionHours }: Surroundings,
  story: Story,
  works: readonly Work[],
  launchedAt: number,
  attempt: number,
): Life {
  const id = `${story.id}.${attempt}`;
  const random = randomOf(`${seed}/life/${id}`);
  const readyAt = second(launchedAt + random.between(STARTS_WITHIN.least, STARTS_WITHIN.most));
  const life: Life = {
    id,
    story,
    works: [],
    launchedAt,
    readyAt,
    steps: [],
    apps: [],
    kernels: [],
    busy: [],
    hidden: [],
    ownEnd: Number.POSITIVE_INFINITY,
    endedAt: null,
    endedBy: null,
  };
  let free = readyAt;
  for (const work of works) free = addWork(life, work, free, sessionHours);
  closeKernels(life);
  for (const field of ['apps', 'kernels', 'busy', 'hidden'] as const) life[field] = joined(life[field]);
  life.ownEnd = ownEnd(office, life);
  return life;
}

/** Adds one piece of work from when the cluster is free for it; gives when it is free again. */
function addWork(life: Life, work: Work, free: number, sessionHours: number): number {
  const { kind, length } = work;
  const isStep = kind === 'step' || kind === 'local-step' || kind === 'hung-step';
  // A step may be added before the cluster is ready, and while another one runs; whoever works in a shell waits for that.
  const before = life.works.at(-1);
  const isBehindStep = before !== undefined && life.steps.at(-1)?.endedAt === free;
  const notBefore = isBehindStep ? (life.steps.at(-1)?.createdAt ?? 0) : before ? free : 0;
  const createdAt = Math.max(work.at, life.launchedAt + 30 * SECOND, notBefore);
  const from = Math.max(createdAt, free);
  const span = { from, to: from + length };
  const hangs = kind === 'hung-step';
  const onYarn = hangs ? lot(life.id, 'hangs on YARN') < 0.7 : kind !== 'local-step';
  life.works.push({ work, span });
  if (isStep) {
    const endedAt = hangs ? Number.POSITIVE_INFINITY : span.to;
    life.steps.push({ name: `${kind} ${life.steps.length + 1}`, createdAt, startedAt: from, endedAt, onYarn });
    if (onYarn) life.apps.push({ from: Math.min(from + 20 * SECOND, span.to), to: endedAt });
    life.busy.push(span);
    return endedAt;
  }
  if (kind === 'pipeline') {
    let at = from;
    for (const [index, part] of (work.parts ?? []).entries()) {
      if (index % 2 === 0) life.apps.push({ from: at, to: at + part });
      (index % 2 === 0 ? life.busy : life.hidden).push({ from: at, to: at + part });
      at += part;
    }
  } else if (kind === 'bare-notebook') {
    life.kernels.push(span);
    life.hidden.push(span);
  } else {
    const held = kind === 'notebook' ? sessionHours * HOUR : 0;
    if (kind === 'notebook') life.kernels.push(span);
    life.apps.push({ from, to: span.to + held });
    life.busy.push(span);
  }
  return span.to;
}

/** A tab stays open from the first session to the last, and for ever when it is not closed; closed, it ends Livy's session. */
function closeKernels(life: Life): void {
  const [first, last] = [life.kernels[0], life.kernels.at(-1)];
  if (!first || !last) return;
  const to = life.story.closesTab ? last.to + 3 * MINUTE : Number.POSITIVE_INFINITY;
  life.kernels = [{ from: first.from, to }];
  life.apps = life.apps.map((app) => ({ from: app.from, to: Math.min(app.to, to) }));
}

function ownEnd(office: Office, { id, story, works, readyAt }: Life): number {
  const last = works.at(-1);
  const hangs = last?.work.kind === 'hung-step';
  const doneAt = works.reduce((at, { span }) => Math.max(at, span.to), readyAt);
  if (story.preset === 'nightly') return doneAt;
  if (story.endsIt && !hangs) return second(doneAt + (2 + 13 * lot(id, 'ends')) * MINUTE);
  const noticed = office
    .morningsAfter(story.owner, doneAt)
    .find((morning) => lot(id, 'notices', morning) < story.noticesADay);
  return noticed === undefined ? Number.POSITIVE_INFINITY : noticed + 20 * MINUTE;
}

/** Whether it really does something at a moment: seen from outside, unseen, or not at all. */
export function truthAt({ busy, hidden }: Life, at: number): 'busy' | 'hidden' | 'idle' {
  if (covers(busy, at)) return 'busy';
  return covers(hidden, at) ? 'hidden' : 'idle';
}

/** When it is used again: now, later, or never (`Infinity`). */
export function nextUse({ busy, hidden }: Life, at: number): number {
  const spans = [...busy, ...hidden].filter(({ to }) => to > at);
  return Math.max(at, Math.min(...spans.map(({ from }) => from)));
}

/** Until when it is used before a moment, or at it. */
export function lastUse({ busy, hidden }: Life, before: number): number {
  const spans = [...busy, ...hidden].filter(({ from }) => from < before);
  return Math.min(before, Math.max(...spans.map(({ to }) => to)));
}

/** What of the story is still to be done when it ends at a moment; a piece that was under way is begun again. */
export const worksLeft = ({ works }: Life, at: number): Work[] =>
  works.flatMap(({ work, span }) => {
    if (span.to <= at) return [];
    const isSession = work.kind === 'notebook' || work.kind === 'bare-notebook';
    if (!isSession || span.from >= at) return [work];
    return [{ ...work, at, length: span.to - at }];
  });

/** What it cost until its end, or a moment, in hours: all of it, the part without any work, and of that the part after all work. */
export function hoursOf(life: Life, until: number): { all: number; idle: number; forgotten: number } {
  const end = Math.min(life.endedAt ?? until, until);
  const whole = { from: life.readyAt, to: end };
  return {
    all: Math.max(0, end - life.launchedAt) / HOUR,
    idle: uncovered(whole, [...life.busy, ...life.hidden]) / HOUR,
    forgotten: Math.max(0, end - Math.max(life.readyAt, lastUse(life, end))) / HOUR,
  };
}
