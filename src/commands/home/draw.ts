import type { KnownBlock } from '@slack/types';
import type { Home } from '../../records.ts';
import { section } from '../../slack/blocks.ts';
import type { HomeFacts } from '../../slack/home/facts.ts';
import { clockLine, renderHome } from '../../slack/home/home.ts';
import { type Access, may, refusal } from '../authorize.ts';
import type { CommandDeps } from '../context.ts';
import { helpAll } from '../handlers/help.ts';

/** So long what a click was answered stands on top. */
const SAID_MS = 60_000;

/** Somebody's Home by the record, and what they may type below it; `clock` says when, and is above all else. */
export async function drawHome(
  deps: CommandDeps,
  { access, home }: { access: Access; home: Home },
  factsNow: () => Promise<HomeFacts>,
): Promise<{ clock: KnownBlock[]; blocks: KnownBlock[] }> {
  if (!may(access, 'viewer')) {
    return { clock: [], blocks: [section(refusal(deps.config, access, 'use Stoker', 'viewer'))] };
  }
  const facts = await factsNow();
  const now = deps.now();
  const { said } = home;
  const isFresh = said !== null && Math.abs(now.getTime() - Date.parse(said.at)) < SAID_MS;
  const blocks = renderHome(facts, {
    user: home.userId,
    mayAct: may(access, 'operator'),
    pages: home.pages,
    said: isFresh ? said.text : null,
    now,
  });
  // Its buttons stand on top already.
  const help = helpAll(deps.registry, access).blocks.filter(({ type }) => type !== 'actions');
  return { clock: [clockLine(now)], blocks: [...blocks, { type: 'divider' }, ...help] };
}
