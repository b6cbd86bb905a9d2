import { emptySample, type MetricSample } from '../../../src/emr/metrics.ts';
import { lot, randomOf } from '../random.ts';
import { covers, HOUR, MINUTE, SECOND, type Span } from '../spans.ts';
import { awsIdleSince } from '../world/aws-policy.ts';
import type { Life } from '../world/life.ts';
import type { World } from '../world/world.ts';

const PERIOD = 5 * MINUTE;

/** What EMR puts into CloudWatch at one of its looks. */
export interface Put {
  at: number;
  /** From when on it can be read. */
  readableAt: number;
  /** Each five minutes; null at the looks between. */
  values: Values | null;
  /** Each minute, where AWS's policy is in place. */
  policy: Values;
}
type Values = Partial<Omit<MetricSample, 'at' | 'seconds'>>;

/** All samples of a cluster with a time in the span that can be read at its end, oldest first. */
export function samplesOf(world: World, life: Life, hasPolicy: boolean, from: number, to: number): MetricSample[] {
  return putsOf(world, life, from, to).flatMap(({ at, readableAt, values, policy }) => {
    // CloudWatch gives what is in the span by the beginning of its minute.
    const minute = Math.floor(at / MINUTE) * MINUTE;
    if (minute < from || readableAt > to || !(values || hasPolicy)) return [];
    return [{ ...emptySample(new Date(minute)), ...values, ...(hasPolicy && policy) }];
  });
}

/** What a cluster puts in a span, without what is lost. */
export function putsOf(world: World, life: Life, from: number, to: number): Put[] {
  if (life.story.isBlind) return [];
  const known = puts.get(life) ?? { all: [], next: firstLook(life) };
  puts.set(life, known);
  const last = Math.min(to, life.endedAt ?? to);
  for (; known.next <= last; known.next += MINUTE) {
    const put = putAt(world, life, known.next);
    if (put) known.all.push(put);
  }
  const first = known.all.findLastIndex(({ at }) => at < from - MINUTE) + 1;
  return known.all.slice(first).filter(({ at }) => at <= last);
}

const puts = new WeakMap<Life, { all: Put[]; next: number }>();
/** EMR looks some seconds after the minute. */
const OFFSET = 7 * SECOND;
const firstLook = ({ readyAt }: Life): number => Math.ceil((readyAt + MINUTE - OFFSET) / MINUTE) * MINUTE + OFFSET;

function putAt(world: World, life: Life, at: number): Put | null {
  const { lostSamples, sampleLag } = world.scenario.weather;
  const hole = holeOf(world, life);
  if ((hole.from <= at && at < hole.to) || lot(life.id, 'lost', at) < lostSamples) return null;
  const phase = Math.floor(lot(life.id, 'phase') * 5) * MINUTE + OFFSET;
  const lag = Math.round(sampleLag.least + lot(life.id, 'lag', at) * (sampleLag.most - sampleLag.least));
  const values = (at - phase) % PERIOD === 0 ? valuesAt(world, life, at) : null;
  return { at, readableAt: at + lag * SECOND, values, policy: policyAt(life, at) };
}

function valuesAt(world: World, life: Life, at: number): Values {
  const isUsed = covers(life.busy, at);
  const apps = life.apps.filter((span) => span.from <= at && at < span.to).length;
  const values: Values = {
    isIdle: apps > 0 ? 0 : 1,
    appsRunning: apps,
    appsPending: 0,
    appsSubmitted: life.apps.filter((span) => span.from <= at).length,
    containersPending: 0,
    // An application that does nothing still has the container of its driver.
    memoryAvailablePercent: apps === 0 ? 100 : isUsed ? 20 : 93,
    hdfsPercent: 1,
    unhealthyNodes: 0,
    lostNodes: 0,
  };
  // Now and then one series of several does not come.
  const isPart = lot(life.id, 'partly', at) < world.scenario.weather.lostSamples;
  if (isPart) values[lot(life.id, 'which', at) < 0.5 ? 'appsRunning' : 'isIdle'] = null;
  return values;
}

const policyAt = (life: Life, at: number): Values => ({
  policyIdle: awsIdleSince(life, at) === null ? 0 : 1,
  notebookKernels: life.kernels.filter((span) => span.from <= at && at < span.to).length,
});

const holes = new WeakMap<Life, Span>();

/** One stretch without samples, for some clusters. */
function holeOf({ scenario, seed }: World, life: Life): Span {
  const known = holes.get(life);
  if (known) return known;
  const { holes: share, holeMinutes } = scenario.weather;
  const random = randomOf(`${seed}/hole/${life.id}`);
  const from = life.readyAt + random.between(0, 6) * HOUR;
  const length = random.chance(share) ? random.about(holeMinutes.median, holeMinutes.spread) * MINUTE : 0;
  const hole = { from, to: from + length };
  holes.set(life, hole);
  return hole;
}
