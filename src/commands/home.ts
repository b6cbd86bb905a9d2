import type { HomeView, KnownBlock } from '@slack/types';
import { section } from '../slack/blocks.ts';
import type { Access } from './authorize.ts';
import { may, refusal } from './authorize.ts';
import type { CommandDeps } from './context.ts';
import { helpAll } from './handlers/help.ts';
import { overview } from './handlers/status.ts';

/** The app's Home for one person: what is running, and what they may type. */
export async function renderHome(deps: CommandDeps, access: Access): Promise<HomeView> {
  if (!may(access, 'viewer')) return home([section(refusal(deps.config, access, 'use Stoker', 'viewer'))]);
  const now = await overview(deps);
  const help = helpAll(deps.registry, access);
  return home([...now.blocks, { type: 'divider' }, ...help.blocks]);
}

const home = (blocks: KnownBlock[]): HomeView => ({ type: 'home', blocks });
