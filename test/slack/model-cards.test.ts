import { expect, it } from 'vitest';
import type { TrainedModel } from '../../src/records.ts';
import { renderRunCard } from '../../src/slack/cards/run-card.ts';
import { renderThreadEvent } from '../../src/slack/thread.ts';
import { slackRefuses, wordsIn } from './support/read.ts';
import { at, cluster, NOW, run, step } from './support/records.ts';

const trained: TrainedModel = {
  models: 's3://bucket/models/retrain',
  version: '20261121T155725Z-r-7k3f9q2m',
  promoted: false,
  champion: '20261120T155702Z-r-8m2hq1xx',
};

function buttonOf(model: TrainedModel) {
  const result = { headline: 'Kept.', metrics: [], tables: [], notes: [], links: [], model };
  const card = renderRunCard({
    run: run({ state: 'succeeded', result, endedAt: at('02:40:12') }),
    step: step({ awsState: 'COMPLETED' }),
    cluster: cluster({ state: 'gone', wanted: 'gone' }),
    live: null,
    now: NOW,
    consoleUrl: null,
  });
  expect(slackRefuses(card)).toEqual([]);
  const elements = card.blocks.flatMap((block) => (block.type === 'actions' ? block.elements : []));
  const button = elements.find((element) => 'action_id' in element && element.action_id?.startsWith('model.'));
  if (button?.type !== 'button') return null;
  return { label: button.text.text, asks: button.confirm?.text?.text, value: JSON.parse(button.value ?? '') };
}

it('the card of a run that kept the champion offers its own version, naming both', () => {
  expect(buttonOf(trained)).toEqual({
    label: 'Promote it',
    asks: `${trained.version} becomes the champion in place of ${trained.champion}: whoever serves ${trained.models} takes it up.`,
    value: { models: trained.models, version: trained.version, instead: trained.champion },
  });
});

it('and where there is no champion yet, in place of none', () => {
  expect(buttonOf({ ...trained, champion: '' })?.value).toMatchObject({ instead: null });
});

it('the card of a run that was promoted offers the way back, when there is one', () => {
  const promoted = { ...trained, promoted: true, champion: trained.version };
  expect(buttonOf({ ...promoted, previous: trained.champion })).toEqual({
    label: 'Roll back',
    asks: `${trained.champion} becomes the champion again in place of ${trained.version}: whoever serves ${trained.models} takes it up.`,
    value: { models: trained.models, version: trained.version, previous: trained.champion },
  });
  expect(buttonOf({ ...promoted, previous: null })).toBeNull();
});

it('offers nothing whose names are longer than a button holds', () => {
  expect(buttonOf({ ...trained, champion: 'x'.repeat(2000) })).toBeNull();
});

it('the thread tells who changed the champion', () => {
  const event = {
    kind: 'champion-changed',
    model: 'retrain',
    version: 'new',
    before: 'old',
    by: 'U0ADAKOVA1',
  } as const;
  expect(wordsIn(renderThreadEvent(event).blocks)).toBe(
    '🏆 `new` is the champion of *retrain* now, by <@U0ADAKOVA1>; before, it was `old`',
  );
  expect(wordsIn(renderThreadEvent({ ...event, before: null }).blocks)).not.toContain('before');
});
