import type { Workspace } from '../../contract.ts';
import { displayName } from '../state/context.tsx';

/** One offer of the composer: a command, a person, a channel. */
export interface Suggestion {
  key: string;
  label: string;
  /** The rest of a command's usage, or a person's handle. */
  hint: string;
  description: string;
  /** What takes the place of the typed part. */
  insert: string;
}

export interface Suggestions {
  /** The typed part that a choice replaces. */
  from: number;
  to: number;
  items: Suggestion[];
}

const MOST = 8;

/** Text that starts with a command word still being typed: `/`, `/em`. */
const COMMAND = /^\/([^\s]*)$/;
/** A mention still being typed right before the caret. */
const MENTION = /(^|[\s(])([@#])([\p{L}\p{N}_.-]*)$/u;

/** What the composer offers for the text before the caret; null when there is nothing. */
export function suggest(text: string, caret: number, workspace: Workspace): Suggestions | null {
  const before = text.slice(0, caret);
  const command = COMMAND.exec(before);
  if (command) {
    const items = workspace.commands
      .filter((c) => c.command.startsWith(before))
      .map((c) => ({
        key: c.command,
        label: c.command,
        hint: c.usage_hint,
        description: c.description,
        insert: `${c.command} `,
      }));
    return items.length > 0 ? { from: 0, to: caret, items } : null;
  }
  const mention = MENTION.exec(before);
  if (!mention) return null;
  const typed = (mention[3] ?? '').toLowerCase();
  const items = mention[2] === '@' ? people(workspace, typed) : channels(workspace, typed);
  return items.length > 0 ? { from: caret - typed.length - 1, to: caret, items: items.slice(0, MOST) } : null;
}

/** How the command goes on that is being typed; null when there is none. */
export function usageOf(text: string, workspace: Workspace): string | null {
  const word = /^(\/\S+)\s/.exec(text)?.[1];
  const command = workspace.commands.find((c) => c.command === word);
  return command?.usage_hint ? `${command.command} ${command.usage_hint}` : null;
}

function people(workspace: Workspace, typed: string): Suggestion[] {
  const app = workspace.app.bot_user_id;
  return [...workspace.users]
    .sort((a, b) => Number(b.id === app) - Number(a.id === app))
    .filter((u) =>
      `${u.name} ${u.real_name}`
        .toLowerCase()
        .split(' ')
        .some((word) => word.startsWith(typed)),
    )
    .map((u) => ({
      key: u.id,
      label: displayName(u),
      hint: `@${u.name}`,
      description: u.is_bot ? 'App' : '',
      insert: `@${u.name} `,
    }));
}

function channels(workspace: Workspace, typed: string): Suggestion[] {
  return workspace.channels
    .filter((c) => !c.is_im && c.name.startsWith(typed))
    .map((c) => ({ key: c.id, label: `#${c.name}`, hint: '', description: c.topic, insert: `#${c.name} ` }));
}
