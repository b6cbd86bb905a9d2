import type { ActionValue } from '../../slack/actions.ts';
import type { Answer, Asked, CommandDeps } from '../context.ts';

/** Turns a section of the Home of whoever clicks to another page; that it is drawn anew is all of the answer. */
export async function turnPage(
  { store }: CommandDeps,
  { invocation }: Asked,
  { section, page }: ActionValue<'home.page'>,
): Promise<Answer> {
  const home = await store.homes.get(invocation.user);
  await store.homes.update(invocation.user, { pages: { ...home?.pages, [section]: page } });
  return { text: '' };
}
