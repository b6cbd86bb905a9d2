import type { KnownBlock } from '@slack/types';
import { UserError } from '../../errors.ts';
import type { ArgumentValues, Filled, Run } from '../../records.ts';
import { context, section } from '../../slack/blocks.ts';
import { inlineCode, mrkdwn } from '../../slack/escape.ts';
import { redacted } from '../../text/redact.ts';
import { runAgain, runWithFix } from '../actions/run-again.ts';
import type { CommandDeps } from '../context.ts';
import { priceLine } from '../dry-run/answer.ts';
import { JOB_OPTIONS } from '../job-options.ts';
import { parse } from '../parsing/parse.ts';
import { findRun } from '../targets.ts';
import { argumentFields, shownFields, textsOf, wordsOf, wrongIn } from './arguments.ts';
import { type Field, filledIn, TYPED_MOST } from './fields.ts';
import { foldBlocks } from './fold.ts';
import type { Form } from './form.ts';
import type { FormState } from './state.ts';

const FIX = '@fix';

/** Another try of an ended run: its arguments to be changed, with or without what would mend its failure. */
export function retryForm(deps: CommandDeps, state: FormState, runId: Run['id']): Form {
  const job = state.subject?.name ?? '';
  const options = deps.config.jobs[job]?.arguments ?? {};
  const showing = (given: Filled) => ({ templates: false, wordsTo: deps.config.jobs[job]?.positional, given });
  return {
    title: 'Run again',
    submit: 'Run it again',
    draft: `retry:${runId}`,
    fields: [fixField, ...argumentFields(options, showing({}))],
    read: (filled) => {
      const errors = wrongIn(options, filled);
      if (Object.keys(errors).length > 0) return { kind: 'wrong', errors };
      return {
        kind: 'asked',
        ask: (door, invocation) => {
          const command = deps.registry.find('run');
          if (!command) throw new Error("the registry lacks the command 'run'");
          const detail = { run: runId, text: redacted(wordsOf(options, filled).join(' ')).slice(0, 1000) };
          return door.click(invocation, {
            action: 'form.retry',
            command,
            detail,
            work: async (asked) => {
              const run = await findRun(deps.store, runId);
              const given = valuesOf(deps, run, filled);
              const isFixed = filledIn(filled, FIX).length > 0;
              return isFixed ? runWithFix(deps, asked, run, given) : runAgain(deps, asked, run, given);
            },
          });
        },
      };
    },
    draw: async (before) => {
      const run = await findRun(deps.store, runId);
      const own = textsOf(run.arguments);
      const fix = run.state === 'failed' ? run.failure?.fix : null;
      const filled = { ...own, ...(fix ? { [FIX]: ['true'] } : {}), ...before };
      const { fields, folded } = shownFields(options, showing(filled), state.more);
      const shown = fields.filter(({ name }) => canShow(filledIn(own, name)));
      const hidden = Object.keys(own).filter((name) => !canShow(filledIn(own, name)));
      return {
        parts: [
          ...whatFailed(run),
          ...(await priceOf(deps, run, asked(deps, run, filled))),
          ...(fix ? [fixField] : []),
          ...shown,
          ...(hidden.length > 0 ? [context(staysWords(hidden))] : []),
          ...foldBlocks(folded),
        ],
        filled,
      };
    },
  };
}

const fixField: Field = {
  name: FIX,
  label: 'With the change',
  hint: '',
  required: false,
  input: { kind: 'tick', words: 'Run it with what would mend the failure' },
};

/** A form takes so many characters, and secrets that got into an argument are not shown again. */
const canShow = (texts: readonly string[]): boolean => {
  const text = texts.join('\n');
  return text.length <= TYPED_MOST && redacted(text) === text;
};

const staysWords = (names: readonly string[]): string =>
  `${names.map((name) => inlineCode(`--${name}`)).join(', ')} stays as it was: a form cannot show it.`;

/** What the run takes now: what the form does not show is the run's own. */
function valuesOf(deps: CommandDeps, run: Run, filled: Filled): ArgumentValues {
  const job = deps.config.jobs[run.job];
  if (!job) return run.arguments;
  const words = wordsOf(job.arguments, { ...textsOf(run.arguments), ...filled });
  const parsed = parse(['run', run.job, ...words], deps.registry);
  if (parsed.kind !== 'run') throw new UserError(parsed.kind === 'invalid' ? parsed.message : 'That cannot be read.');
  return Object.fromEntries(Object.entries(parsed.typed.options).filter(([name]) => !Object.hasOwn(JOB_OPTIONS, name)));
}

/** What is asked for as far as it can be read: only its price hangs on it. */
function asked(deps: CommandDeps, run: Run, filled: Filled): ArgumentValues {
  try {
    return valuesOf(deps, run, filled);
  } catch {
    return run.arguments;
  }
}

function whatFailed(run: Run): KnownBlock[] {
  const title = `*${mrkdwn(run.job, 60)}* ${inlineCode(run.id)}`;
  const { failure } = run;
  if (!failure) return [section(title)];
  const blocks: KnownBlock[] = [section(`${title}\n${mrkdwn(redacted(failure.message), 1000)}`)];
  const { fix } = failure;
  if (!fix) return blocks;
  const changes = fix.changes.map(
    ({ what, from, to }) => `• ${mrkdwn(what, 100)} ${from === null ? '' : `${inlineCode(from)} `}→ ${inlineCode(to)}`,
  );
  const notes = fix.notes.map((note) => mrkdwn(redacted(note), 300));
  return [...blocks, section(['*What would mend it*', ...changes, ...notes].join('\n'))];
}

async function priceOf(deps: CommandDeps, run: Run, given: ArgumentValues): Promise<KnownBlock[]> {
  const wish = { job: run.job, arguments: given };
  const cluster = run.ownCluster ? null : await deps.store.clusters.get(run.clusterId);
  const line = cluster
    ? await priceLine(deps, { ...wish, kind: 'step', cluster })
    : await priceLine(deps, { ...wish, kind: 'run', preset: run.preset, owner: run.requestedBy });
  return line ? [context(line)] : [];
}
