import type { KnownBlock } from '@slack/types';
import { section } from '../../slack/blocks.ts';
import { withinLimits } from '../../slack/cards/within-limits.ts';
import { inlineCode, mrkdwn } from '../../slack/escape.ts';
import { duration } from '../../slack/words.ts';
import type { Handler } from '../context.ts';

/** `jobs`: what can be run, chains too, and how each is asked for. */
export const jobs: Handler = async ({ config, registry }) => {
  const blocks: KnownBlock[] = [];
  for (const name of registry.jobNames) {
    const job = config.jobs[name];
    if (!job) continue;
    const words = job.positional === undefined ? '' : ` <${job.positional}>`;
    const given = Object.keys(job.arguments).map((argument) => inlineCode(`--${argument}`, 60));
    const takes =
      given.length > 0 ? `\nTakes ${given.join(' ')}; ${inlineCode(`/emr help ${name}`)} explains them.` : '';
    blocks.push(
      section(
        `${inlineCode(`/emr ${name}${words}`)} ${mrkdwn(job.description, 400)}\nPreset ${mrkdwn(job.preset, 60)}, at most ${duration(job.timeLimit)}.${takes}`.slice(
          0,
          2900,
        ),
      ),
    );
  }
  for (const [name, chain] of Object.entries(config.chains)) {
    const steps = chain.steps.map(({ job, evenIfFailed }) => `${inlineCode(job)}${evenIfFailed ? ' (always)' : ''}`);
    const line = `${inlineCode(`/emr ${name}`)} ${mrkdwn(chain.description, 400)}\nA chain on one cluster, preset ${mrkdwn(chain.preset, 60)}: ${steps.join(', then ')}.`;
    blocks.push(section(line.slice(0, 2900)));
  }
  if (blocks.length === 0) return { text: 'There is no job: add one under `jobs` in stoker.yml.' };
  return withinLimits({ text: `Jobs: ${[...registry.jobNames, ...registry.chainNames].join(', ')}`, blocks });
};
