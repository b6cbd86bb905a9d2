import { lot, randomOf } from '../random.ts';
import type { Scenario } from '../scenario.ts';
import { MINUTE, second } from '../spans.ts';
import { type Agenda, createAgenda } from './agenda.ts';
import { beginLife, type Life, type Surroundings, truthAt, worksLeft } from './life.ts';
import { drawStorms, type Office, openOffice, type Storms } from './office.ts';
import type { Story, Work } from './story.ts';
import { writeMonth } from './write-month.ts';

/** An end that nobody asked for who uses the cluster, and what it met. */
export interface Killing {
  life: Life;
  at: number;
  by: string;
  truth: 'busy' | 'hidden' | 'idle';
}

/** Who follows what happens to clusters. */
export interface Watcher {
  launched?(life: Life): unknown;
  /** It is ready, or a step was added, began or ended. */
  changed?(life: Life): unknown;
  /** Its owner took the protection off. */
  unprotected?(life: Life): unknown;
  ended?(life: Life): unknown;
}

/** A month under way. */
export interface World {
  seed: string;
  scenario: Scenario;
  office: Office;
  storms: Storms;
  agenda: Agenda;
  /** All that were launched, gone or not. */
  lives: Life[];
  killings: Killing[];
  watch(watcher: Watcher): void;
  /** Takes the protection off, if there is one. */
  unprotect(life: Life): Promise<void>;
  /** Ends a live cluster; whoever still needs it launches another one. */
  end(life: Life, by: string): Promise<void>;
  run(): Promise<void>;
}

/** Who ends clusters with good reason: the owner, and a cluster's own last step. */
const MOST_TRIES = 2;
const OWN = new Set(['owner', 'done']);

/** Sets up the month of a seed; nothing happens until it is run. */
export function createWorld(scenario: Scenario, seed: string): World {
  const office = openOffice(scenario, randomOf(seed));
  const agenda = createAgenda(office.begins);
  const surroundings: Surroundings = { office, seed, sessionHours: scenario.notebook.sessionHours };
  const watchers: Watcher[] = [];
  const broken = new Map<string, number>();
  /** What was broken off twice is not begun a third time. */
  const givesUp = (life: Life, { at }: Work, now: number): boolean => {
    if (at > now) return false;
    const times = (broken.get(life.story.id) ?? 0) + 1;
    broken.set(life.story.id, times);
    return times > MOST_TRIES;
  };
  const tell = async (what: keyof Watcher, life: Life): Promise<void> => {
    for (const watcher of watchers) await watcher[what]?.(life);
  };

  async function launch(story: Story, works: readonly Work[], attempt: number): Promise<void> {
    const life = beginLife(surroundings, story, works, agenda.now(), attempt);
    world.lives.push(life);
    const changed = () => (life.endedAt === null ? tell('changed', life) : undefined);
    agenda.at(life.ownEnd, () => (life.endedAt === null ? world.end(life, ownerOf(story)) : undefined));
    await tell('launched', life);
    const moments = new Set([
      life.readyAt,
      ...life.steps.flatMap(({ createdAt, startedAt, endedAt }) => [createdAt, startedAt, endedAt]),
    ]);
    for (const moment of moments) agenda.at(moment, changed);
  }

  const world: World = {
    seed,
    scenario,
    office,
    storms: drawStorms(scenario, office, seed),
    agenda,
    lives: [],
    killings: [],
    watch: (watcher) => watchers.push(watcher),
    unprotect: async (life) => {
      if (!life.story.isProtected) return;
      life.story.isProtected = false;
      await tell('unprotected', life);
    },
    end: async (life, by) => {
      const at = agenda.now();
      if (life.endedAt !== null) return;
      life.endedAt = at;
      life.endedBy = by;
      if (!OWN.has(by)) world.killings.push({ life, at, by, truth: truthAt(life, at) });
      const left = worksLeft(life, at).filter((work) => !givesUp(life, work, at));
      const first = left[0];
      if (first && by !== 'done') {
        // One who was at work needs a moment to see what happened; at night nobody sees it.
        const noticed = second(
          office.nextPresent(life.story.owner, at) + (5 + 10 * lot(life.id, 'relaunches')) * MINUTE,
        );
        const attempt = Number(life.id.split('.')[1]) + 1;
        agenda.at(first.at <= at ? noticed : first.at, () => launch(life.story, left, attempt));
      }
      await tell('ended', life);
    },
    run: async () => {
      for (const story of writeMonth(scenario, office, seed)) {
        agenda.at(story.works[0]?.at ?? Number.POSITIVE_INFINITY, () => launch(story, story.works, 1));
      }
      await agenda.runUntil(office.ends);
    },
  };
  return world;
}

const ownerOf = ({ preset }: Story): string => (preset === 'nightly' ? 'done' : 'owner');
