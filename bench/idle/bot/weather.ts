import { AwsProblem } from '../../../src/aws/errors.ts';
import { lot } from '../random.ts';
import { covers } from '../spans.ts';
import type { World } from '../world/world.ts';
import type { MonthAws } from './fast-aws.ts';

/** The same AWS, with calls that it turns away, in storms many of them, and hours without CloudWatch. */
export function inWeather(world: World, aws: MonthAws): MonthAws {
  const { storms, scenario, agenda, seed } = world;
  const meet = (operation: string, id: string): void => {
    const now = agenda.now();
    const share = covers(storms.throttling, now) ? scenario.weather.storms.throttled : scenario.weather.throttled;
    if (lot(seed, 'throttled', operation, id, now) < share) throw problem('throttled', operation);
  };
  const reads = aws.metrics.read;
  const emr: MonthAws['emr'] = new Proxy(aws.emr, {
    get: (target, name: keyof MonthAws['emr']) => {
      const call = target[name] as ((...args: unknown[]) => Promise<unknown>) | undefined;
      if (!call) throw new Error(`the month's EMR has no ${String(name)}`);
      return async (...args: unknown[]) => {
        meet(String(name), typeof args[0] === 'string' ? aws.lifeOf(args[0] as never).id : '');
        return call.apply(target, args);
      };
    },
  });
  return {
    ...aws,
    emr,
    metrics: {
      ...aws.metrics,
      read: async (ids, from, to) => {
        if (covers(storms.cloudWatchDown, agenda.now())) throw problem('unreachable', 'GetMetricData');
        meet('GetMetricData', '');
        return reads(ids, from, to);
      },
    },
  };
}

const problem = (kind: 'throttled' | 'unreachable', operation: string): AwsProblem =>
  new AwsProblem({
    kind,
    message: `${operation} was not answered (${kind}).`,
    hint: 'Wait a moment.',
    retryable: true,
    effect: 'none',
  });
