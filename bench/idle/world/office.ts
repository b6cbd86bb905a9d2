import { type Random, randomOf } from '../random.ts';
import type { Scenario } from '../scenario.ts';
import { covers, DAY, HOUR, joined, MINUTE, type Span, second } from '../spans.ts';

/** When each person is at their desk, and which storms there are: the month's frame, the same for every policy. */
export interface Office {
  begins: number;
  ends: number;
  /** Midnights of the month. */
  days: number[];
  /** At the desk, by the number of the person. */
  present: Span[][];
  isPresent(person: number, at: number): boolean;
  /** At the desk at any moment of a span. */
  wasPresent(person: number, from: number, to: number): boolean;
  /** The next moment at the desk, at or after this; `Infinity` past the month. */
  nextPresent(person: number, at: number): number;
  /** The first moments of the working days after this one, at the desk. */
  morningsAfter(person: number, at: number): number[];
}

/** Opens the office for a month. */
export function openOffice(scenario: Scenario, random: Random): Office {
  const { people } = scenario;
  const begins = Date.parse(`${scenario.begins}T00:00:00Z`);
  const days = Array.from({ length: scenario.days }, (_, day) => begins + day * DAY);
  const ends = begins + scenario.days * DAY;
  const present = Array.from({ length: people.engineers + people.scientists }, (_, person) =>
    joined(days.flatMap((day) => presenceOn(scenario, random.fork('presence', person, day), day))),
  );
  const spansOf = (person: number): Span[] => present[person] ?? [];
  return {
    begins,
    ends,
    days,
    present,
    isPresent: (person, at) => covers(spansOf(person), at),
    wasPresent: (person, from, to) => spansOf(person).some((span) => span.from <= to && from < span.to),
    nextPresent: (person, at) => {
      const next = spansOf(person).find(({ to }) => to > at);
      return next ? Math.max(at, next.from) : Number.POSITIVE_INFINITY;
    },
    morningsAfter: (person, at) => {
      const later = spansOf(person).filter(({ from }) => from > at && dayOf(from) > dayOf(at));
      return later
        .filter(({ from }, index) => dayOf(later[index - 1]?.from ?? 0) !== dayOf(from))
        .map(({ from }) => from);
    },
  };
}

const dayOf = (at: number): number => Math.floor(at / DAY);
const SATURDAY = 6;

/** Before lunch and after it; nobody at weekends. */
function presenceOn({ people }: Scenario, random: Random, day: number): Span[] {
  const weekday = new Date(day).getUTCDay();
  if (weekday === 0 || weekday === SATURDAY || random.chance(people.offDays)) return [];
  const shift = random.between(-people.spreadHours, people.spreadHours) * HOUR;
  const lunch = second(day + people.lunchAt * HOUR + random.between(-20, 20) * MINUTE);
  const back = second(lunch + people.lunchMinutes * MINUTE * random.between(0.7, 1.4));
  return [
    { from: second(day + people.arrives * HOUR + shift), to: lunch },
    { from: back, to: second(day + people.leaves * HOUR + shift) },
  ];
}

/** What goes wrong around the bot, and when. */
export interface Storms {
  throttling: Span[];
  botDown: Span[];
  slackDown: Span[];
  cloudWatchDown: Span[];
}

/** Draws the month's misfortunes. */
export function drawStorms({ weather, days }: Scenario, office: Office, seed: string): Storms {
  const draw = (kind: string, aMonth: number, median: number, spread: number): Span[] => {
    const random = randomOf(`${seed}/storm/${kind}`);
    const expected = (aMonth * days) / 30;
    const count = Math.floor(expected) + (random.chance(expected % 1) ? 1 : 0);
    const spans = Array.from({ length: count }, () => {
      const from = second(random.between(office.begins, office.ends));
      return { from, to: second(from + random.about(median, spread)) };
    });
    return joined(spans);
  };
  const { storms, botDown, slackDown, cloudWatchDown } = weather;
  return {
    throttling: draw('throttling', storms.aMonth, storms.minutes.median * MINUTE, storms.minutes.spread),
    botDown: draw('bot', botDown.aMonth, botDown.hours.median * HOUR, botDown.hours.spread),
    slackDown: draw('slack', slackDown.aMonth, slackDown.minutes.median * MINUTE, slackDown.minutes.spread),
    cloudWatchDown: draw(
      'cloudwatch',
      cloudWatchDown.aMonth,
      cloudWatchDown.minutes.median * MINUTE,
      cloudWatchDown.minutes.spread,
    ),
  };
}
