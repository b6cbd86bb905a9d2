import type { Block, Message } from '../slack/contract.ts';
import { seedMembers } from '../slack/workspace.ts';

/** A message as a terminal shows it: the words of its blocks, without Slack's marks. */
export function plainText(message: Message): string {
  const words = (message.blocks ?? []).flatMap(ofBlock).filter(Boolean);
  return withoutEscapes(words.length > 0 ? words.join('\n') : message.text);
}

const text = (value: unknown): string => {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(text).join('');
  if (value === null || typeof value !== 'object') return value === undefined ? '' : String(value);
  const part = value as Record<string, unknown>;
  if (part.type === 'link') return String(part.text ?? part.url ?? '');
  return text(part.text ?? part.elements ?? part.value ?? '');
};

function ofBlock(block: Block): string[] {
  if (block.type === 'actions' || block.type === 'divider') return [];
  if (block.type === 'plan') return [text(block.title), ...(block.tasks as Record<string, unknown>[]).map(task)];
  if (block.type === 'table') return (block.rows as unknown[][]).map((row) => `  ${row.map(text).join('  ')}`);
  if (block.type === 'context') return (block.elements as unknown[]).map(text);
  const fields = (block.fields as unknown[] | undefined)?.map(text) ?? [];
  return [text(block.text ?? block.elements), ...fields];
}

const SIGNS: Record<string, string> = { pending: '·', in_progress: '…', complete: '✓', error: '✗' };
function task(one: Record<string, unknown>): string {
  const details = text(one.details);
  return `  ${SIGNS[String(one.status)] ?? ' '} ${text(one.title)}${details ? ` (${details})` : ''}`;
}

const NAMES = new Map(seedMembers('Stoker').map((member) => [member.id, member.real_name]));

function withoutEscapes(words: string): string {
  return words
    .replace(/<!date\^(\d+)\^[^|>]*\|([^>]*)>/g, (_, _at: string, said: string) => said)
    .replaceAll(':bulb:', '💡')
    .replace(/<@(U[A-Z0-9]+)>/g, (mention, id: string) => NAMES.get(id) ?? mention)
    .replace(/<(https?:[^|>]+)\|([^>]+)>/g, '$2 ($1)')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}
