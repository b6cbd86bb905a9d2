import { join } from 'node:path';
import type { Bench, Benchmark, Measure } from './benchmark.ts';
import { generated } from './support/generated.ts';
import { downloads, runScript, timeScript } from './support/programs.ts';
import { sideBySide, type Timed } from './support/sides.ts';

const PEER = 'the same steps with RDDs and CountVectorizer';
/** What a vocabulary may do to the score; the classifiers are the same kind. */
const F1_DIFFERENCE = 0.01;

/** How long it takes to retrain on many tweets. */
export const retrainLarge: Benchmark = {
  name: 'retrain-large',
  summary: `the retrain job on 1 M tweets, Spark's start excluded, against ${PEER}`,
  sizeIs: 'thousand tweets',
  secondsIs: '',
  defaults: { runs: 3, size: 1000, seconds: 1 },
  run: runRetrainLarge,
};

async function runRetrainLarge(bench: Bench): Promise<Measure[]> {
  const count = bench.size * 1000;
  const folder = await generated(`tweets-${count}`, (into) =>
    runScript(bench, 'python', 'make_tweets', [`${count}`, downloads, into]),
  );
  const tweets = join(folder, 'tweets', '*', '*', '*', '*.json.gz');
  const ours: Timed[] = [];
  const peer: Timed[] = [];
  for (let run = 0; run < bench.runs; run += 1) {
    const models = join(bench.folder, `models-${run}`);
    const args = ['--input', tweets, '--since', 'all', '--label-field', 'sentiment', '--models', models];
    const job = await timeScript<Job>(bench, 'spark', 'timed_job', ['retrain', ...args]);
    const model = join(bench.folder, `peer-${run}`);
    const rdd = await timeScript<Answer>(bench, 'spark', 'retrain_by_rdd', [tweets, model]);
    checkSame(answerOf(job), rdd);
    ours.push(job);
    peer.push(rdd);
    const scores = `macro-F1 ${answerOf(job).macro_f1.toFixed(4)} and ${rdd.macro_f1.toFixed(4)} there`;
    bench.say(`run ${run + 1}: ${job.seconds.toFixed(1)} s, peer ${rdd.seconds.toFixed(1)} s; ${scores}`);
  }
  return sideBySide('retrain', PEER, { ours, peer }, 1);
}

interface Job {
  result: { metrics: { label: string; value: number }[] };
}

interface Answer {
  macro_f1: number;
  /** How many were left once copies were out. */
  tweets: number;
}

function answerOf({ result }: Job): Answer {
  const metric = (label: string) => result.metrics.find((one) => one.label === label)?.value ?? Number.NaN;
  return { macro_f1: metric('macro-F1'), tweets: metric('training tweets') + metric('test tweets') };
}

function checkSame(ours: Answer, peer: Answer): void {
  if (ours.tweets !== peer.tweets || !(Math.abs(ours.macro_f1 - peer.macro_f1) <= F1_DIFFERENCE))
    throw new Error(`The job says ${JSON.stringify(ours)}, its peer ${JSON.stringify(peer)}: not the same work.`);
}
