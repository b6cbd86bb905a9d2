import { type Champion, type Promotion, promote, readChampion } from '../../aws/models/champion.ts';
import { modelAddress, modelFolder, modelNameOf, readVersion } from '../../aws/models/models.ts';
import { UserError } from '../../errors.ts';
import type { RunId } from '../../ids.ts';
import { inlineCode, mrkdwn } from '../../slack/escape.ts';
import { person } from '../../slack/words.ts';
import { may, refusal } from '../authorize.ts';
import { askAws } from '../aws-words.ts';
import type { Answer, Asked, CommandDeps } from '../context.ts';
import { promotedWords } from './look.ts';

/** A version to make the champion; `instead` is the champion that the asker saw, left out by those who name a version. */
export interface Change {
  model: string;
  version: string;
  instead?: string | null;
}

/** The one way a person makes a version the champion, typed or clicked: as an operator. */
export async function promoteAs(deps: CommandDeps, asked: Asked, change: Change): Promise<Answer> {
  return refuse(deps, asked) ?? put(deps, asked, change, 'Promoted by hand.');
}

/** The one way back to the champion before, typed or clicked; `seen` are the two that the asker saw. */
export async function rollBackAs(deps: CommandDeps, asked: Asked, model: string, seen?: Seen): Promise<Answer> {
  const refused = refuse(deps, asked);
  if (refused) return refused;
  const { version, previous } = seen ?? (await presentOf(deps, model));
  return put(deps, asked, { model, version: previous, instead: version }, `Rolled back by hand from ${version}.`);
}

/** A champion and the one before. */
interface Seen {
  version: string;
  previous: string;
}

async function presentOf({ s3, config }: CommandDeps, model: string): Promise<Seen> {
  const champion = await askAws(readChampion(s3, modelFolder(config.bucket, model)));
  if (!champion) throw new UserError(`'${model}' has no champion, so there is nothing to roll back.`);
  const { model: version, previous } = champion;
  if (!previous) throw new UserError(`'${version}' is the first champion of '${model}': there is none before it.`);
  return { version, previous };
}

/** The model at the address on a button, when it is one that Stoker may change. */
export function modelOnButton({ config }: CommandDeps, models: string): string {
  const name = modelNameOf(config.bucket, models);
  if (name !== null) return name;
  throw new UserError(
    `The models at '${models}' are not mine to change: those below '${modelAddress(config.bucket, '<name>')}' are.`,
  );
}

function refuse({ config }: CommandDeps, { access }: Asked): Answer | null {
  if (may(access, 'operator')) return null;
  return { text: `🚫 ${refusal(config, access, 'change the champion of a model', 'operator')}`, refused: true };
}

async function put(deps: CommandDeps, { invocation }: Asked, change: Change, reason: string): Promise<Answer> {
  const { model, version, instead } = change;
  const wish = { version, instead, by: invocation.user, reason };
  const outcome = await askAws(promote(deps.s3, modelFolder(deps.config.bucket, model), wish, deps.now()));
  if (outcome.kind !== 'promoted') return { text: whyNot(outcome, change, deps.now()) };
  await tellThreads(deps, model, outcome.champion).catch((error: unknown) =>
    // The champion is another one by now: whoever asked must not hear that it failed.
    deps.log.error({ err: error, model, version }, 'threads were not told of a champion'),
  );
  const before = outcome.champion.previous;
  const replaced = before ? ` in place of ${inlineCode(before)}` : '';
  return {
    text: `🏆 ${person(invocation.user)} made ${inlineCode(version)} the champion of *${mrkdwn(model, 80)}*${replaced}.`,
    toAll: true,
  };
}

function whyNot(outcome: Exclude<Promotion, { kind: 'promoted' }>, { model, version }: Change, now: Date): string {
  switch (outcome.kind) {
    case 'already':
      return `${inlineCode(version)} is the champion of *${mrkdwn(model, 80)}* already, ${promotedWords(outcome.champion, now)}.`;
    case 'overtaken':
      return overtaken(model, outcome.champion, now);
    case 'not-whole':
      throw new UserError(
        `'${version}' of '${model}' is not whole: it has no metrics.json, so it cannot be the champion.`,
        `See the others with \`/emr models ${model}\`.`,
      );
  }
}

function overtaken(model: string, champion: Champion | null, now: Date): string {
  const is = champion
    ? `the champion of *${mrkdwn(model, 80)}* is ${inlineCode(champion.model)} now, ${promotedWords(champion, now)}`
    : `*${mrkdwn(model, 80)}* has no champion any more`;
  return `✋ Nothing changed: ${is}. Look again with ${inlineCode(`/emr models ${model}`)}.`;
}

/** Who looks at the card of either version finds what became of it. */
async function tellThreads({ store, now }: CommandDeps, model: string, champion: Champion): Promise<void> {
  const { model: version, previous: before = null, promoted_by: by, promoted_at } = champion;
  const event = { kind: 'champion-changed', model, version, before, by } as const;
  for (const name of [version, before]) {
    const run = name === null ? undefined : (readVersion(name)?.run as RunId | undefined);
    if (!run || !(await store.cards.get(run))) continue;
    await store.outbox.add(run, `champion:${run}:${model}:${version}:${promoted_at}`, event, now());
  }
}
