import { expect, it } from 'vitest';
import { chainArguments } from '../../../src/config/chains.ts';
import { type Config, teamFile } from '../../../src/config/schema.ts';
import type { RunId } from '../../../src/ids.ts';
import { planChain, type WantedChain } from '../../../src/runs/chains/want.ts';
import { NOW, run } from '../world.ts';

const instances = { groups: { primary: { type: 'm5.xlarge' } } };
const preset = { description: 'x', releaseLabel: 'emr-7.13.0', applications: ['Spark'], instances };
const job = (over: object) => ({ description: 'x', script: 'jobs/x.py', preset: 'nightly', ...over });
const input = { type: 'path', help: 'Where from.', list: true };
const config = teamFile.parse({
  bucket: 'team-bucket',
  roles: { viewer: [], operator: [], admin: [] },
  presets: { nightly: preset, large: preset },
  jobs: {
    load: job({ timeLimit: '3h', arguments: { input, rows: { type: 'integer', help: 'How many.', default: 5 } } }),
    train: job({ arguments: { input, model: { type: 'string', help: 'Its name.', required: true } } }),
  },
  chains: {
    night: {
      description: 'x',
      preset: 'nightly',
      steps: [
        { job: 'load', arguments: { input: 's3://a/{{ date - 1d : yyyy/MM/dd }}/*' } },
        { job: 'train', arguments: { model: 'm' }, evenIfFailed: true },
      ],
    },
    open: { description: 'x', preset: 'nightly', steps: [{ job: 'load' }, { job: 'train' }] },
  },
}) as unknown as Config;

// It is still the 20th in New York.
const at = { plannedAt: NOW, zone: 'America/New_York' };
const plan = (over: Partial<WantedChain> = {}) => planChain(config, { chain: 'night', ...over }, at);
const argumentsOf = (over: Partial<WantedChain> = {}) => plan(over).steps.map((step) => step.arguments);

it('gives each step what stoker.yml says, with dates filled in and defaults, and its own limit', () => {
  expect(plan()).toEqual({
    preset: 'nightly',
    steps: [
      {
        job: 'load',
        position: 0,
        evenIfFailed: false,
        arguments: { input: ['s3://a/2026/11/19/*'], rows: 5 },
        timeLimitSeconds: 10_800,
      },
      {
        job: 'train',
        position: 1,
        evenIfFailed: true,
        arguments: { model: 'm' },
        timeLimitSeconds: config.jobs.train?.timeLimit,
      },
    ],
  });
});

it('gives what is typed to every step that takes it', () => {
  expect(argumentsOf({ arguments: { input: ['s3://b'], rows: 7 } })).toEqual([
    { input: ['s3://b'], rows: 7 },
    { input: ['s3://b'], model: 'm' },
  ]);
});

it('begins where it is to, with the arguments of an earlier try', () => {
  const links = [
    { input: ['s3://old'], rows: 9 },
    { input: ['s3://old'], model: 'n', gone: 'x' },
  ].map((given, position) =>
    run({
      job: position === 0 ? 'load' : 'train',
      arguments: given,
      chain: { name: 'night', lead: 'r-1' as RunId, position, evenIfFailed: false },
    }),
  );
  expect(plan({ from: 1, like: links, preset: 'large' })).toMatchObject({
    preset: 'large',
    steps: [{ job: 'train', position: 1, arguments: { input: ['s3://old'], model: 'n' } }],
  });
});

it.each<[Partial<WantedChain>, string]>([
  [{ chain: 'nigth' }, "Chain 'nigth' is not in stoker.yml."],
  [{ preset: 'huge' }, "Preset 'huge' is not in stoker.yml."],
  [{ from: 2 }, "Chain 'night' has 2 steps, so none at position 2."],
  [{ arguments: { colour: 'red' } }, 'No step of the chain takes `--colour`.'],
  [{ arguments: { rows: 'many' } }, "Step 1 of 'night', load: 'many' is not a whole number for --rows."],
  [{ chain: 'open' }, "Step 2 of 'open', train: --model is missing. Its name."],
])('refuses %o', (wanted, message) => {
  expect(() => plan(wanted)).toThrow(message);
});

it('asks for what a step needs and stoker.yml does not give', () => {
  const needed = (name: 'night' | 'open') => {
    const chain = config.chains[name];
    return Object.entries(chain ? chainArguments(chain, config.jobs) : {}).map(([key, one]) => [
      key,
      one.required,
      one.default,
    ]);
  };
  expect(needed('night')).toEqual([
    ['input', false, undefined],
    ['rows', false, undefined],
    ['model', false, undefined],
  ]);
  expect(needed('open')).toContainEqual(['model', true, undefined]);
});
