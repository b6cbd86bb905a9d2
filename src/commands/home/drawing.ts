import { createHash } from 'node:crypto';
import type { WebClient } from '@slack/web-api';
import type { SlackUserId } from '../../ids.ts';
import type { Home } from '../../records.ts';
import type { HomeFacts } from '../../slack/home/facts.ts';
import { publishHome } from '../../slack/home/publish.ts';
import type { Bucket } from '../../slack/pace.ts';
import { SlackProblem } from '../../slack/poster.ts';
import { accessOf } from '../authorize.ts';
import type { CommandDeps } from '../context.ts';
import type { GroupLookup } from '../groups.ts';
import { drawHome } from './draw.ts';

/** What drawing a Home needs. */
export interface DrawingDeps {
  deps: CommandDeps;
  membersOf: GroupLookup;
  client: WebClient;
  /** Keeps Slack's limits: takes a turn to publish, or says when there will be one. */
  bucket: Bucket;
  /** What stands in the record; read only for those who may see it. */
  factsNow: () => Promise<HomeFacts>;
}

/** What came of it; a time: when it may be tried again. */
export type Drawn = 'shown' | 'same' | 'conflict' | Date;

/** Two processes may be at it at once, and somebody may click meanwhile. */
const TRIES = 3;
const A_WHILE_MS = 10_000;

/**
 * Shows somebody their Home as it is now, whoever publishes it meanwhile; gives when to try again if that cannot be now. The
 * turn comes first: nothing is read for a Home that cannot be published.
 */
export async function showNow(drawing: DrawingDeps, user: SlackUserId): Promise<Date | null> {
  const { deps, bucket } = drawing;
  const { homes } = deps.store;
  for (let tries = 0; tries < TRIES; tries += 1) {
    const later = bucket.take(deps.now().getTime());
    if (later !== null) {
      await homes.update(user, { shownHash: null });
      return new Date(later);
    }
    const home = await homes.get(user);
    const drawn = home && (await showHome(drawing, home, () => null));
    if (drawn instanceof Date) return drawn;
    if (drawn !== 'conflict') return null;
  }
  return new Date(deps.now().getTime() + A_WHILE_MS);
}

/**
 * Publishes a Home, unless what it shows is published already. Its row was read before the facts, so that whatever was
 * published in between is newer: Slack then says that its hash is not the one of the row.
 */
export async function showHome(drawing: DrawingDeps, home: Home, turn: (now: number) => number | null): Promise<Drawn> {
  const { deps, client } = drawing;
  const { userId, viewHash } = home;
  const { view, hash } = await draw(drawing, home);
  if (hash === home.shownHash) return 'same';
  const now = deps.now();
  const later = turn(now.getTime());
  if (later !== null) {
    await deps.store.homes.update(userId, { shownHash: null });
    return new Date(later);
  }
  try {
    const newHash = await publishHome(client, userId, view, viewHash);
    await deps.store.homes.update(userId, { shownHash: hash, viewHash: newHash, shownAt: now });
    return 'shown';
  } catch (error) {
    if (!(error instanceof SlackProblem)) throw error;
    if (error.code === 'hash_conflict') return afterConflict(drawing, home);
    return afterProblem(drawing, { userId, hash }, error);
  }
}

async function draw({ deps, membersOf, factsNow }: DrawingDeps, home: Home) {
  const { userId: user, outsider } = home;
  const access = await accessOf(deps.config.roles, { user, outsider }, membersOf);
  const { clock, blocks } = await drawHome(deps, { access, home }, factsNow);
  const hash = createHash('sha256').update(JSON.stringify(blocks)).digest('hex').slice(0, 32);
  return { view: { type: 'home' as const, blocks: [...clock, ...blocks] }, hash };
}

async function afterConflict({ deps }: DrawingDeps, { userId, viewHash }: Home): Promise<Drawn> {
  const { homes } = deps.store;
  // Nobody noted another one: the reply to whoever published last was lost, and the hash with it.
  if ((await homes.get(userId))?.viewHash === viewHash) await homes.update(userId, { viewHash: null });
  return 'conflict';
}

async function afterProblem(
  { deps, bucket }: DrawingDeps,
  { userId, hash }: { userId: SlackUserId; hash: string },
  problem: SlackProblem,
): Promise<Drawn> {
  const now = deps.now();
  deps.log.warn({ err: problem, user: userId }, 'a Home could not be published');
  if (problem.kind === 'refused') {
    // It would be refused again: only what is other is worth another try.
    await deps.store.homes.update(userId, { shownHash: hash, shownAt: now });
    return 'same';
  }
  const later = new Date(now.getTime() + Math.max(problem.retryAfterSeconds * 1000, A_WHILE_MS));
  if (problem.kind === 'rate-limited') bucket.holdUntil(later.getTime());
  await deps.store.homes.update(userId, { shownHash: null, shownAt: now });
  return later;
}
