import type { KnownBlock } from '@slack/types';
import { spent } from '../../text/money.ts';
import { actions, context, section } from '../blocks.ts';
import { clock } from '../words.ts';
import { relaunchButton } from './buttons.ts';
import type { Telling, Told } from './view.ts';
import { which, whose } from './words.ts';

/** Stoker's loop has ended a cluster: what it cost, what that saved and how it is counted, and the way back. */
export function renderEnded(telling: Telling<'ended'>): Told {
  const { body, now, cluster } = telling;
  const cost = body.usd === null ? '' : ` It cost ${spent(body.usd, body.estimated)}${idlePart(telling)}.`;
  const blocks: KnownBlock[] = [
    section(`⚫ ${which(telling)} was idle since ${clock(body.since, now)}, so I put it out.${cost}`),
    context(saving(telling)),
  ];
  // A cluster that was found has no preset to launch it from.
  if (cluster?.origin === 'launched') blocks.push(actions([relaunchButton(cluster.id)]));
  const saved = body.savedUsd ? `, ${spent(body.savedUsd, true)} saved` : '';
  return { text: `⚫ ${whose(telling)} was idle and is put out${saved}`, blocks };
}

function idlePart({ body }: Telling<'ended'>): string {
  return body.idleUsd === null ? '' : `, ${spent(body.idleUsd, body.estimated)} of it idle`;
}

function saving({ body: { savedUsd, otherwise }, now }: Telling<'ended'>): string {
  if (savedUsd === null || otherwise === null) return 'Nothing else would have ended it, so no saving is counted.';
  const who = otherwise.by === 'aws-policy' ? 'AWS’s own idle policy' : 'its hard limit';
  return `Saved ${spent(savedUsd, true)}: from its end until ${clock(otherwise.at, now)}, when ${who} would have ended it.`;
}
