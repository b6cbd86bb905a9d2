import { type Random, randomOf } from '../random.ts';
import type { Lasting, Scenario } from '../scenario.ts';
import { DAY, HOUR, MINUTE, type Span, second } from '../spans.ts';
import type { Office } from './office.ts';
import type { Story, Work } from './story.ts';

/** All that the team wants to do in a month; the same seed gives the same month. */
export function writeMonth(scenario: Scenario, office: Office, seed: string): Story[] {
  const { engineers, scientists } = scenario.people;
  const random = randomOf(`${seed}/stories`);
  const stories: Story[] = [];
  for (let person = 0; person < engineers + scientists; person += 1) {
    const own = random.fork(person);
    if (person < engineers) stories.push(...engineerMonth(scenario, office, own, person));
    else stories.push(...scientistMonth(scenario, office, own, person));
  }
  return [...stories, ...nightlies(scenario, office, random)].toSorted((a, b) => firstAt(a) - firstAt(b));
}

const firstAt = ({ works }: Story): number => works[0]?.at ?? 0;
const lengthOf = (random: Random, { median, spread }: Lasting, unit: number): number =>
  second(Math.min(random.about(median, spread), 20 * median) * unit);

/** The spans at the desk, day by day. */
function workdays(office: Office, person: number): Span[][] {
  const spans = office.present[person] ?? [];
  const ofDay = office.days.map((day) => spans.filter(({ from }) => from >= day && from < day + DAY));
  return ofDay.filter((day) => day.length > 0);
}

function engineerMonth(scenario: Scenario, office: Office, random: Random, person: number): Story[] {
  const { adhoc } = scenario;
  return workdays(office, person).flatMap((day, index) => {
    const own = random.fork(index);
    const leaves = day.at(-1)?.to ?? 0;
    const story = (name: string, works: Work[]): Story => ({
      ...afterwards(own.fork(name), adhoc.afterwards),
      id: `e${person}-${index}${name}`,
      owner: person,
      preset: 'adhoc',
      works,
      closesTab: true,
      isProtected: own.fork(name, 'protected').chance(adhoc.protectedOnes),
      isBlind: own.fork(name, 'blind').chance(scenario.weather.blind),
    });
    const stories: Story[] = [];
    if (own.chance(adhoc.aDay)) stories.push(story('', worksOfDay(scenario, own.fork('works'), day)));
    if (own.chance(adhoc.longJobs)) {
      const works = [longJob(scenario, own.fork('long'), leaves)];
      // Nobody is there when it ends.
      stories.push({ ...story('-long', works), endsIt: false });
    }
    return stories;
  });
}

/** Piece after piece with pauses between, for as long as the person is there. */
function worksOfDay({ adhoc }: Scenario, random: Random, day: Span[]): Work[] {
  const [begins, leaves] = [day[0]?.from ?? 0, day.at(-1)?.to ?? 0];
  const works: Work[] = [];
  const count = Math.round(random.between(adhoc.works.least, adhoc.works.most));
  let at = presentFrom(day, random.between(begins, leaves - HOUR));
  while (works.length < count && at < leaves) {
    const work = oneWork({ adhoc }, random, at);
    works.push(work);
    at = presentFrom(day, at + work.length + lengthOf(random, adhoc.pauseMinutes, MINUTE));
  }
  const last = works.at(-1);
  if (last && random.chance(adhoc.hangs)) last.kind = 'hung-step';
  return works;
}

function oneWork({ adhoc }: Pick<Scenario, 'adhoc'>, random: Random, at: number): Work {
  const { local, shell, pipeline } = adhoc.kinds;
  const drawn = random.next();
  const length = lengthOf(random, adhoc.minutes, MINUTE);
  if (drawn < local) return { kind: 'local-step', at, length };
  if (drawn < local + shell) return { kind: 'shell', at, length };
  if (drawn < local + shell + pipeline) {
    const parts = Array.from({ length: 5 }, () => lengthOf(random, adhoc.minutes, MINUTE));
    return { kind: 'pipeline', at, length: parts.reduce((sum, part) => sum + part, 0), parts };
  }
  return { kind: 'step', at, length };
}

/** Begun before going home. */
function longJob({ adhoc }: Scenario, random: Random, leaves: number): Work {
  const kind = random.chance(0.2) ? 'local-step' : random.chance(0.4) ? 'shell' : 'step';
  // Longer ones are no matter of a kept cluster with a hard limit of half a day.
  const length = Math.min(lengthOf(random, adhoc.longHours, HOUR), 10 * HOUR);
  return { kind, at: second(leaves - random.between(10, 40) * MINUTE), length };
}

function scientistMonth(scenario: Scenario, office: Office, random: Random, person: number): Story[] {
  const { notebook } = scenario;
  const days = workdays(office, person);
  const stories: Story[] = [];
  for (let index = 0; index < days.length; index += 1) {
    const own = random.fork(index);
    if (!own.chance(notebook.aDay)) continue;
    const kind = own.chance(notebook.withoutSpark) ? 'bare-notebook' : 'notebook';
    const id = `s${person}-${index}`;
    const works = sessionsOf(own.fork('day', 0), kind, days[index] ?? []);
    let closesTab = own.chance(notebook.closesTab);
    for (let later = 1; !closesTab && own.chance(notebook.resumes) && days[index + 1]; later += 1) {
      index += 1;
      works.push(...sessionsOf(own.fork('day', later), kind, days[index] ?? []));
      closesTab = own.chance(notebook.closesTab);
    }
    stories.push({
      ...afterwards(own, notebook.afterwards),
      id,
      owner: person,
      preset: 'notebook',
      works,
      closesTab,
      isProtected: false,
      isBlind: own.fork('blind').chance(scenario.weather.blind),
    });
  }
  return stories;
}

/** One half of the day or both, with some time before and after. */
function sessionsOf(random: Random, kind: 'notebook' | 'bare-notebook', day: Span[]): Work[] {
  const halves = random.chance(0.6) ? day : day.slice(random.chance(0.5) ? 0 : -1);
  return halves.map(({ from, to }) => {
    const at = second(from + random.between(5, 60) * MINUTE);
    const end = second(Math.max(at + 20 * MINUTE, to - random.between(2, 60) * MINUTE));
    return { kind, at, length: end - at };
  });
}

/** The hard limit of a nightly cluster is no matter of this month. */
const LONGEST_NIGHTLY = 3 * HOUR;

function nightlies({ nightly, people }: Scenario, office: Office, random: Random): Story[] {
  return office.days.flatMap((day, index) =>
    Array.from({ length: nightly.jobsADay }, (_, job) => {
      const own = random.fork('nightly', index, job);
      const at = second(day + own.between(1, 5) * HOUR);
      return {
        id: `n${index}-${job}`,
        owner: job % Math.max(1, people.engineers),
        preset: 'nightly' as const,
        works: [
          { kind: 'step' as const, at, length: Math.min(lengthOf(own, nightly.minutes, MINUTE), LONGEST_NIGHTLY) },
        ],
        closesTab: true,
        endsIt: false,
        noticesADay: 0,
        isProtected: false,
        isBlind: false,
      };
    }),
  );
}

const afterwards = (random: Random, { ends, noticesADay }: { ends: number; noticesADay: number }) => ({
  endsIt: random.fork('ends').chance(ends),
  noticesADay,
});

/** The first moment at the desk on this day from then on, or the moment itself in the evening. */
const presentFrom = (day: Span[], at: number): number => {
  const span = day.find(({ to }) => to > at);
  return second(span ? Math.max(at, span.from) : at);
};
