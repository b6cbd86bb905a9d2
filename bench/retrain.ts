import { join } from 'node:path';
import { runOnce } from '../sandbox/demo/once.ts';
import { type Stage, setStage } from '../sandbox/demo/stage.ts';
import { createStore } from '../src/store/postgres.ts';
import type { Bench, Benchmark, Measure } from './benchmark.ts';
import { median } from './statistics.ts';
import { BARE_SUBMIT_NAME, bareSubmit } from './support/spark-submit.ts';

const COMMAND = '/emr retrain';
const ENGINES = [
  { name: 'YARN', quick: false, atMost: 90 },
  { name: 'quick engine', quick: true, atMost: 45 },
];

/** The demo's own job, from the command to the end of its cluster. */
export const retrain: Benchmark = {
  name: 'retrain',
  summary: 'the second /emr retrain of a demo, on YARN and on the quick engine, against a bare spark-submit',
  sizeIs: '',
  secondsIs: '',
  defaults: { runs: 3, size: 1, seconds: 1 },
  run: runRetrain,
};

async function runRetrain(bench: Bench): Promise<Measure[]> {
  const measures: Measure[] = [];
  for (const engine of ENGINES) {
    const state = join(bench.folder, engine.quick ? 'quick' : 'yarn');
    const stage = await setStage({ state, port: 0, quick: engine.quick });
    bench.onEnd(stage.close);
    const first = await once(stage);
    bench.say(`${engine.name}: the first took ${first.whole.toFixed(1)} s`);
    const ours: Once[] = [];
    const peer: number[] = [];
    for (let run = 0; run < bench.runs; run += 1) {
      ours.push(await once(stage));
      peer.push(await bareSubmit(stage.aws.objects, join(bench.folder, 'models')));
      bench.say(
        `${engine.name}, run ${run + 1}: ${ours.at(-1)?.whole.toFixed(1)} s, peer ${peer.at(-1)?.toFixed(1)} s`,
      );
    }
    await stage.close();
    const against = { name: BARE_SUBMIT_NAME, value: median(peer), runs: peer };
    const whole = ours.map((one) => one.whole);
    const result = ours.map((one) => one.result);
    measures.push(
      { what: `${engine.name}: until the result`, unit: 's', ours: median(result), ourRuns: result, peer: against },
      {
        what: `${engine.name}: until the cluster is gone and the card says so`,
        unit: 's',
        ours: median(whole),
        ourRuns: whole,
        peer: against,
        target: { atMost: engine.atMost, of: 'value' },
      },
    );
  }
  return measures;
}

interface Once {
  /** Seconds from the command to the result of the run. */
  result: number;
  /** … to the end of all that followed from it. */
  whole: number;
}

/** Types the command as a person does; a run that fails breaks the benchmark off, with its thread. */
async function once(stage: Stage): Promise<Once> {
  const said: string[] = [];
  const startedAt = performance.now();
  const code = await runOnce(stage, COMMAND, (line) => said.push(line));
  const whole = (performance.now() - startedAt) / 1000;
  if (code !== 0) throw new Error(`${COMMAND} did not succeed:\n${said.join('\n')}`);
  const store = await createStore({ connectionString: stage.databaseUrl });
  try {
    const [run] = await store.runs.recent(1);
    if (!run?.endedAt) throw new Error(`${COMMAND} left no run that has ended on record.`);
    return { result: (run.endedAt.getTime() - run.createdAt.getTime()) / 1000, whole };
  } finally {
    await store.close();
  }
}
