import type { S3Client } from '@aws-sdk/client-s3';
import { readProgress } from '../../emr/progress.ts';
import type { RunId } from '../../ids.ts';
import type { Progress, Run, RunProgress, Trouble } from '../../records.ts';
import { howFar, TROUBLE_SIGN, troubleWords } from '../../slack/cards/progress.ts';
import type { WantDeps } from '../deps.ts';
import { progressUri } from '../effects/names.ts';
import { secondsBetween } from '../world.ts';
import { refreshPause } from './pace.ts';
import { progressOf } from './progress-of.ts';

export type PollDeps = WantDeps & { s3: S3Client };

/** What the one who polls keeps of a run between two looks; a new process begins without. */
export interface LastLook {
  /** The ETag of what was read. */
  tag: string | null;
  /** What the card was last wanted to show, and when. */
  face: string;
  refreshedAt: Date | null;
  /** The trouble that was told last. */
  told: string | null;
}

export const NOTHING_SEEN: LastLook = { tag: null, face: '', refreshedAt: null, told: null };

/** Looks at what one running job says of itself; throws an `AwsProblem` when S3 cannot be read. */
export async function pollRun(deps: PollDeps, run: Run, last: LastLook, liveRuns: number): Promise<LastLook> {
  const { store, config, s3 } = deps;
  const read = await readProgress(s3, progressUri(config.bucket, run.id), last.tag);
  const now = deps.now();
  if (read.kind === 'new') await keep(deps, run, read.progress, now);
  // What is put may be older than what is kept: it was looked at all the same.
  await store.progress.seen(run.id, now);
  const tag = read.kind === 'same' ? last.tag : read.tag;
  const live = await progressOf(deps, run, now);
  if (!live) return { ...last, tag };
  const key = live.trouble && keyOf(run.id, live.trouble, live.progress);
  if (live.trouble && key && key !== last.told) await tell(deps, run.id, key, live.trouble, now);
  const seen = { ...last, tag, told: key ?? last.told };
  const face = faceOf(live);
  const isSoon = last.refreshedAt !== null && secondsBetween(last.refreshedAt, now) < refreshPause(liveRuns);
  if (face === last.face || isSoon) return seen;
  await store.cards.refresh([run.id]);
  return { ...seen, face, refreshedAt: now };
}

/** Keeps it, and when this run had done each tenth of its work: later runs are held against that. */
async function keep({ store }: PollDeps, run: Run, progress: Progress, now: Date): Promise<void> {
  const isNew = await store.progress.put(run.id, progress, now);
  const tenth = Math.floor((progress.percent ?? 0) / 10) * 10;
  if (!isNew || tenth < 10 || tenth > 90) return;
  const [step] = await store.steps.ofRun(run.id);
  if (step?.startedAt) await store.progress.reached(run.id, tenth, secondsBetween(step.startedAt, now));
}

/** What a person would see change on the card: not each task, and no second of the clock. */
function faceOf(live: RunProgress): string {
  const stages = live.progress.stages.map(({ id, state }) => `${id} ${state}`);
  return JSON.stringify([howFar(live), live.progress.doing, live.trouble?.kind, stages]);
}

/** Trouble is told once in the thread, whoever polls; the card shows it for as long as it lasts. */
async function tell({ store }: PollDeps, id: RunId, key: string, trouble: Trouble, now: Date): Promise<void> {
  if (!(await store.cards.get(id))) return;
  const words = troubleWords(trouble);
  const message = `${TROUBLE_SIGN} ${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
  await store.outbox.add(id, key, { kind: 'note', message }, now);
}

/** The same for as long as a trouble lasts, another one when it comes again. */
function keyOf(id: RunId, trouble: Trouble, { at, movedAt }: Progress): string {
  const since = { stalled: movedAt, silent: at, slow: null }[trouble.kind];
  return [id, trouble.kind, since?.toISOString()].filter(Boolean).join(':');
}
