import type { Button, KnownBlock } from '@slack/types';
import { type Champion, readChampion } from '../../aws/models/champion.ts';
import {
  listModels,
  listVersions,
  lookAtModel,
  type MeasuredVersion,
  type ModelOverview,
  modelAddress,
  modelFolder,
  readVersion,
} from '../../aws/models/models.ts';
import { actions, context, paragraphs, section } from '../../slack/blocks.ts';
import { clickable, promoteButton, rollbackButton } from '../../slack/cards/model-buttons.ts';
import { formatted, tableBlock } from '../../slack/cards/table.ts';
import { withinLimits } from '../../slack/cards/within-limits.ts';
import { inlineCode, mrkdwn } from '../../slack/escape.ts';
import { counted, duration, person, secondsBetween } from '../../slack/words.ts';
import { redacted } from '../../text/redact.ts';
import { askAws } from '../aws-words.ts';
import type { Answer, CommandDeps } from '../context.ts';
import { noSuchModel } from './find.ts';

const MODELS = 20;
const VERSIONS = 10;
const PROMOTABLE = 3;

/** `models`: each with its champion. */
export async function allModels(deps: CommandDeps): Promise<Answer> {
  const { bucket } = deps.config;
  const names = await askAws(listModels(deps.s3, bucket));
  if (names.length === 0) return { text: 'No model has been trained yet. `retrain` trains one.' };
  const lines = await Promise.all(names.slice(0, MODELS).map((name) => modelLine(deps, name)));
  const more = names.length > MODELS ? ` ${names.length - MODELS} more are not shown.` : '';
  return withinLimits({
    text: mrkdwn(`Models: ${names.join(', ')}`, 400),
    blocks: [...paragraphs(lines), context(`${inlineCode('/emr models <name>')} shows the versions of one.${more}`)],
  });
}

async function modelLine({ s3, config, now }: CommandDeps, name: string): Promise<string> {
  const title = `*${mrkdwn(name, 80)}*`;
  const folder = modelFolder(config.bucket, name);
  try {
    const champion = await readChampion(s3, folder);
    if (champion) return `${title} ${championWords(champion, now())}`;
    const versions = await listVersions(s3, folder);
    return `${title} has no champion yet, ${counted(versions.length, 'version')}`;
  } catch (error) {
    // One that cannot be read must not hide the others.
    return `${title} ⚠️ ${mrkdwn(redacted(error instanceof Error ? error.message : 'cannot be read'), 300)}`;
  }
}

/** `models <name>`: its champion, its newest versions, and what an operator can do about them. */
export async function oneModel(deps: CommandDeps, name: string): Promise<Answer> {
  const { s3, config, now } = deps;
  const model = await askAws(lookAtModel(s3, modelFolder(config.bucket, name), VERSIONS));
  if (!model) throw await noSuchModel(s3, config.bucket, name);
  const { champion, newest, count } = model;
  const title = `*${mrkdwn(name, 80)}*`;
  const blocks: KnownBlock[] = [
    section(champion ? `${title} ${championWords(champion, now())}` : `${title} has no champion yet.`),
  ];
  if (champion?.reason) blocks.push(context(mrkdwn(redacted(champion.reason), 600)));
  if (newest.length > 0) blocks.push(versionTable(model, now()));
  const others = count > newest.length ? `The newest ${newest.length} of ${counted(count, 'version')}. ` : '';
  const how = `${inlineCode(`/emr models ${name} --promote <version or run>`)} makes one the champion.`;
  blocks.push(context(`${others}${how}`));
  const buttons = buttonsOf(modelAddress(config.bucket, name), model);
  if (buttons.length > 0) blocks.push(actions(buttons));
  return withinLimits({ text: mrkdwn(`Model ${name}: champion ${champion?.model ?? 'none'}`, 400), blocks });
}

function championWords(champion: Champion, now: Date): string {
  const { model, metrics } = champion;
  const score = metrics?.macro_f1 === undefined ? '' : `, macro-F1 ${formatted(metrics.macro_f1, '0.000')}`;
  return `🏆 ${inlineCode(model)}${score}, ${promotedWords(champion, now)}`;
}

/** `promoted 2 h ago by @grace`; without the time where it is none. */
export function promotedWords({ promoted_at, promoted_by }: Champion, now: Date): string {
  const at = new Date(promoted_at);
  const since = Number.isNaN(at.getTime()) ? '' : ` ${duration(secondsBetween(at, now))} ago`;
  return `promoted${since} by ${person(promoted_by)}`;
}

function versionTable({ champion, newest }: ModelOverview, now: Date): KnownBlock {
  const marked = ({ name, run, scores }: MeasuredVersion): string => {
    if (name === champion?.model) return `🏆 ${run}`;
    return scores ? run : `${run} (not whole)`;
  };
  // What decides first: a phone shows two or three columns.
  const rows = newest.map((version) => [
    marked(version),
    shown(version.scores?.macro_f1),
    shown(version.scores?.accuracy),
    `${duration(secondsBetween(version.trainedAt, now))} ago`,
    version.name,
  ]);
  return tableBlock(
    { columns: ['run', 'macro-F1', 'accuracy', 'trained', 'version'], rows },
    { right: ['macro-F1', 'accuracy'] },
  );
}

const shown = (score: number | undefined): string | null => (score === undefined ? null : formatted(score, '0.000'));

/** Back to the champion before, and the newest that could take its place. */
function buttonsOf(models: string, { champion, newest }: ModelOverview): Button[] {
  const buttons: Button[] = [];
  const present = champion?.model ?? null;
  const previous = champion?.previous ?? null;
  if (present && previous) {
    buttons.push(rollbackButton(`Roll back to ${shortName(previous)}`, { models, version: present }, previous));
  }
  const others = newest.filter(({ name, scores }) => scores && name !== present && name !== previous);
  for (const [nth, { name }] of others.slice(0, PROMOTABLE).entries()) {
    buttons.push(promoteButton(`Promote ${shortName(name)}`, { models, version: name }, present, nth));
  }
  return clickable(buttons);
}

/** The run, by which people know a version; the whole name for one that Stoker did not make. */
function shortName(version: string): string {
  const run = readVersion(version)?.run;
  return run?.startsWith('r-') ? run : version;
}
