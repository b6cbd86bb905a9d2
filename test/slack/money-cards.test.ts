import { describe, expect, it } from 'vitest';
import type { Cluster, ClusterCost, RunCost } from '../../src/records.ts';
import { renderClusterCard } from '../../src/slack/cards/cluster-card.ts';
import { renderRunCard } from '../../src/slack/cards/run-card.ts';
import { slackRefuses, wordsIn } from './support/read.ts';
import { at, cluster, NOW, run, step } from './support/records.ts';

/** As it was read half an hour ago. */
const cost = (over: Partial<ClusterCost> = {}): ClusterCost => ({
  usd: 1.2,
  idleUsd: 0,
  hourlyUsd: 0.5,
  estimated: false,
  at: new Date(NOW.getTime() - 1_800_000).toISOString(),
  ...over,
});
const gone = (over: Partial<ClusterCost> = {}): Partial<Cluster> => ({
  state: 'gone',
  endedAt: at('02:50:00'),
  cost: cost({ hourlyUsd: 0, ...over }),
});

describe('the card of a run', () => {
  const card = (own: boolean, ended: boolean, ofRun: RunCost | null, ofCluster: Partial<Cluster>): string => {
    const state = ended ? ({ state: 'succeeded', endedAt: at('02:45:00') } as const) : {};
    const message = renderRunCard({
      run: run({ ownCluster: own, ...state }),
      step: step(),
      cluster: cluster(ofCluster),
      live: null,
      cost: ofRun,
      now: NOW,
      consoleUrl: null,
    });
    expect(slackRefuses(message)).toEqual([]);
    return wordsIn(message.blocks);
  };
  const dollar = { usd: 1.45, estimated: false };

  it.each([
    ['of its own cluster, while it runs', true, false, dollar, { cost: cost() }, '💵 $1.45 so far, $0.50 an hour'],
    ['ended, its cluster still up', true, true, dollar, { cost: cost() }, '💵 $1.45 so far, $0.50 an hour'],
    ['ended, its cluster gone', true, true, dollar, gone(), 'Cost $1.45'],
    ['of a shared cluster, while it runs', false, false, dollar, {}, '💵 $1.45 so far, its share of the cluster'],
    ['of a shared cluster, ended', false, true, dollar, {}, 'Cost $1.45, its share of the cluster'],
    ['of a price that is not certain', true, true, { usd: 1.45, estimated: true }, gone(), 'Cost about $1.45'],
  ] as const)('%s', (_, own, ended, ofRun, ofCluster, words) => {
    expect(card(own, ended, ofRun, ofCluster).split('\n')).toContain(words);
  });

  it('says nothing of money that is not known, and surely not that it was none', () => {
    expect(card(true, true, null, {})).not.toMatch(/\$|[Cc]ost/);
  });
});

describe('the card of a cluster', () => {
  const card = (over: Partial<Cluster>): string => {
    const message = renderClusterCard({ cluster: cluster(over), runs: [], now: NOW, consoleUrl: null, nag: null });
    expect(slackRefuses(message)).toEqual([]);
    return wordsIn(message.blocks);
  };

  it.each([
    ['goes on from its last reading', { cost: cost() }, '💵 $1.45 so far, $0.50 an hour'],
    [
      'tells what of it was idle',
      { cost: cost({ idleUsd: 0.4 }) },
      '💵 $1.45 so far, $0.50 an hour ($0.40 of it idle)',
    ],
    ['of Spot is an estimate', { cost: cost({ estimated: true }) }, '💵 about $1.45 so far, $0.50 an hour'],
    [
      'goes on no further than its end, while its last bill is not there',
      { ...gone(), endedAt: new Date(NOW.getTime() - 1_200_000), cost: cost() },
      '💵 $1.28 so far, $0.50 an hour',
    ],
    ['says at its end what it was', gone({ idleUsd: 0.4 }), 'Cost $1.20 ($0.40 of it idle)'],
  ])('%s', (_, over, words) => {
    expect(card(over).split('\n')).toContain(words);
  });

  it('says nothing of money before it was read', () => {
    expect(card({})).not.toContain('$');
  });
});
